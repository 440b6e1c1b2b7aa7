package dumptest

import "encoding/binary"

// x86Tables are the two-level page tables of the x86 without PAE: 1024 32-bit
// entries each, page directory at the physical address in CR3 (Intel SDM vol.
// 3, chapter 4.3).
type x86Tables struct{ directory uint64 }

// Bits of a page table entry. The software bits of Windows are 9 to 11.
const (
	x86Valid    = 0x001
	x86Kernel   = 0x163 // valid, writable, accessed, dirty, global
	x86Table    = 0x067 // valid, writable, user, accessed, dirty
	x86SelfMap  = 0x300 // directory entry that points at the directory: PTEs at C0000000
	x86PageFile = 0x9A5 // page index in bits 12 and up of an invalid entry
)

// NewX86 is an address space of an x86 without PAE, with its page directory at
// a physical address and the self map in place. Page tables are allocated
// after the directory.
func NewX86(directoryTableBase uint64, runs []Run) *AddressSpace {
	a := &AddressSpace{
		runs:    runs,
		size:    0x1000,
		pointer: 4,
		frames:  map[uint64][]byte{},
		next:    directoryTableBase>>12 + 1,
		tables:  x86Tables{directory: directoryTableBase >> 12},
	}
	put(a.frame(directoryTableBase>>12), x86SelfMap*4, 4, directoryTableBase&^0xFFF|x86Table)
	return a
}

// entry is where the page table entry of va lies, nil if there is no table.
func (x x86Tables) entry(a *AddressSpace, va uint64) []byte {
	pde := binary.LittleEndian.Uint32(a.frame(x.directory)[va>>22*4:])
	if pde&x86Valid == 0 {
		return nil
	}
	return a.frame(uint64(pde >> 12))[va>>12&0x3FF*4:][:4]
}

func (x x86Tables) link(a *AddressSpace, va, pfn uint64) {
	put(x.made(a, va), 0, 4, pfn<<12|x86Kernel)
}

// made is the page table entry of va, with a new page table if need be. Page
// tables come from the frames after the directory, where the boot loader
// puts them.
func (x x86Tables) made(a *AddressSpace, va uint64) []byte {
	if e := x.entry(a, va); e != nil {
		return e
	}
	next := a.next
	a.next = x.directory + 1
	table := a.free()
	a.frame(table)
	a.next = next
	put(a.frame(x.directory), int(va>>22*4), 4, table<<12|x86Table)
	return x.entry(a, va)
}

func (x x86Tables) find(a *AddressSpace, va uint64) (uint64, bool) {
	e := x.entry(a, va)
	if e == nil {
		return 0, false
	}
	pte := binary.LittleEndian.Uint32(e)
	return uint64(pte >> 12), pte&x86Valid != 0
}

func (x x86Tables) pageOut(a *AddressSpace, va uint64) {
	put(x.made(a, va), 0, 4, x86PageFile<<12|0x80) // page file 0, read/write protection
}

func (x x86Tables) fork(a *AddressSpace, root uint64) pageTables {
	const half = 0x800
	directory := root >> 12
	copy(a.frame(directory)[half:], a.frame(x.directory)[half:])
	put(a.frame(directory), x86SelfMap*4, 4, root|x86Table)
	return x86Tables{directory}
}
