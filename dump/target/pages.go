package target

import (
	"errors"
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
	"dumptriage/dump/paging"
)

// modes are the page tables that a machine may have used, the likelier first.
func (d *Target) modes() []string {
	name := d.Architecture()
	m := facts.ArchOf(name)
	h := d.Image.Header
	told := name != m.Name || m.Pointer == 4 && (h.PaeEnabled.OK || h.Build.Or(0) < firstPAE)
	if told {
		return []string{name}
	}
	return m.PageTables()
}

// firstPAE is the first build that has a kernel for Physical Address Extension:
// Windows 2000.
const firstPAE = 2195

// openPages makes the virtual memory of a dump that holds pages readable.
func (d *Target) openPages() facts.Outcome {
	h := d.Image.Header
	switch {
	case len(d.Image.Pages.Runs) == 0:
		return d.noPages(facts.WasAbsent("the dump contains no pages of memory"))
	case !h.DirectoryTableBase.OK:
		return d.noPages(facts.WasAbsent("the root of the page tables: " + h.DirectoryTableBase.Reason()))
	case !h.MachineImageType.OK:
		return d.noPages(facts.WasAbsent("the processor: " + h.MachineImageType.Reason()))
	}
	var first error
	for _, runs := range append([]memory.Runs{d.Image.Pages.Runs}, d.Image.Pages.Other...) {
		err := d.openTables(memory.NewPhysical(d.pageFile(), runs))
		switch {
		case errors.Is(err, memory.ErrIO):
			return d.noPages(facts.HasFailed(err.Error()))
		case err == nil:
			d.Image.Pages.Runs, d.Image.Pages.Other = runs, nil
			return facts.WasCollected()
		case first == nil:
			first = err
		}
	}
	if errors.Is(first, paging.ErrMachine) {
		return d.noPages(facts.WasAbsent(first.Error()))
	}
	return d.noPages(facts.HasFailed("the page tables do not lead to the list of loaded modules: " + first.Error()))
}

// openTables finds the page tables of a computer that lead to its modules, in one
// reading of the dump's pages. The error is that of the likeliest.
func (d *Target) openTables(phys *memory.Physical) error {
	var first error
	for _, mode := range d.modes() {
		space, err := paging.New(mode, phys, d.Image.Header.DirectoryTableBase.Value)
		if err == nil {
			err = d.leadsToModules(memory.Space{Virtual: space, Pointer: space.Pointer()})
		}
		switch {
		case errors.Is(err, memory.ErrIO):
			return err
		case err == nil:
			d.Tables, d.Space.Virtual = space, space
			if mode == "x86-pae" {
				d.Arch = facts.Some(mode)
			}
			return nil
		case first == nil:
			first = err
		}
	}
	return first
}

// noPages notes why no memory can be read.
func (d *Target) noPages(o facts.Outcome) facts.Outcome {
	d.NoMemory = o.Why
	return o
}

// leadsToModules reports whether an address space has the kernel in it: the
// list of loaded modules, and after its head a first entry. The header leads to
// the list or, where its pointer is damaged, the debugger data block.
func (d *Target) leadsToModules(s memory.Space) error {
	d.KDBG, d.HasKDBG = d.debuggerData(s)
	var first error
	heads := []facts.Known[uint64]{d.Image.Header.PsLoadedModuleList}
	if d.HasKDBG {
		heads = append(heads, facts.Some(uint64(d.KDBG.ModuleList())))
	}
	for _, k := range heads {
		head, ok := k.Get()
		err := fmt.Errorf("its head: %s", k.Reason())
		if ok {
			err = hasFirst(s, memory.Virt(head))
		}
		if err == nil {
			d.moduleList = memory.Virt(head)
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
func (d *Target) debuggerData(s memory.Space) (nt.KDBG, bool) {
	at, ok := d.Image.Header.KdDebuggerData.Get()
	if !ok {
		return nt.KDBG{}, false
	}
	s.Pointer = d.Image.Header.PointerSize
	profile := nt.ProfileOf(d.Image.Header.Build.Or(0), s.Pointer)
	kernel, _ := nt.FirstModule(s, memory.Virt(d.Image.Header.PsLoadedModuleList.Or(0)), profile) // 0: the block must be plain
	return nt.ReadKDBG(s, memory.Virt(at), kernel)
}
