package signatures

import (
	"errors"
	"slices"
	"strings"

	"dumptriage/dump/ntstatus"
)

// parameter is what one parameter of a STOP must be: a value, or a table of
// tests that must all hold.
//
//	p1: 0xc000009a
//	p1: {lt: 0x1000}
//	p2: {mask: 0xff, equals: 2}
//	p3: {in: [0, 1]}
//	p4: {module: [tcpip.sys], offset: 0xc062}   # an address in that driver
//	p2: {status: STATUS_INSUFFICIENT_RESOURCES}
type parameter struct {
	Equals *number      `key:"equals"`
	Mask   *number      `key:"mask"`
	In     []number     `key:"in"`
	LT     *number      `key:"lt"`
	LE     *number      `key:"le"`
	GT     *number      `key:"gt"`
	GE     *number      `key:"ge"`
	Status []statusName `key:"status"`
	Module []fileName   `key:"module"`
	Offset *number      `key:"offset"`
}

func (q *parameter) decode(d *decoder, n *node) {
	if n.kind == scalarNode {
		d.into(n, &q.Equals)
		return
	}
	type plain parameter
	before := len(d.problems)
	d.table(n, valueOf((*plain)(q)), nil, nil)
	if len(d.problems) > before {
		return
	}
	if err := q.validate(); err != nil {
		d.fail(n, "%v", err)
	}
}

func (q *parameter) validate() error {
	switch {
	case q.Mask != nil && q.Equals == nil && q.In == nil:
		return errors.New("mask needs equals or in: write what the masked value must be")
	case q.Offset != nil && q.Module == nil:
		return errors.New("offset needs module: write in which driver the address lies")
	case q.String() == "":
		return errors.New("this tests nothing: write a value, or one of equals, in, lt, le, gt, ge, status, module")
	}
	return nil
}

// same compares two values in whatever width they are written.
func same(a, b uint64) bool { return a == b || ntstatus.Short(a) == ntstatus.Short(b) }

func (q *parameter) eval(f *view, v uint64) Answer {
	switch {
	case !q.isOneOf(v) || !q.isBetween(v):
		return notMet("")
	case q.Module != nil:
		return q.evalModule(f, v)
	}
	return met("")
}

// isOneOf tests the values that a parameter may have, and its status.
func (q *parameter) isOneOf(v uint64) bool {
	masked := v
	if q.Mask != nil {
		masked &= uint64(*q.Mask)
	}
	is := func(n number) bool { return same(masked, uint64(n)) }
	return (q.Equals == nil || is(*q.Equals)) && (q.In == nil || slices.ContainsFunc(q.In, is)) &&
		(q.Status == nil || slices.ContainsFunc(q.Status, func(s statusName) bool { return same(v, uint64(s.value)) }))
}

// isBetween tests the bounds of a parameter.
func (q *parameter) isBetween(v uint64) bool {
	return (q.LT == nil || v < uint64(*q.LT)) && (q.LE == nil || v <= uint64(*q.LE)) &&
		(q.GT == nil || v > uint64(*q.GT)) && (q.GE == nil || v >= uint64(*q.GE))
}

// evalModule asks whether an address lies in one of the modules.
func (q *parameter) evalModule(f *view, address uint64) Answer {
	modules, ok := f.Modules.Get()
	if !ok {
		return unknown(f.Modules.Reason())
	}
	for i := range modules {
		m := &modules[i]
		if offset := address - m.Base; address >= m.Base && offset < m.Size {
			return answer(oneOf(q.Module, m.Name) && (q.Offset == nil || offset == uint64(*q.Offset)), "")
		}
	}
	if why := f.incomplete(); why != "" {
		return unknown(why)
	}
	return notMet("")
}

// String puts the tests in words: below 0x1000.
func (q *parameter) String() string {
	var words []string
	add := func(prefix string, n *number) {
		if n != nil {
			words = append(words, prefix+hex(uint64(*n)))
		}
	}
	of := ""
	if q.Mask != nil {
		of = "masked with " + hex(uint64(*q.Mask)) + " "
	}
	add(of+"= ", q.Equals)
	if q.In != nil {
		all := make([]string, len(q.In))
		for i, n := range q.In {
			all[i] = hex(uint64(n))
		}
		words = append(words, of+"one of "+strings.Join(all, ", "))
	}
	add("below ", q.LT)
	add("at most ", q.LE)
	add("above ", q.GT)
	add("at least ", q.GE)
	if q.Status != nil {
		names := make([]string, len(q.Status))
		for i, s := range q.Status {
			names[i] = s.name
		}
		words = append(words, "= "+orList(names))
	}
	if q.Module != nil {
		in := "in " + orList(q.Module)
		if q.Offset != nil {
			in += " at offset " + hex(uint64(*q.Offset))
		}
		words = append(words, in)
	}
	return andList(words)
}
