package dumptest

import "fmt"

// Tag is one row of the pool tracker.
type Tag struct {
	Tag             string
	NonPaged, Paged Counts
}

// Counts are allocations, frees and bytes outstanding.
type Counts struct{ Allocs, Frees, Bytes uint32 }

// Blocks are nonpaged pool blocks of one tag and size.
type Blocks struct {
	Tag   string
	Bytes int // of one, its header among them
	Count int
	Fill  func(i int) []byte // payload; nil: zeros
}

// poolForm is how one generation lays out what the pool consists of: block
// headers, the descriptor, the table of big pages. That of NT 3.5 to 4.0 is not
// public; it is taken for that of Windows 2000.
type poolForm struct {
	build      uint32
	unit       int
	descriptor int // bytes before the list heads
	heads      int
	big        int // bytes of an entry; 0: no table
	header     func(previous, size, kind int, tag string) []byte
}

var poolForms = []poolForm{
	{800, 0x20, 0x20, 128, 0, header2000},
	{2195, 0x20, 0x20, 128, 0xC, header2000},
	{2600, 8, 0x28, 512, 0xC, headerXP},
	{3790, 8, 0x30, 512, 0x10, headerXP},
}

func poolFormOf(build uint32) poolForm {
	var f poolForm
	for _, p := range poolForms {
		if f.build == 0 || build >= p.build {
			f = p
		}
	}
	return f
}

// header2000 is POOL_HEADER of Windows 2000: previous size, index, type and
// size are bytes.
func header2000(previous, size, kind int, tag string) []byte {
	return append([]byte{byte(previous), 0, byte(kind), byte(size)}, tag...)
}

// headerXP is POOL_HEADER of Windows XP on x86: nine bits of size and seven of
// index or type.
func headerXP(previous, size, kind int, tag string) []byte {
	b := make([]byte, 4, 8)
	put(b, 0, 2, uint64(previous))
	put(b, 2, 2, uint64(size|kind<<9))
	return append(b, tag...)
}

// nonPagedInUse is the type of a block in nonpaged pool: the pool's type, 0,
// and one.
const nonPagedInUse = 1

// writeBlocks fills pages of nonpaged pool from va on with blocks, each page
// ending with a free block where something is left. It tells how many pages.
func (a *AddressSpace) writeBlocks(f poolForm, va uint64, blocks []Blocks) int {
	const page = 0x1000
	pages, used, previous := 0, page, 0
	closePage := func() {
		if rest := page - used; pages > 0 && rest > 0 {
			a.Map(va+uint64((pages-1)*page+used), f.header(previous, rest/f.unit, 0, "Free"))
		}
	}
	for _, b := range blocks {
		size := (b.Bytes + f.unit - 1) / f.unit * f.unit
		if size > page {
			panic(fmt.Sprintf("dumptest: a block of %d bytes", b.Bytes))
		}
		for i := range b.Count {
			if used+size > page {
				closePage()
				pages, used, previous = pages+1, 0, 0
				a.Reserve(va+uint64((pages-1)*page), page)
			}
			at := va + uint64((pages-1)*page+used)
			a.Map(at, f.header(previous, size/f.unit, nonPagedInUse, b.Tag))
			if b.Fill != nil {
				a.Map(at+8, b.Fill(i)[:size-8])
			}
			used, previous = used+size, size/f.unit
		}
	}
	closePage()
	return pages
}

// writeDescriptor writes a POOL_DESCRIPTOR whose lists are all empty.
func (a *AddressSpace) writeDescriptor(f poolForm, at uint64, kind, pages, bigPages int, allocs, frees uint32) {
	a.Map(at, make([]byte, f.descriptor))
	a.Put32(at, uint32(kind))
	a.Put32(at+8, allocs)
	a.Put32(at+0xC, frees)
	a.Put32(at+0x10, uint32(pages))
	a.Put32(at+0x14, uint32(bigPages))
	for i := range f.heads {
		head := at + uint64(f.descriptor+8*i)
		a.link(head, head, head)
	}
}

// tracker is the POOL_TRACKER_TABLE: 28 bytes a tag.
func tracker(tags []Tag, slots int, pagedFirst, hashed bool) []byte {
	const stride = 0x1C
	b := make([]byte, (slots+1)*stride)
	place := func(t Tag) {
		slot := homeSlot(t.Tag, slots, hashed)
		for n := 0; b[slot*stride] != 0; n++ {
			if slot = (slot + 1) % slots; n == slots {
				panic("dumptest: the tracker table is full")
			}
		}
		copy(b[slot*stride:], trackerEntry(t, pagedFirst))
	}
	given := map[string]bool{}
	for _, t := range tags {
		given[t.Tag] = true
	}
	if hashed { // the kernel puts these into the empty table
		for _, tag := range []string{"TCPT", "Se  ", "Rqrv", "NDdb"} {
			if !given[tag] {
				place(Tag{Tag: tag})
			}
		}
	}
	for _, t := range tags {
		place(t)
	}
	return b
}

// trackerEntry is one entry of the tracker.
func trackerEntry(t Tag, pagedFirst bool) []byte {
	e := make([]byte, 0x1C)
	copy(e, t.Tag)
	first, second := t.NonPaged, t.Paged
	if pagedFirst {
		first, second = second, first
	}
	for i, v := range []uint32{first.Allocs, first.Frees, first.Bytes, second.Allocs, second.Frees, second.Bytes} {
		put(e, 4+4*i, 4, uint64(v))
	}
	return e
}

// expansion is PoolTrackTableExpansion: entries side by side, in whole pages.
func expansion(tags []Tag) []byte {
	var b []byte
	for _, t := range tags {
		b = append(b, trackerEntry(t, false)...)
	}
	return append(b, make([]byte, 0x1000-len(b)%0x1000)...)
}

// homeSlot is where the search for a tag begins. From Server 2003 on it is the
// kernel's; before that no source tells, and the sum of the bytes is a choice of
// this builder.
func homeSlot(tag string, slots int, hashed bool) int {
	if !hashed {
		return (int(tag[0]) + int(tag[1])*7 + int(tag[2])*31 + int(tag[3])*129) % slots
	}
	key := uint64(tag[0]) | uint64(tag[1])<<8 | uint64(tag[2])<<16 | uint64(tag[3])<<24
	product := key * 40543
	return int((product ^ product>>32) & uint64(slots-1))
}

// Big is an allocation of whole pages.
type Big struct {
	Address uint64
	Tag     string
	Pages   int
}

// bigTable is the table of big pages: free entries have bit 0 of the address
// set.
func bigTable(f poolForm, list []Big, slots int) []byte {
	b := make([]byte, slots*f.big)
	for i := range slots {
		put(b, i*f.big, 4, 1)
	}
	for _, e := range list {
		v := e.Address >> 12
		slot := int((v>>24 ^ v>>16 ^ v>>8 ^ v) & uint64(slots-1))
		for b[slot*f.big]&1 == 0 {
			slot = (slot + 1) % slots
		}
		put(b, slot*f.big, 4, e.Address)
		copy(b[slot*f.big+4:], e.Tag)
		put(b, slot*f.big+8, 4, uint64(e.Pages))
	}
	return b
}
