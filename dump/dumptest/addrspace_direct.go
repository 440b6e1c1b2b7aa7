package dumptest

// directTables are no tables: the kernel's segment of a RISC machine begins at
// physical address 0.
type directTables struct{ base, page uint64 }

// NewDirect is the address space of a MIPS, Alpha or PowerPC machine, of which
// the directly mapped segment can be written.
func NewDirect(machine uint32, runs []Run) *AddressSpace {
	page := uint64(machineOf(machine).page)
	return &AddressSpace{runs: runs, size: page, pointer: 4, frames: map[uint64][]byte{}, tables: directTables{0x80000000, page}}
}

func (d directTables) link(_ *AddressSpace, va, pfn uint64) {
	if (va-d.base)/d.page != pfn {
		panic("dumptest: a directly mapped page has one place only")
	}
}

func (d directTables) find(a *AddressSpace, va uint64) (uint64, bool) {
	pfn := (va - d.base) / d.page
	return pfn, a.exists(pfn)
}

func (d directTables) fork(*AddressSpace, uint64) pageTables {
	panic("dumptest: the directly mapped segment is that of all processes")
}

func (d directTables) pageOut(*AddressSpace, uint64) {
	panic("dumptest: a directly mapped page is never paged out")
}
