package dumptest

import (
	"encoding/binary"
	"fmt"
)

// AddressSpace is virtual memory under construction: bytes at virtual
// addresses, the physical pages that hold them, and real page tables that map
// the one to the other. Feed its pages to a dump with Runs and Page.
type AddressSpace struct {
	runs    []Run
	size    uint64            // bytes of a page
	pointer int               // bytes of a pointer
	frames  map[uint64][]byte // pages with content, page tables among them
	next    uint64            // where the search for a free page frame begins
	tables  pageTables
}

// pageTables is what a machine's translation must do for the builder. The
// table pages lie in the frames of the address space itself.
type pageTables interface {
	// link maps the page at va to a page frame.
	link(a *AddressSpace, va, pfn uint64)
	// find tells the page frame of the page at va.
	find(a *AddressSpace, va uint64) (pfn uint64, ok bool)
	// fork are tables of their own, at a physical address, that share with these
	// what all processes do.
	fork(a *AddressSpace, root uint64) pageTables
	// pageOut makes the page at va invalid, as if it lay in the page file.
	pageOut(a *AddressSpace, va uint64)
}

// Runs is the physical memory that the space was made with.
func (a *AddressSpace) Runs() []Run { return a.runs }

// Page is the content of a physical page; nil is a page of zeros.
func (a *AddressSpace) Page(pfn uint64) []byte { return a.frames[pfn] }

// From makes the next allocations use page frames from pfn upward.
func (a *AddressSpace) From(pfn uint64) { a.next = pfn }

// Map writes data at va. Pages that are not mapped yet get the next free page
// frame and are zero around the data.
func (a *AddressSpace) Map(va uint64, data []byte) {
	a.Reserve(va, len(data))
	for len(data) > 0 {
		n := copy(a.at(va), data)
		data, va = data[n:], va+uint64(n)
	}
}

// Reserve maps all pages of [va, va+size) that are not mapped yet, as zeros.
func (a *AddressSpace) Reserve(va uint64, size int) {
	for page := va &^ (a.size - 1); page < va+uint64(size); page += a.size {
		if _, ok := a.tables.find(a, page); !ok {
			a.MapAt(page, a.free())
		}
	}
}

// MapAt maps the page at va to a chosen page frame, as the boot loader does
// with the kernel image.
func (a *AddressSpace) MapAt(va, pfn uint64) {
	a.frame(pfn)
	a.tables.link(a, va&^(a.size-1), pfn)
}

// PageOut makes the page at va invalid; its content stays in no page frame.
func (a *AddressSpace) PageOut(va uint64) {
	if pfn, ok := a.tables.find(a, va&^(a.size-1)); ok {
		delete(a.frames, pfn)
	}
	a.tables.pageOut(a, va&^(a.size-1))
}

// Put16 writes a 16-bit value at va.
func (a *AddressSpace) Put16(va uint64, v uint16) {
	a.Map(va, binary.LittleEndian.AppendUint16(nil, v))
}

// Put32 writes a 32-bit value at va.
func (a *AddressSpace) Put32(va uint64, v uint32) {
	a.Map(va, binary.LittleEndian.AppendUint32(nil, v))
}

// PutPtr writes a pointer, or an integer as long as one, at va.
func (a *AddressSpace) PutPtr(va, v uint64) {
	b := make([]byte, a.pointer)
	put(b, 0, a.pointer, v)
	a.Map(va, b)
}

// Read returns n bytes at va, or false where a page is not mapped.
func (a *AddressSpace) Read(va uint64, n int) ([]byte, bool) {
	var b []byte
	for len(b) < n {
		page := a.at(va + uint64(len(b)))
		if page == nil {
			return nil, false
		}
		b = append(b, page[:min(len(page), n-len(b))]...)
	}
	return b, true
}

// at is the memory from va to the end of its page, nil if it is not mapped.
func (a *AddressSpace) at(va uint64) []byte {
	pfn, ok := a.tables.find(a, va&^(a.size-1))
	if !ok {
		return nil
	}
	return a.frame(pfn)[va&(a.size-1):]
}

// frame is the content of a page frame, made if it has none yet.
func (a *AddressSpace) frame(pfn uint64) []byte {
	b, ok := a.frames[pfn]
	if !ok {
		if !a.exists(pfn) {
			panic(fmt.Sprintf("dumptest: page frame %#x is not in memory", pfn))
		}
		b = make([]byte, a.size)
		a.frames[pfn] = b
	}
	return b
}

func (a *AddressSpace) exists(pfn uint64) bool {
	for _, r := range a.runs {
		if pfn >= r.Base && pfn < r.Base+r.Count {
			return true
		}
	}
	return false
}

// free is the next page frame that is in memory and has no content.
func (a *AddressSpace) free() uint64 {
	for _, r := range a.runs {
		for pfn := max(r.Base, a.next); pfn < r.Base+r.Count; pfn++ {
			if _, used := a.frames[pfn]; !used {
				a.next = pfn + 1
				return pfn
			}
		}
	}
	panic(fmt.Sprintf("dumptest: no page frame left from %#x on", a.next))
}
