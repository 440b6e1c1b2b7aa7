package dumptest

// ImageFile is the file of a driver: its headers, and what is put into it by addresses that
// count from the base. The file is laid out as it is in memory: the first half is code, the
// rest data that may be written, the last page resources.
type ImageFile struct {
	Driver      Driver
	Machine     uint32 // default AMD64
	Parts       map[uint32][]byte
	Directories map[int][2]uint32 // address and size, by number: 0 exports, 3 unwind table, 6 debug
}

// Build is the file as bytes.
func (f ImageFile) Build() []byte {
	machine := or(f.Machine, AMD64)
	b := make([]byte, f.Driver.Size)
	copy(b, imageHeader(f.Driver, machine))
	for n, d := range f.Directories {
		at := directoryAt(machine, n)
		put(b, at, 4, uint64(d[0]))
		put(b, at+4, 4, uint64(d[1]))
	}
	for rva, part := range f.Parts {
		copy(b[rva:], part)
	}
	return b
}

// An UnwindEntry is a function in an unwind table of AMD64, with the bytes of its
// UNWIND_INFO.
type UnwindEntry struct {
	Begin, End uint32
	Info       []byte
}

// UnwindTable is .pdata and .xdata: the table, and after it the data, which are to be put at
// rva.
func UnwindTable(rva uint32, entries []UnwindEntry) []byte {
	b := make([]byte, 12*len(entries))
	for i, e := range entries {
		put(b, 12*i, 4, uint64(e.Begin))
		put(b, 12*i+4, 4, uint64(e.End))
		put(b, 12*i+8, 4, uint64(rva)+uint64(len(b)))
		b = append(b, e.Info...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	return b
}

// ExportTable is an export directory that is to be put at rva, with the names of functions
// in the order that is given and their addresses.
func ExportTable(rva uint32, image string, names []string, addresses []uint32) []byte {
	const header = 0x28
	n := len(names)
	b := make([]byte, header+10*n)
	put(b, 0x14, 4, uint64(n))
	put(b, 0x18, 4, uint64(n))
	put(b, 0x1C, 4, uint64(rva)+header)
	put(b, 0x20, 4, uint64(rva)+header+4*uint64(n))
	put(b, 0x24, 4, uint64(rva)+header+8*uint64(n))
	text := func(s string) uint64 {
		at := uint64(rva) + uint64(len(b))
		b = append(append(b, s...), 0)
		return at
	}
	put(b, 0x0C, 4, text(image))
	for i, name := range names {
		put(b, header+4*i, 4, uint64(addresses[i]))
		at := text(name)
		put(b, header+4*n+4*i, 4, at)
		put(b, header+8*n+2*i, 2, uint64(i))
	}
	return b
}
