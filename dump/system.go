package dump

import (
	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
	"dumptriage/dump/release"
	"dumptriage/dump/secondary"
)

// collectDump describes the file.
func collectDump(c *collection) (string, string) {
	d := &c.f.Dump
	d.Format, d.Kind, d.Size, d.Truncated = c.img.Format, c.img.Kind, c.img.Size, c.img.Truncated
	d.PagesSaved, d.PagesInFile, d.PageSize = c.img.Pages.Saved, c.img.Pages.InFile, c.img.Pages.PageSize
	if t := c.img.Triage; t != nil {
		d.DataBlocks, d.DataBlockBytes = facts.Some(t.DataBlocks), facts.Some(t.DataBlockBytes)
	}
	h := c.img.Header
	if h == nil {
		return collected()
	}
	d.Live = facts.Unknown[bool]("the dump records no STOP and no mark of a live dump")
	d.RequiredSpace, d.Comment, d.Attributes = h.RequiredDumpSpace, h.Comment, h.Attributes
	if a, ok := h.Attributes.Get(); ok {
		d.Encrypted = facts.Some(a&container.AttrEncrypted != 0 && a&container.AttrDecrypted == 0)
		if a&container.AttrLiveDump != 0 {
			d.Live, d.LiveWhy = facts.Some(true), "the header marks it as a live dump"
		}
		if a&container.AttrInsufficientSpace != 0 {
			c.f.Warnings = append(c.f.Warnings, "the header says that there was not enough room for the whole dump")
		}
	}
	return collected()
}

const freeBuild, checkedBuild = 0xf, 0xc // MajorVersion, DBGKD_GET_VERSION64

// collectSystem describes the machine and its Windows from the header.
func collectSystem(c *collection) (string, string) {
	h, s := c.img.Header, &c.f.System
	s.PointerSize = h.PointerSize
	s.Build, s.Processors, s.Suite = h.Build, h.Processors, h.SuiteMask
	s.CrashTime, s.Uptime = h.SystemTime, h.SystemUpTime
	s.DTB, s.KDBG = h.DirectoryTableBase, h.KdDebuggerData
	s.Machine = machineOf(h)
	switch major := h.MajorVersion.Or(0); major {
	case freeBuild, checkedBuild:
		s.Checked = facts.Some(major == checkedBuild)
	default:
		s.Checked = facts.Unknown[bool]("the header marks neither a free nor a checked build")
	}
	if b, ok := s.Build.Get(); ok {
		if name, family, ok := release.Of(b, h.ProductType.Or(0), s.Machine.Or("")); ok {
			s.Product, s.Family = facts.Some(name), facts.Some(family)
		}
	}
	if !s.Product.OK {
		s.Product = facts.Unknown[string]("the build number is not known")
		s.Family = facts.Unknown[string]("the build number is not known")
	}
	s.Edition = facts.Unknown[string]("the header does not say")
	if p, ok := h.ProductType.Get(); ok {
		if e, ok := release.Edition(p); ok {
			s.Edition = facts.Some(e)
		}
	}
	s.MemoryBytes = facts.Unknown[uint64](h.MemoryPages.Reason())
	if n, ok := h.MemoryPages.Get(); ok {
		s.MemoryBytes = facts.Some(n * c.img.Pages.PageSize)
	}
	c.space = memory.Space{Virtual: memory.NewBlocks(c.r, nil), Pointer: s.PointerSize}
	c.profile = nt.ProfileOf(s.Build.Or(0), s.PointerSize)
	if why := c.profile.Doubt(); why != "" && s.Build.OK {
		c.f.Warnings = append(c.f.Warnings, why)
	}
	s.ServicePack = facts.Unknown[uint32]("nothing in the dump tells it")
	s.CPU = facts.Unknown[facts.CPU]("no debugger data block leads to what the kernel noted of it")
	s.BuildLab = facts.Unknown[string]("nothing in the dump tells it")
	s.KernelBase = facts.Unknown[uint64]("nothing in the dump tells it")
	return collected()
}

func machineOf(h *container.Header) facts.Known[string] {
	m, ok := h.MachineImageType.Get()
	if !ok {
		return facts.Unknown[string](h.MachineImageType.Reason())
	}
	name := facts.MachineName(m)
	if name == "x86" && h.PaeEnabled.Or(false) {
		name = "x86-pae"
	}
	return facts.Some(name)
}

