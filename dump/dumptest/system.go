package dumptest

// System is a whole x86 machine without PAE that has stopped: Windows NT 3.5 to
// Server 2003. Everything a triage follows is in its memory: page tables,
// images, the lists of modules and processes, pool.
type System struct {
	Header    Header // Runs are its memory; addresses are filled in
	Modules   []Module
	Processes []Running
	Sessions  []Session

	Tags       []Tag
	Blocks     []Blocks
	Big        []Big
	Expansion  []Tag // that found no room in the tracker table; from Server 2003 on
	Slots      int   // of the tracker table, default 1024
	Untagged   bool  // pool tagging was off: there is no tracker table
	PagedFirst bool  // the tracker's entries count paged pool first

	TrackerAt  uint64 // where the tracker table lies; default: a page of its own
	NoSizes    bool   // nothing beside the variable tells the table's size
	HeaderUnit int    // of block headers before Windows 2000; default 32

	PagedPages int    // in the descriptor of paged pool
	BigPages   int    // of nonpaged pool, in allocations of whole pages
	Limit      uint32 // MmMaximumNonPagedPoolInBytes, for kernels that have KDBG
}

// Running is a process.
type Running struct {
	Name string
	ID   uint64
}

// Addresses of a built system.
const (
	systemKernel   = 0x80100000 // mapped at the same physical page, as the boot loader does
	systemEntries  = 0xFF700000 // loader entries, their names, processes
	systemTracker  = 0xFF780000
	systemExpanded = 0xFF7A0000
	systemBig      = 0xFF7C0000
	systemPagedDes = 0xFF7F0000
	SystemPool     = 0xFD000000 // the first page of nonpaged pool
)

// variables are where the kernel keeps what is looked for, counted from its
// data section.
const (
	varModules, varProcesses          = 0x100, 0x108
	varTracker, varTrackerSize        = 0x200, 0x210
	varTrackerMask, varBig, varBigLen = 0x20C, 0x1F8, 0x1F4
	varMaximum, varPagedPool          = 0x240, 0x248
	varExpanded, varSession           = 0x218, 0x220
	varPagedCount, varKDBG            = 0x250, 0x400
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
	h.Machine, h.PAE = X86, false
	h.Build = or(h.Build, 1057)
	h.DirectoryTableBase = or(h.DirectoryTableBase, 0x30000)
	form := poolFormOf(h.Build)
	if s.HeaderUnit != 0 {
		form.unit = s.HeaderUnit
	}
	if form.unit == 8 { // a byte is too small for sizes of a page
		form.header = headerXP
	}
	a := NewX86(h.DirectoryTableBase, h.Runs)
	kernel := &s.Modules[0]
	if kernel.Base != systemKernel {
		panic("dumptest: the kernel must be the first module")
	}
	for page := uint64(0); page < uint64(kernel.Size); page += 0x1000 {
		a.MapAt(kernel.Base+page, (kernel.Base-0x80000000+page)>>12)
	}
	a.From(0x800)
	drivers := make([]Driver, len(s.Modules))
	for i := range s.Modules {
		s.Modules[i].write(a)
		drivers[i] = s.Modules[i].Driver
	}
	data := kernel.Base + kernel.dataAt()
	h.PsLoadedModuleList, h.PsActiveProcessHead = data+varModules, data+varProcesses
	free := a.WriteModules(h.PsLoadedModuleList, systemEntries, drivers)
	processes := s.located(a, h.DirectoryTableBase)
	writeProcesses(a, h, (free+0xFFF)&^0xFFF, processes)

	built := Built{Space: a, Variable: data + varTracker}
	built.NonPagedPages = a.writeBlocks(form, SystemPool, s.Blocks)
	s.writePool(a, form, h.Build, data, built.NonPagedPages)
	if h.Build >= 2195 {
		h.KdDebuggerDataBlock = data + varKDBG
		a.Map(h.KdDebuggerDataBlock, s.debuggerData(h, kernel.Base, data).bytes(h))
	}
	s.writeSessions(a, processes, uint64(h.Build), data+varSession)
	built.Memory = Memory{Header: h, Page: a.Page}
	return built
}

// writeProcesses writes the list of processes.
func writeProcesses(a *AddressSpace, h Header, at uint64, list []located) {
	const block = 0x400
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
func (s System) writePool(a *AddressSpace, form poolForm, build uint32, data uint64, pages int) {
	if s.Slots == 0 {
		s.Slots = 1024
	}
	if !s.Untagged {
		at := or(s.TrackerAt, systemTracker)
		table := tracker(s.Tags, s.Slots, s.PagedFirst, build >= 3790)
		a.Map(at, table)
		a.Put32(data+varTracker, uint32(at))
		if len(s.Expansion) > 0 {
			a.Map(systemExpanded, expansion(s.Expansion))
			a.Put32(data+varExpanded, systemExpanded)
		}
		if s.TrackerAt != 0 { // among other things
			a.Map(at+uint64(len(table)), leftovers(0x3000))
		}
		if !s.NoSizes {
			a.Put32(data+varTrackerSize, uint32(s.Slots+1))
			a.Put32(data+varTrackerMask, uint32(s.Slots-1))
		}
	}
	const bigSlots = 512
	if form.big != 0 {
		a.Map(systemBig, bigTable(form, s.Big, bigSlots))
		a.Put32(data+varBig, systemBig)
		a.Put32(data+varBigLen, bigSlots)
	}
	a.writeDescriptor(form, data+varDescriptor, 0, pages, s.BigPages, 400000, 300000)
	a.writeDescriptor(form, systemPagedDes, 1, s.PagedPages, 0, 90000, 70000)
	a.Put32(data+varPagedPool, systemPagedDes)
	a.Put32(data+varPagedCount, 0)
	a.Put32(data+varMaximum, s.Limit)
}

// debuggerData is the block of kernels that have one; its pointers lead to the
// variables of this builder.
func (s System) debuggerData(h Header, base, data uint64) KDBG {
	return KDBG{KernBase: base, Set: map[string]uint64{
		"PsLoadedModuleList": h.PsLoadedModuleList, "PsActiveProcessHead": h.PsActiveProcessHead,
		"PoolTrackTable": data + varTracker, "NonPagedPoolDescriptor": data + varDescriptor,
		"ExpPagedPoolDescriptor": data + varPagedPool, "ExpNumberOfPagedPools": data + varPagedCount,
		"MmMaximumNonPagedPoolInBytes": data + varMaximum,
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
