package dumptest

// summary is SUMMARY_DUMP32 or SUMMARY_DUMP64 with its RTL_BITMAP (WDK; also
// lastweek/source-singularity, base/Windows/Inc/Dump.h), padded to the page.
func (d Memory) summary() []byte {
	bits, set := d.pageBits()
	bitsAt := 0x20
	if d.Header.Wide() {
		bitsAt = 0x28
	}
	b, first := d.descriptor(bitsAt, set)
	copy(b, "SDMPDUMP")
	put(b, 0x08, 4, 1) // DumpOptions: kernel addresses are valid
	put(b, 0x0C, 4, first)
	put(b, 0x10, 4, bits)
	put(b, 0x14, 4, pages(d.Saved))
	put(b, 0x18, 4, bits) // RTL_BITMAP.SizeOfBitMap
	if d.Header.Wide() {
		put(b, 0x20, 8, 0xFFFFFA8000D21028) // RTL_BITMAP.Buffer, of no use to a reader
	} else {
		put(b, 0x1C, 4, 0x81D21020)
	}
	return b
}

// bitmap is the BMP_HEADER64 of Windows 8 and later (names as in
// 0vercl0k/kdmp-parser), also after a 32-bit header, padded to the page.
func (d Memory) bitmap(signature string) []byte {
	bits, set := d.pageBits()
	b, first := d.descriptor(0x38, set)
	copy(b, signature+"DUMP")
	put(b, 0x08, 4, 0x11) // DumpOptions
	put(b, 0x20, 8, first)
	put(b, 0x28, 8, pages(d.Saved))
	put(b, 0x30, 8, bits)
	return b
}

// ranges is the RDMP header (names as in 0vercl0k/kdmp-parser, the only public
// source), padded to the page.
func (d Memory) ranges() []byte {
	var list stream
	for _, r := range d.Saved {
		list.u64(r.Base)
		list.u64(r.Count)
	}
	b, first := d.descriptor(0x30, list.b)
	put(b, 0x00, 4, 0x40)
	copy(b[0x04:], "RDMPDUMP")
	put(b, 0x10, 8, first-0x2020) // MetadataSize
	put(b, 0x18, 8, first)
	if d.Header.DumpType == TypeCompleteRanges {
		put(b, 0x20, 4, uint64(len(d.Saved)))
		put(b, 0x28, 8, pages(d.Saved))
	} else { // two words of unknown meaning
		put(b, 0x20, 8, 0x0000000100000001)
		put(b, 0x28, 8, 0xFFFFF80040000000)
	}
	return b
}

// descriptor makes room for a page descriptor that ends with tail at tailAt,
// and tells the file offset of the first page.
func (d Memory) descriptor(tailAt int, tail []byte) (b []byte, first uint64) {
	var s stream
	s.grow(tailAt)
	s.add(tail)
	s.align(0x1000)
	return s.b, max(uint64(d.Header.Size()+s.at()), d.FirstPage)
}

// pageBits is a bitmap of the saved pages, lowest bit first, and the number of
// page frames that it covers: those of all memory.
func (d Memory) pageBits() (bits uint64, set []byte) {
	for _, runs := range [][]Run{d.Header.Runs, d.Saved} {
		for _, r := range runs {
			bits = max(bits, r.Base+r.Count)
		}
	}
	bits = (bits + 31) / 32 * 32 // RTL_BITMAP is made of 32-bit words
	set = make([]byte, bits/8)
	for _, r := range d.Saved {
		for pfn := r.Base; pfn < r.Base+r.Count; pfn++ {
			set[pfn/8] |= 1 << (pfn % 8)
		}
	}
	return bits, set
}
