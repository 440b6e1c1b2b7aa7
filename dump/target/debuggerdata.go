package target

import (
	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
)

// identify takes the architecture and the layouts of the kernel from the header.
func (d *Target) identify() facts.Outcome {
	h := d.Image.Header
	d.Arch = archOf(h)
	d.Space = memory.Space{Virtual: memory.NewBlocks(d.File, nil), Pointer: h.PointerSize}
	d.Profile = nt.ProfileOf(h.Build.Or(0), h.PointerSize)
	if why := d.Profile.Doubt(); why != "" && h.Build.OK {
		d.Warnings = append(d.Warnings, why)
	}
	d.KernelBase = facts.Unknown[uint64]("the dump does not record it")
	return facts.WasCollected()
}

func archOf(h *container.Header) facts.Known[string] {
	m, ok := h.MachineImageType.Get()
	if !ok {
		return facts.Unknown[string](h.MachineImageType.Reason())
	}
	name := facts.ArchName(m)
	if name == "x86" && h.PaeEnabled.Or(false) {
		name = "x86-pae"
	}
	return facts.Some(name)
}

// openDebuggerData reads the debugger data block, and finds the processor that stopped.
func (d *Target) openDebuggerData() facts.Outcome {
	if d.NoMemory != "" {
		return facts.WasAbsent(d.NoMemory)
	}
	if d.Image.Triage == nil {
		d.cpu = d.findProcessor()
	}
	if !d.HasKDBG {
		return facts.WasAbsent("the dump contains no readable debugger data block")
	}
	if base := d.KDBG.KernelBase(); base != 0 {
		d.KernelBase = facts.Some(uint64(base))
	}
	if d.KDBG.PAE() && d.Architecture() == "x86" && !d.Image.Header.PaeEnabled.OK {
		d.Arch = facts.Some("x86-pae")
	}
	return facts.WasCollected()
}

// PRCB returns the raw control block of the processor that stopped.
func (d *Target) PRCB() []byte {
	if t := d.Image.Triage; t != nil {
		return d.Read(t.Prcb, maxStructure)
	}
	raw := make([]byte, min(maxStructure, d.KDBG.PRCBSize()))
	if d.cpu.prcb == 0 || d.Space.ReadVirt(raw, d.cpu.prcb) != nil {
		return nil
	}
	return raw
}

// KernelData returns the writable sections of the kernel's image, or all of it where
// its headers cannot be read.
func (d *Target) KernelData() []memory.Range {
	base, ok := d.KernelBase.Get()
	if !ok {
		return nil
	}
	whole := memory.Range{At: memory.Virt(base)}
	if m, ok := d.Index.Find(base); ok {
		whole.Size = m.Size
	}
	h, err := module.ReadHeader(d.Space, memory.Virt(base))
	if err != nil || !h.Sections.OK {
		return []memory.Range{whole}
	}
	return variablesOf(whole, h.Sections.Value)
}

// sectionRanges are where the sections of an image lie that are wanted, as far
// as they lie in it.
func sectionRanges(image memory.Range, sections []module.Section, wanted func(module.Section) bool) []memory.Range {
	var out []memory.Range
	for _, s := range sections {
		if from := uint64(s.VirtualAddress); from < image.Size && wanted(s) {
			out = append(out, memory.Range{At: image.At.Add(from), Size: min(uint64(s.VirtualSize), image.Size-from)})
		}
	}
	return out
}
