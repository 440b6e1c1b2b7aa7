// Package inspect answers what somebody asks of single places of an opened dump: what an
// address is, which bytes are there, which instructions.
//
// It must not know who asks, nor what the answer is for.
package inspect

import (
	"errors"
	"fmt"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/target"
)

// A Question is about one place: an address, or an offset in a module or from a function of
// it.
type Question struct {
	Address  uint64
	Module   string // the offset is in this module, by its name with or without an ending
	Function string // or from this function of it
	Offset   uint64

	Bytes        int  // how many are wanted
	Instructions int  // how many are
	Physical     bool // the address is one of physical memory
}

// The most that is given at once.
const (
	MaxBytes        = 1 << 20
	MaxInstructions = 10_000
)

// A Guide knows more of addresses than the dump states. Both texts are "" where nothing is
// known.
type Guide interface {
	Region(at uint64) string              // what Windows uses such addresses for
	Function(at uint64, call bool) string // with the offset in it; call: a call returns there
}

// Answers answers questions, in their order.
func Answers(t *target.Target, questions []Question, guide Guide) []facts.Place {
	var out []facts.Place
	for i := range questions {
		out = append(out, answer(t, &questions[i], guide))
	}
	return out
}

func answer(t *target.Target, q *Question, guide Guide) facts.Place {
	p := facts.Place{Address: q.Address, Physical: q.Physical}
	if q.Module != "" {
		at, err := resolve(t, q)
		if err != nil {
			p.Missing = err.Error()
			return p
		}
		p.Address = at
	}
	var space memory.Virtual = t.Space
	if q.Physical {
		if space = t.Physical(); space == nil {
			p.Missing = "the dump does not contain physical memory"
			return p
		}
	} else {
		describe(t, &p, guide)
	}
	if q.Bytes > 0 {
		p.Bytes, p.Missing = read(space, p.Address, min(q.Bytes, MaxBytes))
	}
	if q.Instructions > 0 {
		p.Code, p.Missing = disassemble(t, p.Address, min(q.Instructions, MaxInstructions))
	}
	return p
}

// resolve finds the address of a place in a module.
func resolve(t *target.Target, q *Question) (uint64, error) {
	for _, m := range t.Modules.Or(nil) {
		if !named(m.Name, q.Module) {
			continue
		}
		at := m.Base
		if q.Function != "" {
			rva, ok := t.Function(m, q.Function)
			if !ok {
				return 0, fmt.Errorf("%s has no function %s that is known", m.Name, q.Function)
			}
			at += uint64(rva)
		}
		return at + q.Offset, nil
	}
	return 0, fmt.Errorf("the dump lists no module %s", q.Module)
}

// named reports whether a module is meant by a name: its own, without its ending, or nt for
// the kernel.
func named(name, asked string) bool {
	base, _, _ := strings.Cut(name, ".")
	return strings.EqualFold(name, asked) || strings.EqualFold(base, asked) || strings.EqualFold(asked, "nt") && strings.EqualFold(base, "ntoskrnl")
}

// describe says what an address is.
func describe(t *target.Target, p *facts.Place, guide Guide) {
	if at, ok := t.Locate(p.Address); ok {
		p.Module, p.Offset, p.Unloaded = at.Module, at.Offset, at.Unloaded
		p.Function = guide.Function(p.Address, false)
	}
	if stack, at := t.SavedStack(); p.Address-uint64(at) < uint64(len(stack)) {
		p.Stack = true
	}
	p.Region = guide.Region(p.Address)
	if _, err := t.Space.Uint(memory.Virt(p.Address), 1); err != nil {
		p.Absent = reason(err)
	}
}

// read reads up to n bytes, and says why there are no more.
func read(space memory.Virtual, at uint64, n int) ([]byte, string) {
	b := make([]byte, n)
	err := space.ReadVirt(b, memory.Virt(at))
	if err == nil {
		return b, ""
	}
	var gap *memory.AbsentError
	if !errors.As(err, &gap) {
		return nil, err.Error()
	}
	return b[:min(gap.Read, n)], reason(err)
}

// reason is why memory is absent, without where.
func reason(err error) string {
	var gap *memory.AbsentError
	if errors.As(err, &gap) {
		return gap.Why.Error()
	}
	return err.Error()
}
