package dump

import (
	"fmt"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/pool"
)

// systemName is the process that every kernel thread without a process of its own
// belongs to: it has no session.
const systemName = "System"

// systemSpace is memory as the System process has it mapped, empty where that is
// not known.
func (c *collection) systemSpace() memory.Space {
	list := c.f.Processes.Or(nil)
	i := slices.IndexFunc(list, func(p facts.Process) bool { return p.Name.Or("") == systemName && p.DTB != 0 })
	if i < 0 {
		return memory.Space{}
	}
	return memory.Space{Virtual: c.pages.At(list[i].DTB), Pointer: c.space.Pointer}
}

// eachProcessSpace calls yield for memory as each other process has it mapped.
func (c *collection) eachProcessSpace(yield func(pool.ProcessSpace) bool) {
	for _, p := range c.f.Processes.Or(nil) {
		name := p.Name.Or("")
		if name == systemName || p.DTB == 0 {
			continue
		}
		pages := c.pages.At(p.DTB)
		frame := func(at memory.Virt) (memory.Phys, bool) {
			place, _, err := pages.Translate(at)
			return place, err == nil
		}
		space := memory.Space{Virtual: pages, Pointer: c.space.Pointer}
		if !yield(pool.ProcessSpace{Process: processWords(name, p.ID), Space: space, Frame: frame}) {
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
