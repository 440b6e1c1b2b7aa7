package dumptest

import "slices"

// System is a whole machine that has stopped: x86 from Windows NT 3.5 on, with PAE
// from Windows 2000 on, amd64 and ARM64. Everything a triage follows is in its
// memory: page tables, images, the lists of modules and processes, pool.
type System struct {
	Header    Header // Runs are its memory; addresses are filled in. The machine is x86 where it names none
	Modules   []Module
	Processes []Running
	Sessions  []Session

	Tags       []Tag
	Blocks     []Blocks
	Big        []Big
	Expansion  []Tag // that found no room in the tracker table; from Server 2003 on
	Slots      int   // of the tracker table, default 1024
	Untagged   bool  // pool tagging was off: there is no tracker table and, before Windows 2000, no tag in a block
	NoTracker  bool  // there is no tracker table, though the blocks have tags
	PagedFirst bool  // the tracker's entries count paged pool first

	FiveLevels bool   // of page tables, on amd64
	TrackerAt  uint64 // where the tracker table lies; default: a page of its own
	NoSizes    bool   // nothing beside the variable tells the table's size
	HeaderUnit int    // of block headers before Windows 2000; default 32

	Descriptors DescriptorState // how the pool descriptors are written
	PagedPages  int             // in the descriptor of paged pool
	BigPages    int             // of nonpaged pool, in allocations of whole pages
	Limit       uint32          // MmMaximumNonPagedPoolInBytes, for kernels that have KDBG
}

// DescriptorState is how pool descriptors are written.
type DescriptorState struct {
	None  bool // not at all
	Heads int  // list heads; default: those of the build
	Busy  bool // nearly every list has free blocks on it
}

// Running is a process.
type Running struct {
	Name string
	ID   uint64
}

// variables are where the kernel keeps what is looked for, counted from its
// data section; twice as far where pointers are twice as long.
const (
	varModules, varProcesses          = 0x100, 0x108
	varTracker, varTrackerSize        = 0x200, 0x210
	varTrackerMask, varBig, varBigLen = 0x20C, 0x1F8, 0x1F4
	varMaximum, varPagedPool          = 0x240, 0x248
	varExpanded, varSession           = 0x218, 0x220
	varPagedCount, varKDBG            = 0x250, 0x400
	varPoolStart, varTables           = 0x258, 0x300
	varDescriptor                     = 0x1000
)

// Built is a system and what is true of it.
type Built struct {
	Memory
	Space         *AddressSpace
	NonPagedPages int // pages of small blocks
	Variable      uint64
}

// Build makes the machine.
func (s System) Build() Built {
	h := s.Header
	h.Machine = or(h.Machine, X86)
	h.Build = or(h.Build, 1057)
	h.DirectoryTableBase = or(h.DirectoryTableBase, 0x30000)
	p, form := placesOf(h.Machine), poolFormOf(h.Build, h.Wide())
	if s.HeaderUnit != 0 {
		form.unit = s.HeaderUnit
	}
	if form.unit == 8 && form.build < 2600 { // a byte is too small for sizes of a page
		form.header = headerXP
	}
	a := s.newSpace(h)
	kernel := &s.Modules[0]
	if kernel.Base != p.kernel {
		panic("dumptest: the kernel must be the first module")
	}
	for page := uint64(0); page < uint64(kernel.Size); page += 0x1000 {
		a.MapAt(kernel.Base+page, 0x100+page>>12)
	}
	a.From(0x800)
	drivers := make([]Driver, len(s.Modules))
	for i := range s.Modules {
		s.Modules[i].write(a, h.Machine)
		drivers[i] = s.Modules[i].Driver
	}
	data := kernel.Base + kernel.dataAt()
	at := func(variable uint64) uint64 { return data + variable*p.step }
	h.PsLoadedModuleList, h.PsActiveProcessHead = at(varModules), at(varProcesses)
	free := a.WriteModules(h.PsLoadedModuleList, p.entries, drivers, h.Build)
	processes := s.located(a, h.DirectoryTableBase)
	writeProcesses(a, h, (free+0xFFF)&^0xFFF, processes)

	built := Built{Space: a, Variable: at(varTracker)}
	if form.unit != 0 {
		built.NonPagedPages = a.writeBlocks(form, p.pool, s.written(h.Build))
	}
	s.writePool(a, form, h, at, built.NonPagedPages)
	if h.Build >= 2195 {
		h.KdDebuggerDataBlock = at(varKDBG)
		a.Map(h.KdDebuggerDataBlock, s.debuggerData(h, kernel.Base, at).bytes(h))
	}
	s.writeSessions(a, processes, form.tracker, p.session, at(varSession))
	built.Memory = Memory{Header: h, Page: a.Page}
	return built
}

// written are the blocks as they are written: without tags where the kernel did not
// keep them.
func (s System) written(build uint32) []Blocks {
	if !s.Untagged || build >= 2195 {
		return s.Blocks
	}
	out := slices.Clone(s.Blocks)
	for i := range out {
		out[i].Tag = "\x00\x00\x00\x00"
	}
	return out
}

