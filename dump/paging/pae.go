package paging

// pae is the three-level tables of 32-bit systems with Physical Address
// Extension (Intel SDM, volume 3, "PAE paging"), with 4 KiB and 2 MiB pages.
// The four entries at the root need not begin a page.
var pae = scheme{
	name: "x86-pae", bits: 32, pointer: 4, root: 0xffffffe0, entry: 8, address: longAddress,
	levels: []level{{shift: 30, bits: 2}, {shift: 21, bits: 9, large: largeAddress}, {shift: 12, bits: 9}},
	large:  pageSizeBit,
	soft: func(e uint64) soft {
		if e&prototypeBit != 0 {
			return soft{prototype: notLookup32(e >> 32)}
		}
		return transition(e, longAddress)
	},
	roots: rootsPAE,
}

// Address bits of a 64-bit entry: of a page or table, of a 2 MiB page and of a
// 1 GiB page.
const (
	longAddress  = 0x000ffffffffff000
	largeAddress = 0x000fffffffe00000
	hugeAddress  = 0x000fffffc0000000
)

// notLookup32 drops the address by which Windows says that the page must be
// looked for in the descriptors of the process.
func notLookup32(at uint64) uint64 {
	if at == 0xffffffff {
		return 0
	}
	return at
}
