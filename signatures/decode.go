package signatures

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// maxProblems bounds what one file is told at once, maxKeys what one table may
// hold: the largest of the format has less than twenty keys.
const (
	maxProblems = 20
	maxKeys     = 64
)

// A scalar reads itself from the text of one value. Its error says what to
// write instead.
type scalar interface{ parse(text string) error }

// A custom value reads itself from a node.
type custom interface{ decode(d *decoder, n *node) }

// A decoder fills Go values from the nodes of one file, strictly, and notes
// every problem with its place.
//
// A struct field takes the value of the key in its `key` tag. A `need` tag
// makes the key compulsory and says what belongs there; a `oneof` tag lists
// the words it may hold. A list may be written as its only item.
type decoder struct {
	file     string
	problems []Problem
	fields   map[reflect.Type][]field // what fieldsOf has found
}

// field is one key of a table.
type field struct {
	index int
	key   string
	need  string
	oneof []string
}

func newDecoder() *decoder { return &decoder{fields: map[reflect.Type][]field{}} }

// reset makes the decoder ready for another file.
func (d *decoder) reset(file string) { d.file, d.problems = file, nil }

func (d *decoder) fail(n *node, format string, args ...any) {
	if len(d.problems) < maxProblems {
		d.problems = append(d.problems, Problem{d.file, n.line, n.column, fmt.Sprintf(format, args...)})
	}
}

// into fills the value that v points to.
func (d *decoder) into(n *node, v any) { d.value(n, reflect.ValueOf(v).Elem(), nil) }

func (d *decoder) value(n *node, v reflect.Value, oneof []string) {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), oneof)
		return
	}
	switch t := v.Addr().Interface().(type) {
	case custom:
		t.decode(d, n)
		return
	case scalar:
		if d.is(n, scalarNode) {
			if err := t.parse(n.text); err != nil {
				d.fail(n, "%v", err)
			}
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.table(n, v, nil, nil)
	case reflect.Slice:
		d.list(n, v, oneof)
	default:
		d.plain(n, v, oneof)
	}
}

// is notes a problem where the node is of another kind, or is empty.
func (d *decoder) is(n *node, kind nodeKind) bool {
	switch {
	case n.null:
		d.fail(n, "there is no value here: write one or leave the key out")
	case n.kind != kind:
		d.fail(n, "this is %v: write %v", n.kind, kind)
	default:
		return true
	}
	return false
}

func (d *decoder) list(n *node, v reflect.Value, oneof []string) {
	items := n.items
	if n.kind != listNode {
		items = []node{*n}
	} else if len(items) == 0 {
		d.fail(n, "this list is empty: write an item or leave the key out")
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i := range items {
		d.value(&items[i], v.Index(i), oneof)
	}
}

func (d *decoder) plain(n *node, v reflect.Value, oneof []string) {
	if !d.is(n, scalarNode) {
		return
	}
	switch v.Kind() {
	case reflect.String:
		text := strings.TrimSpace(n.text)
		if text == "" {
			d.fail(n, "this text is empty: write one or leave the key out")
		} else if oneof != nil && !slices.Contains(oneof, text) {
			d.fail(n, "%q cannot stand here: %s", text, suggest(text, oneof))
		}
		v.SetString(text)
	case reflect.Bool:
		if n.text != "true" && n.text != "false" {
			d.fail(n, "%q is neither true nor false", n.text)
		}
		v.SetBool(n.text == "true")
	case reflect.Float64:
		f, err := strconv.ParseFloat(n.text, 64)
		if err != nil || f < 0 || f > 1 {
			d.fail(n, "%q is not a fraction: write a number from 0 to 1, as 0.5", n.text)
		}
		v.SetFloat(f)
	default:
		panic("signatures: no decoding for " + v.Type().String())
	}
}

// table fills a struct. A key that is none of its fields goes to rest, where
// there is one; more lists the keys that rest takes.
func (d *decoder) table(n *node, v reflect.Value, rest func(key, value *node) bool, more []string) {
	if !d.is(n, tableNode) {
		return
	}
	if len(n.keys) > maxKeys {
		d.fail(n, "this table has %d keys: none here takes so many", len(n.keys))
		return
	}
	fields := d.fieldsOf(v.Type())
	var seen uint64
	for i := range n.keys {
		key, value := &n.keys[i], &n.items[i]
		if d.repeated(n, i) {
			continue
		}
		at := slices.IndexFunc(fields, func(f field) bool { return f.key == key.text })
		switch {
		case at >= 0:
			seen |= 1 << at
			d.value(value, v.Field(fields[at].index), fields[at].oneof)
		case rest == nil || !rest(key, value):
			d.fail(key, "unknown key %q: %s", key.text, suggest(key.text, keysOf(fields, more)))
		}
	}
	for i, f := range fields {
		if f.need != "" && seen&(1<<i) == 0 {
			d.fail(n, "the key %s is missing: %s", f.key, f.need)
		}
	}
}

// repeated notes a problem where an earlier key of the table is the same.
func (d *decoder) repeated(n *node, i int) bool {
	for j := range i {
		if n.keys[j].text == n.keys[i].text {
			d.fail(&n.keys[i], "the key %q is already in line %d: write it once", n.keys[i].text, n.keys[j].line)
			return true
		}
	}
	return false
}

func (d *decoder) fieldsOf(t reflect.Type) []field {
	if fields, ok := d.fields[t]; ok {
		return fields
	}
	var fields []field
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		key := tag.Get("key")
		if key == "" {
			continue
		}
		f := field{index: i, key: key, need: tag.Get("need")}
		if words := tag.Get("oneof"); words != "" {
			f.oneof = strings.Split(words, ",")
		}
		fields = append(fields, f)
	}
	d.fields[t] = fields
	return fields
}

func keysOf(fields []field, more []string) []string {
	keys := make([]string, 0, len(fields)+len(more))
	for _, f := range fields {
		keys = append(keys, f.key)
	}
	return append(keys, more...)
}