// newSpace is the empty address space of a machine.
func (s System) newSpace(h Header) *AddressSpace {
	t := trees[h.Machine]
	switch {
	case h.Machine == X86 && !h.PAE:
		return NewX86(h.DirectoryTableBase, h.Runs)
	case s.FiveLevels:
		t.shifts, t.widths = append([]uint{48}, t.shifts...), append([]uint{9}, t.widths...)
	}
	return t.space(h)
}

// writeProcesses writes the list of processes.
func writeProcesses(a *AddressSpace, h Header, at uint64, list []located) {
	block := uint64(0x400)
	if h.Wide() {
		block = 0x1000
	}
	links := uint64(runningOf(h.withDefaults()).links)
	place := func(i int) uint64 {
		if i < 0 || i >= len(list) {
			return h.PsActiveProcessHead
		}
		return at + uint64(i)*block + links
	}
	for i, p := range list {
		own := h
		own.DirectoryTableBase = p.root
		a.Map(at+uint64(i)*block, Process(own, p.ID, p.Name))
		a.link(place(i), place(i+1), place(i-1))
	}
	a.link(h.PsActiveProcessHead, place(0), place(len(list)-1))
}

// writePool writes the tables of the pool and the variables that lead to them.
func (s System) writePool(a *AddressSpace, form poolForm, h Header, at func(uint64) uint64, pages int) {
	p := placesOf(h.Machine)
	if s.Slots == 0 {
		s.Slots = 1024
	}
	if !s.Untagged && !s.NoTracker {
		s.writeTracker(a, form.tracker, h, p, at)
	}
	const bigSlots = 512
	if form.big.size != 0 {
		a.Map(p.big, bigTable(form.big, s.Big, bigSlots, a.pointer))
		a.PutPtr(at(varBig), p.big)
		a.PutPtr(at(varBigLen), bigSlots)
	}
	counts := form.counts
	if s.Descriptors.Heads != 0 {
		counts.heads = s.Descriptors.Heads
	}
	if s.Descriptors.Busy {
		counts.lists = p.pagedDes + 0x10000
	}
	if !s.Descriptors.None {
		a.writeDescriptor(counts, at(varDescriptor), 0, pages, s.BigPages, 400000, 300000)
		if counts.lists != 0 {
			counts.lists += 0x10000
		}
		a.writeDescriptor(counts, p.pagedDes, 1, s.PagedPages, 0, 90000, 70000)
	}
	a.PutPtr(at(varPagedPool), p.pagedDes)
	a.Put32(at(varPagedCount), 0)
	a.PutPtr(at(varMaximum), uint64(s.Limit))
	if h.Build >= 2195 && h.Build < 9600 { // later kernels have no such variable
		a.PutPtr(at(varPoolStart), p.pool)
	}
}

// writeTracker writes the tracker tables: one, or one for each processor.
func (s System) writeTracker(a *AddressSpace, f trackerForm, h Header, p *places, at func(uint64) uint64) {
	first := or(s.TrackerAt, p.tracker)
	table := f.table(s.Tags, s.Slots, s.PagedFirst, h.Build >= 3790)
	processors := 1
	if h.Build >= 6000 {
		processors = max(1, int(h.Processors))
	}
	for i, t := range f.split(table, s.Tags, processors) {
		own := first + uint64(i)*p.table
		a.Map(own, t)
		if processors > 1 {
			a.PutPtr(at(varTables)+uint64(i*a.pointer), own)
		}
	}
	a.PutPtr(at(varTracker), first)
	if len(s.Expansion) > 0 {
		a.Map(p.expanded, f.expansion(s.Expansion))
		a.PutPtr(at(varExpanded), p.expanded)
	}
	if s.TrackerAt != 0 { // among other things
		a.Map(first+uint64(len(table)), leftovers(0x3000))
	}
	if !s.NoSizes {
		a.PutPtr(at(varTrackerSize), uint64(s.Slots+1))
		a.PutPtr(at(varTrackerMask), uint64(s.Slots-1))
	}
}

// debuggerData is the block of kernels that have one; its pointers lead to the
// variables of this builder.
func (s System) debuggerData(h Header, base uint64, at func(uint64) uint64) KDBG {
	return KDBG{KernBase: base, Set: map[string]uint64{
		"PsLoadedModuleList": h.PsLoadedModuleList, "PsActiveProcessHead": h.PsActiveProcessHead,
		"PoolTrackTable": at(varTracker), "NonPagedPoolDescriptor": at(varDescriptor),
		"ExpPagedPoolDescriptor": at(varPagedPool), "ExpNumberOfPagedPools": at(varPagedCount),
		"MmMaximumNonPagedPoolInBytes": at(varMaximum), "MmNonPagedPoolStart": at(varPoolStart),
	}}
}

// leftovers is memory of whatever sort: addresses, numbers, text, zeros.
func leftovers(n int) []byte {
	b := make([]byte, 0, n)
	for i := 0; len(b) < n; i++ {
		switch i * 7 % 5 {
		case 0:
			b = append(b, "Some text, File, Irp , and so on. "...)
		case 1:
			b = append(b, make([]byte, 28)...)
		default:
			var w [4]byte
			put(w[:], 0, 4, 0x80000000+uint64(i)*0x1357)
			b = append(b, w[:]...)
		}
	}
	return b[:n]
}
