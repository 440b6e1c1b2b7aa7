package pool

import (
	"fmt"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/target"
)

// processSpaces are the address spaces of the processes of a target.
type processSpaces struct{ t *target.Target }

// systemName is the process that every kernel thread without a process of its own
// belongs to: it has no session.
const systemName = "System"

// system is memory as the System process has it mapped, empty where that is
// not known.
func (s processSpaces) system() memory.Space {
	list := s.t.Processes.Or(nil)
	i := slices.IndexFunc(list, func(p facts.Process) bool { return p.Name.Or("") == systemName && p.DTB != 0 })
	if i < 0 {
		return memory.Space{}
	}
	return memory.Space{Virtual: s.t.Tables.At(list[i].DTB), Pointer: s.t.Space.Pointer}
}

// each calls yield for memory as each other process has it mapped.
func (s processSpaces) each(yield func(ProcessSpace) bool) {
	for _, p := range s.t.Processes.Or(nil) {
		name := p.Name.Or("")
		if name == systemName || p.DTB == 0 {
			continue
		}
		pages := s.t.Tables.At(p.DTB)
		frame := func(at memory.Virt) (memory.Phys, bool) {
			place, _, err := pages.Translate(at)
			return place, err == nil
		}
		space := memory.Space{Virtual: pages, Pointer: s.t.Space.Pointer}
		if !yield(ProcessSpace{Process: processWords(name, p.ID), Space: space, Frame: frame}) {
			return
		}
	}
}

// processWords is "csrss.exe (process 400)".
func processWords(name string, id facts.Known[uint64]) string {
	if n, ok := id.Get(); ok {
		return fmt.Sprintf("%s (process %d)", name, n)
	}
	return name
}
