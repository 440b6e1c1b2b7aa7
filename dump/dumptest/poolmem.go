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
			head := f.header(previous, size/f.unit, f.inUse, b.Tag)
			a.Map(at, head)
			if b.Fill != nil {
				a.Map(at+uint64(len(head)), b.Fill(i)[:size-len(head)])
			}
			used, previous = used+size, size/f.unit
		}
	}
	closePage()
	return pages
}

// writeDescriptor writes a POOL_DESCRIPTOR; two of them for nonpaged pool, where the
// kernel has two. Its lists are empty or, where f.lists is given, all but every
// eighth have two entries there.
func (a *AddressSpace) writeDescriptor(f descriptorForm, at uint64, kind, pages, bigPages int, allocs, frees uint32) {
	if f.size == 0 {
		return
	}
	if f.pair != 0 && kind == 0 {
		a.writeDescriptor(descriptorForm{
			size: f.size, heads: f.heads, allocs: f.allocs, frees: f.frees, pages: f.pages, bigPages: f.bigPages,
			pagesFreed: f.pagesFreed, bigFreed: f.bigFreed, width: f.width,
		}, at+uint64(f.pair), 0, 1, 0, 2, 1)
		kind, pages = f.first, pages-1
	}
	b := make([]byte, f.size)
	put(b, 0, 4, uint64(kind))
	put(b, f.allocs, 4, uint64(allocs))
	put(b, f.frees, 4, uint64(frees))
	const freed = 7 // pages that were given back, where these are counted apart
	if f.pagesFreed != 0 {
		put(b, f.pagesFreed, f.width, freed)
		put(b, f.bigFreed, f.width, freed)
		pages, bigPages = pages+freed, bigPages+freed
	}
	put(b, f.pages, f.width, uint64(pages))
	put(b, f.bigPages, f.width, uint64(bigPages))
	a.Map(at, b)
	step := uint64(2 * a.pointer)
	for i := range uint64(f.heads) {
		head := at + uint64(f.size) + step*i
		if f.lists == 0 || i%8 == 0 {
			a.link(head, head, head)
			continue
		}
		first := f.lists + 2*step*i
		second := first + step
		a.link(head, first, second)
		a.link(first, second, head)
		a.link(second, head, first)
	}
}

// tracker is the POOL_TRACKER_TABLE.
func (f trackerForm) table(tags []Tag, slots int, pagedFirst, hashed bool) []byte {
	b := make([]byte, (slots+1)*f.size)
	place := func(t Tag) {
		slot := homeSlot(t.Tag, slots, hashed)
		for n := 0; b[slot*f.size] != 0; n++ {
			if slot = (slot + 1) % slots; n == slots {
				panic("dumptest: the tracker table is full")
			}
		}
		copy(b[slot*f.size:], f.entry(t, pagedFirst))
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

// entry is one entry of the tracker.
func (f trackerForm) entry(t Tag, pagedFirst bool) []byte {
	e := make([]byte, f.size)
	copy(e, t.Tag)
	first, second := t.NonPaged, t.Paged
	if pagedFirst {
		first, second = second, first
	}
	f.put(e, f.nonPaged, first, 0)
	f.put(e, f.paged, second, 0)
	return e
}

// put writes counts, so much of everything more.
func (f trackerForm) put(e []byte, at [3]int, c Counts, more uint64) {
	put(e, at[0], f.width, uint64(c.Allocs)+more)
	put(e, at[1], f.width, uint64(c.Frees)+more)
	put(e, at[2], f.byteWidth, uint64(c.Bytes)+more)
}

// split divides a table among processors: a block may be counted by one and freed
// on another, so that those of each alone make no sense.
func (f trackerForm) split(table []byte, tags []Tag, processors int) [][]byte {
	out := [][]byte{table}
	for n := 1; n < processors; n++ {
		out = append(out, make([]byte, len(table)))
	}
	of := map[string]Tag{}
	for _, t := range tags {
		of[t.Tag] = t
	}
	for off := 0; off+f.size <= len(table); off += f.size {
		t, used := of[string(table[off:off+4])]
		if !used {
			continue
		}
		const moved = 12345 // counted by each of the others, and taken back by the first
		for _, other := range out[1:] {
			copy(other[off:], t.Tag)
			f.put(other[off:], f.nonPaged, Counts{}, moved)
			f.put(other[off:], f.paged, Counts{}, moved)
		}
		taken := uint64(moved) * uint64(processors-1)
		f.put(table[off:], f.nonPaged, t.NonPaged, -taken)
		f.put(table[off:], f.paged, t.Paged, -taken)
	}
	return out
}

// expansion is PoolTrackTableExpansion: entries side by side, in whole pages.
func (f trackerForm) expansion(tags []Tag) []byte {
	var b []byte
	for _, t := range tags {
		b = append(b, f.entry(t, false)...)
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
	Paged   bool
}

// bigTable is the big page table: free entries have bit 0 of the address
// set.
func bigTable(f bigForm, list []Big, slots, pointer int) []byte {
	b := make([]byte, slots*f.size)
	for i := range slots {
		put(b, i*f.size, pointer, 1)
	}
	for _, e := range list {
		slot := f.slot(e.Address, slots)
		for b[slot*f.size]&1 == 0 {
			slot = (slot + 1) % slots
		}
		own := b[slot*f.size:][:f.size]
		put(own, 0, pointer, e.Address)
		copy(own[f.key:], e.Tag)
		if f.pages != 0 {
			put(own, f.pages, 4, uint64(e.Pages))
			continue
		}
		kind := map[bool]uint64{true: 1}[e.Paged]
		put(own, f.kind, 4, kind<<f.kindShift)
		put(own, f.bytes, pointer, uint64(e.Pages)*0x1000)
	}
	return b
}

// slot is where the search for an address begins.
func (f bigForm) slot(address uint64, slots int) int {
	v := address >> 12 & 0xFFFFFFFF
	if !f.multiplied {
		return int((v>>24 ^ v>>16 ^ v>>8 ^ v) & uint64(slots-1))
	}
	product := v * 40543
	return int((product ^ product>>32) & uint64(slots-1))
}
