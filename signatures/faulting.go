package signatures

import "dumptriage/dump/facts"

// faultingPredicate asks in which driver the crash happened:
//
//	faulting: {module: tcpip.sys, offset: 0xc062}
//
// An offset holds for one build of the driver: ask for its date as well.
type faultingPredicate struct {
	Module []fileName `key:"module" need:"write the driver's file name, as tcpip.sys"`
	Offset *number    `key:"offset"`
}

func (p *faultingPredicate) validate() error { return nil }

func (p *faultingPredicate) Describe() string {
	words := "the fault is in " + orList(p.Module)
	if p.Offset != nil {
		words += " at offset " + hex(uint64(*p.Offset))
	}
	return words
}

func (p *faultingPredicate) unspecific() string { return kernelOnly(p.Module, p.Offset != nil) }

// kernelOnly says why code of the kernel itself points at nobody, or "".
func kernelOnly(names []fileName, exact bool) string {
	for _, n := range names {
		if !exact && facts.IsKernelOrHAL(string(n)) {
			return "every machine runs code of " + string(n) + " and that is never specific"
		}
	}
	return ""
}

func (p *faultingPredicate) Eval(f *view) Answer {
	b, ok := f.Bugcheck.Get()
	if !ok {
		return f.noStop()
	}
	at, ok := b.Faulting.Get()
	switch {
	case !ok:
		return unknown(b.Faulting.Reason())
	case at.Module == "" && !f.Modules.OK:
		return unknown(f.Modules.Reason())
	case at.Module == "" && f.incomplete() != "":
		return unknown(f.incomplete())
	case at.Module == "":
		return notMet("the fault is at " + hex(at.Address) + " in no module")
	}
	if p.Offset != nil && at.Placed && oneOf(p.Module, at.Module) {
		return unknown("the text does not contain the offset in " + at.Module)
	}
	in := oneOf(p.Module, at.Module) || at.Unloaded && oneOfUnloaded(p.Module, at.Module)
	where := "the fault is in " + at.Module + " at offset " + hex(at.Offset)
	if at.Placed {
		where = "the fault is in " + at.Module
		if at.Function != "" {
			where += ", function " + at.Function
		}
	}
	return answer(in && (p.Offset == nil || at.Offset == uint64(*p.Offset)), where)
}
