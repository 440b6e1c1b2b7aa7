package signatures

import (
	"slices"
	"strings"
)

// processPredicate asks whether a program was running:
//
//	process: {name: spoolss.exe}
//
// Only the process at the crash is known, so that another one there leaves the
// answer open. With current: true the program must be the one at the crash.
type processPredicate struct {
	Name    []fileName `key:"name" need:"write the program's file name, as spoolss.exe"`
	Current bool       `key:"current"`
}

// imageName is how much of a program's name the kernel keeps: ImageFileName of
// EPROCESS has 16 bytes with the closing zero, and old kernels use 15 of them.
const imageName = 14

func (p *processPredicate) validate() error { return nil }

func (p *processPredicate) Describe() string {
	if p.Current {
		return "the machine stopped in process " + orList(p.Name)
	}
	return "process " + orList(p.Name) + " was running"
}

func (p *processPredicate) Eval(f *view) Answer {
	current, ok := f.Running.Process.Get()
	switch {
	case !ok:
		return unknown(f.Running.Process.Reason())
	case p.is(current):
		return met("process " + current + " at the crash")
	case p.Current:
		return notMet("process " + current + " at the crash")
	}
	return unknown("only the process at the crash is known, and that is " + current)
}

// is compares names as far as the kernel keeps them.
func (p *processPredicate) is(name string) bool {
	return oneOf(p.Name, name) || len(name) >= imageName && slices.ContainsFunc(p.Name, func(n fileName) bool {
		return len(n) > len(name) && strings.EqualFold(string(n[:len(name)]), name)
	})
}
