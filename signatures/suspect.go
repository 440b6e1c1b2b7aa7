package signatures

import "dumptriage/dump/facts"

// suspectPredicate asks whether something in the dump points to a driver: the exception,
// a parameter, a structure or an address on the stack. With the key on_stack
// it is the stack alone.
//
//	suspect: {module: tcpip.sys}
//	on_stack: {module: afd.sys}
//
// What points at nobody proves nothing: the answer is met or unknown.
type suspectPredicate struct {
	Module []fileName `key:"module" need:"write the driver's file name, as afd.sys"`

	basis string // the only ground that counts, or "" for any
}

func (p *suspectPredicate) validate() error    { return nil }
func (p *suspectPredicate) unspecific() string { return kernelOnly(p.Module, false) }

func (p *suspectPredicate) Describe() string {
	if p.basis == facts.BasisStack {
		return "the stack contains an address in " + orList(p.Module)
	}
	return "something in the dump points to " + orList(p.Module)
}

func (p *suspectPredicate) Eval(f *view) Answer {
	for i := range f.Suspects {
		s := &f.Suspects[i]
		if p.basis != "" && s.Basis != p.basis {
			continue
		}
		if oneOf(p.Module, s.Module) || s.Unloaded && oneOfUnloaded(p.Module, s.Module) {
			return met(s.Module + " by " + s.Basis)
		}
	}
	if p.basis == facts.BasisStack {
		return unknown("the saved part of the stack contains no address in " + orList(p.Module))
	}
	return unknown("nothing in the dump points to " + orList(p.Module))
}