// collectSpace makes what virtual memory the dump holds readable.
func collectSpace(c *collection) (string, string) {
	t := c.img.Triage
	blocks := make([]memory.Block, 0, len(t.Blocks))
	for _, b := range t.Blocks {
		blocks = append(blocks, memory.Block{Start: b.Addr, Size: b.Place.Size, File: b.Place.Off})
	}
	blocks = append(blocks, c.structures()...)
	blocks = append(blocks, c.savedMemory()...)
	c.space.Virtual = memory.NewBlocks(c.r, blocks)
	return collected()
}

// savedMemory is the memory that lies among the secondary data.
func (c *collection) savedMemory() []memory.Block {
	var out []memory.Block
	for _, b := range c.img.Blobs {
		if b.GUID != secondary.SavedMemoryGUID || !b.Place.Exists() {
			continue
		}
		for _, s := range secondary.SavedMemory(c.read(b.Place, secondary.MaxSavedMemory)) {
			out = append(out, memory.Block{Start: memory.Virt(s.Address), Size: s.Size, File: b.Place.Off + memory.Offset(s.Offset)})
		}
	}
	return out
}

// structures are the raw structures of a triage dump that lie outside its data
// blocks, at the addresses that the kernel's own data give.
func (c *collection) structures() []memory.Block {
	t, h := c.img.Triage, c.img.Header
	var out []memory.Block
	add := func(at memory.Virt, p container.Place, size uint64) {
		if at != 0 && p.Exists() {
			if size != 0 {
				p.Size = min(p.Size, size)
			}
			out = append(out, memory.Block{Start: at, Size: p.Size, File: p.Off})
		}
	}
	add(memory.Virt(h.KdDebuggerData.Or(0)), t.DebuggerData, 0)
	kd, ok := nt.DecodeKDBG(c.read(t.DebuggerData, nt.MaxKDBG), c.f.System.PointerSize)
	if !ok {
		return out
	}
	c.kdbg, c.hasKD = kd, true
	prcb := nt.NewPRCB(c.read(t.Prcb, maxStructure), kd)
	add(prcb.CurrentThread(), t.Thread, kd.ThreadSize())
	add(nt.ThreadProcess(c.read(t.Thread, maxStructure), kd), t.Process, kd.ProcessSize())
	return out
}

// maxStructure bounds a raw kernel structure; a PRCB has some 50 KiB.
const maxStructure = 1 << 17

// prcb is the raw control block of the processor that stopped.
func (c *collection) prcb() []byte {
	if t := c.img.Triage; t != nil {
		return c.read(t.Prcb, maxStructure)
	}
	raw := make([]byte, min(maxStructure, c.kdbg.PRCBSize()))
	if c.cpu.prcb == 0 || c.space.ReadVirt(raw, c.cpu.prcb) != nil {
		return nil
	}
	return raw
}

// collectDebuggerData reads what the debugger data block tells of the system.
func collectDebuggerData(c *collection) (string, string) {
	s := &c.f.System
	if c.whyNoMemory != "" {
		return absent(c.whyNoMemory)
	}
	if c.img.Triage == nil {
		c.cpu = c.findProcessor()
	}
	switch {
	case !c.hasKD:
		return absent("the dump holds no debugger data block that can be read")
	}
	if base := c.kdbg.KernelBase(); base != 0 {
		s.KernelBase = facts.Some(uint64(base))
	}
	if lab, err := c.kdbg.BuildLab(c.space); err == nil && lab != "" {
		s.BuildLab = facts.Some(lab)
	} else {
		s.BuildLab = facts.Unknown[string]("the build string is not saved in this dump")
	}
	if sp, err := c.kdbg.CSDVersion(c.space); err == nil {
		s.ServicePack = facts.Some(sp)
	} else {
		s.ServicePack = facts.Unknown[uint32]("the service pack is not saved in this dump")
	}
	if c.kdbg.PAE() && s.Machine.Or("") == "x86" && !c.img.Header.PaeEnabled.OK {
		s.Machine = facts.Some("x86-pae")
	}
	s.CPU = facts.Some(nt.NewPRCB(c.prcb(), c.kdbg).CPU())
	return collected()
}
