package dumptest

import "encoding/binary"

// treeTables are page tables of 64-bit entries in three to five levels: x86 with
// PAE, amd64 (Intel SDM vol. 3, chapter 4.4 and 4.5) and ARM64 with a granule of 4
// KiB (Arm ARM, VMSAv8-64).
type treeTables struct {
	root   uint64 // physical address of the first table
	shifts []uint // of the bits of an address that pick an entry, by level
	widths []uint // how many bits these are
	valid  uint64
	page   uint64 // bits of an entry that maps a page
	table  uint64 // bits of an entry that leads to a table
	top    uint64 // the same in the first table
}

// Bits of an entry of the page file: the software form of Windows, where the
// upper half is the page's place and bits 5 to 9 are its protection.
const treePageFile = 0x9A5<<32 | 4<<5

var trees = map[uint32]treeTables{
	X86:   {shifts: []uint{30, 21, 12}, widths: []uint{2, 9, 9}, valid: 1, page: 0x163, table: 0x067, top: 1},
	AMD64: {shifts: []uint{39, 30, 21, 12}, widths: []uint{9, 9, 9, 9}, valid: 1, page: 0x163, table: 0x067, top: 0x067},
	ARM64: {shifts: []uint{39, 30, 21, 12}, widths: []uint{9, 9, 9, 9}, valid: 1, page: 0x703, table: 3, top: 3},
}

// space is an empty address space with its first table where the header says. The
// others are allocated after it.
func (t treeTables) space(h Header) *AddressSpace {
	t.root = h.DirectoryTableBase
	a := &AddressSpace{
		runs: h.Runs, size: 0x1000, pointer: machineOf(h.Machine).pointer(),
		frames: map[uint64][]byte{}, next: t.root>>12 + 1, tables: t,
	}
	a.frame(t.root >> 12)
	t.selfMap(a)
	return a
}

// selfEntry is the entry of the first of four tables or more by which Windows maps
// all of them: at FFFFF680'00000000, where there are four.
const selfEntry = 8 * 0x1ED

// selfMap maps the tables themselves: by an entry that leads back or, with PAE,
// where all four directories are made at once, by four of the last.
func (t treeTables) selfMap(a *AddressSpace) {
	first := a.frame(t.root >> 12)[t.root&0xFFF:]
	if len(t.shifts) > 3 {
		put(first, selfEntry, 8, t.root|t.table)
		return
	}
	var last uint64
	for i := range 4 {
		last = t.newTable(a)
		put(first, 8*i, 8, last<<12|t.top)
	}
	directory := a.frame(last)
	for i := range 4 {
		put(directory, 8*i, 8, binary.LittleEndian.Uint64(first[8*i:])|t.table)
	}
}

// entry is where the entry of va in the last table lies; nil if there is no table
// and none is to be made.
func (t treeTables) entry(a *AddressSpace, va uint64, make bool) []byte {
	at := t.root
	for level, shift := range t.shifts {
		index := va >> shift & (1<<t.widths[level] - 1)
		e := a.frame(at >> 12)[at&0xFFF+8*index:][:8]
		if level == len(t.shifts)-1 {
			return e
		}
		v := binary.LittleEndian.Uint64(e)
		if v&t.valid == 0 {
			if !make {
				return nil
			}
			bits := t.table
			if level == 0 {
				bits = t.top
			}
			v = t.newTable(a)<<12 | bits
			put(e, 0, 8, v)
		}
		at = v & 0x0000FFFFFFFFF000
	}
	return nil
}

// newTable is a page frame for a table: those after the first one, where the boot
// loader puts them.
func (t treeTables) newTable(a *AddressSpace) uint64 {
	next := a.next
	a.next = t.root>>12 + 1
	pfn := a.free()
	a.frame(pfn)
	a.next = next
	return pfn
}

func (t treeTables) link(a *AddressSpace, va, pfn uint64) {
	put(t.entry(a, va, true), 0, 8, pfn<<12|t.page)
}

func (t treeTables) find(a *AddressSpace, va uint64) (uint64, bool) {
	e := t.entry(a, va, false)
	if e == nil {
		return 0, false
	}
	v := binary.LittleEndian.Uint64(e)
	return v & 0x0000FFFFFFFFF000 >> 12, v&t.valid != 0
}

func (t treeTables) pageOut(a *AddressSpace, va uint64) {
	put(t.entry(a, va, true), 0, 8, treePageFile)
}

// fork copies what all processes share: the entries of the kernel's half.
func (t treeTables) fork(a *AddressSpace, root uint64) pageTables {
	half := uint64(0x800)
	if len(t.shifts) == 3 {
		half = 0x10 // two of the four entries
	}
	own := t
	own.root = root
	if len(t.shifts) > 3 {
		defer put(a.frame(root>>12), selfEntry, 8, root|t.table)
	}
	copy(a.frame(root >> 12)[half:], a.frame(t.root >> 12)[t.root&0xFFF+half:][:half])
	return own
}
