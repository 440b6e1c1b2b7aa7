package paging

// x86 is the two-level tables of the i386 (Intel SDM, volume 3, "32-bit
// paging"), with 4 KiB and 4 MiB pages.
var x86 = scheme{
	name: "x86", bits: 32, pointer: 4, root: 0xfffff000, entry: 4, address: 0xfffff000,
	levels: []level{{shift: 22, bits: 10, large: 0xffc00000}, {shift: 12, bits: 10}},
	large:  pageSizeBit,
	soft: func(e uint64) soft {
		return transition(e, 0xfffff000)
	},
	roots: roots32,
}

// pageSizeBit: bit 7 of an entry above the lowest level (Intel SDM, PS).
func pageSizeBit(e uint64) bool { return e&(1<<7) != 0 }

// Bits that Windows gives a meaning in entries which are not valid
// (_MMPTE_TRANSITION, _MMPTE_PROTOTYPE in the type lists of every build).
const (
	prototypeBit  = 1 << 10
	transitionBit = 1 << 11
)

// transition is an entry whose page was taken out of a working set and is still
// in memory, on the standby or the modified list.
func transition(e, address uint64) soft {
	if e&(prototypeBit|transitionBit) == transitionBit {
		return soft{frame: e & address, present: true}
	}
	return soft{}
}
