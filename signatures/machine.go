package signatures

import (
	"fmt"
	"slices"

	"dumptriage/dump/facts"
)

// machinePredicate asks for the processor type:
//
//	machine: [alpha, mips]
//
// x86 is any x86; x86-pae is the one whose kernel uses physical address
// extension.
type machinePredicate []machineName

type machineName string

// machineNames are all that a report may give.
var machineNames = func() (names []string) {
	for _, m := range facts.Archs {
		names = append(names, m.PageTables()...)
	}
	return names
}()

func (v *machineName) parse(text string) error {
	if !slices.Contains(machineNames, text) {
		return fmt.Errorf("%q is not an architecture: %s", text, suggest(text, machineNames))
	}
	*v = machineName(text)
	return nil
}

func (p *machinePredicate) validate() error  { return nil }
func (p *machinePredicate) Describe() string { return "the architecture is " + orList(*p) }

func (*machinePredicate) unspecific() string {
	return "a processor type is shared by many issues and is never specific"
}

func (p *machinePredicate) Eval(f *view) Answer {
	name, ok := f.System.Arch.Get()
	if !ok {
		return unknown(f.System.Arch.Reason())
	}
	return answer(slices.Contains(*p, machineName(name)) ||
		slices.Contains(*p, machineName(facts.BaseArch(name))), name)
}
