package signatures

import (
	"reflect"
	"strings"
)

// A Key is one key of a signature file, as the code that reads it has it.
type Key struct {
	Name     string
	About    string   // what it asks, for the keys of conditions
	Value    string   // what is written there, in words
	Words    []string // the words that may be written, where there are only some
	Required bool
	Keys     []Key // of the table that is written there
}

// Keys lists what a condition may ask, in the order of the code.
func Keys() []Key {
	keys := make([]Key, len(predicates))
	for i, p := range predicates {
		keys[i] = keyOf(p.key, reflect.TypeOf(p.new()).Elem(), 0)
		keys[i].About = p.about
	}
	return keys
}

// maxNested bounds how deep tables of tables are followed.
const maxNested = 3

func keyOf(name string, t reflect.Type, depth int) Key {
	k := Key{Name: name}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	list := ""
	if t.Kind() == reflect.Slice {
		t, list = t.Elem(), "one or a list: "
	}
	for t.Kind() == reflect.Struct && t.NumField() == 1 && t.Field(0).Anonymous {
		t = t.Field(0).Type
	}
	k.Value = list + valueWords(t)
	if t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(reflect.TypeFor[scalar]()) || depth == maxNested {
		return k
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("key") == "" {
			continue
		}
		inner := keyOf(f.Tag.Get("key"), f.Type, depth+1)
		inner.Required = f.Tag.Get("need") != ""
		if words := f.Tag.Get("oneof"); words != "" {
			inner.Words = strings.Split(words, ",")
		}
		k.Keys = append(k.Keys, inner)
	}
	return k
}

// valueWords says what is written for a value of a type.
func valueWords(t reflect.Type) string {
	if words, ok := typeWords[t]; ok {
		return words
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a fraction from 0 to 1"
	case reflect.String:
		return "text"
	}
	if strings.HasPrefix(t.Name(), "bounds[") {
		return "a value, or a range"
	}
	return "a table"
}

// typeWords are the types that read themselves.
var typeWords = map[reflect.Type]string{
	reflect.TypeFor[number]():     "a number: 65 or 0x41",
	reflect.TypeFor[count]():      "a number: 65 or 0x41",
	reflect.TypeFor[stopCode]():   "a stop code: 0x41",
	reflect.TypeFor[byteSize]():   "a size: 64MiB or 500MB",
	reflect.TypeFor[duration]():   "a length of time: 7d or 36h",
	reflect.TypeFor[Date]():       "a date: 2001-08-08",
	reflect.TypeFor[moment]():     "a time: 1998-12-09T15:54:25, with Z where it is in UTC",
	reflect.TypeFor[version]():    "a version: 4.0.1381.7095",
	reflect.TypeFor[fileName]():   "a file name: afd.sys",
	reflect.TypeFor[family]():     "a family of Windows: nt40, w2k, win10, …",
	reflect.TypeFor[edition]():    "workstation, server or domain controller",
	reflect.TypeFor[poolTag]():    `four characters, a beginning as Afd*, or "*" for the tag that leads`,
	reflect.TypeFor[statusName](): "an NTSTATUS: STATUS_INSUFFICIENT_RESOURCES or 0xc000009a",
	reflect.TypeFor[parameter]():  "a value, or a table",
}
