package dump

import (
	"errors"
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
	"dumptriage/dump/paging"
)

// modes are the page tables that a machine may have used, the likelier first.
func (c *collection) modes() []string {
	name := c.machine()
	m := facts.MachineOf(name)
	told := name != m.Name || m.Pointer == 4 && (c.img.Header.PaeEnabled.OK || c.f.System.Build.Or(0) < firstPAE)
	if told {
		return []string{name}
	}
	return m.PageTables()
}

// firstPAE is the first build that has a kernel for Physical Address Extension:
// Windows 2000.
const firstPAE = 2195

// collectPages makes the virtual memory of a dump that holds pages readable.
func collectPages(c *collection) (string, string) {
	h := c.img.Header
	switch {
	case len(c.img.Pages.Runs) == 0:
		return c.noPages(facts.Absent, "the dump holds no page of memory")
	case !h.DirectoryTableBase.OK:
		return c.noPages(facts.Absent, "the root of the page tables: "+h.DirectoryTableBase.Reason())
	case !h.MachineImageType.OK:
		return c.noPages(facts.Absent, "the processor: "+h.MachineImageType.Reason())
	}
	var first error
	for _, runs := range append([]memory.Runs{c.img.Pages.Runs}, c.img.Pages.Other...) {
		err := c.openPages(memory.NewPhysical(c.file(), runs))
		switch {
		case errors.Is(err, memory.ErrIO):
			return c.noPages(facts.Failed, err.Error())
		case err == nil:
			c.img.Pages.Runs, c.img.Pages.Other = runs, nil
			return collected()
		case first == nil:
			first = err
		}
	}
	if errors.Is(first, paging.ErrMachine) {
		return c.noPages(facts.Absent, first.Error())
	}
	return c.noPages(facts.Failed, "the page tables do not lead to the list of loaded modules: "+first.Error())
}

// openPages finds the page tables of a machine that lead to its modules, in one
// reading of the dump's pages. The error is that of the likeliest.
func (c *collection) openPages(phys *memory.Physical) error {
	var first error
	for _, mode := range c.modes() {
		space, err := paging.New(mode, phys, c.img.Header.DirectoryTableBase.Value)
		if err == nil {
			err = c.leadsToModules(memory.Space{Virtual: space, Pointer: space.Pointer()})
		}
		switch {
		case errors.Is(err, memory.ErrIO):
			return err
		case err == nil:
			c.pages, c.space.Virtual = space, space
			if mode == "x86-pae" {
				c.f.System.Machine = facts.Some(mode)
			}
			return nil
		case first == nil:
			first = err
		}
	}
	return first
}

// noPages notes why no memory can be read.
func (c *collection) noPages(state, why string) (string, string) {
	c.whyNoMemory = why
	return state, why
}

// leadsToModules reports whether an address space has the kernel in it: the
// list of loaded modules, and behind its head a first entry. The header leads to
// the list or, where its pointer is damaged, the debugger data block.
func (c *collection) leadsToModules(s memory.Space) error {
	c.kdbg, c.hasKD = c.debuggerData(s)
	var first error
	heads := []facts.Known[uint64]{c.img.Header.PsLoadedModuleList}
	if c.hasKD {
		heads = append(heads, facts.Some(uint64(c.kdbg.ModuleList())))
	}
	for _, k := range heads {
		head, ok := k.Get()
		err := fmt.Errorf("its head: %s", k.Reason())
		if ok {
			err = hasFirst(s, memory.Virt(head))
		}
		if err == nil {
			c.moduleList = memory.Virt(head)
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// hasFirst reports whether a list has a first entry that leads on.
func hasFirst(s memory.Space, head memory.Virt) error {
	first, err := s.Ptr(head)
	if err == nil {
		_, err = s.Ptr(first)
	}
	return err
}

// debuggerData reads the debugger data block that the header points to. Kernels
// before Windows 2000 have none that anything points to.
func (c *collection) debuggerData(s memory.Space) (nt.KDBG, bool) {
	at, ok := c.img.Header.KdDebuggerData.Get()
	if !ok {
		return nt.KDBG{}, false
	}
	s.Pointer = c.f.System.PointerSize
	profile := nt.ProfileOf(c.f.System.Build.Or(0), s.Pointer)
	kernel, _ := nt.FirstModule(s, memory.Virt(c.img.Header.PsLoadedModuleList.Or(0)), profile) // 0: the block must be plain
	return nt.ReadKDBG(s, memory.Virt(at), kernel)
}
