package dumptest

// ImageHeader is the first page of a loaded x86 driver.
func ImageHeader(d Driver) []byte { return imageHeader(d, X86) }

// optionalHeader is what PE32 and PE32+ have in different places: the magic, the
// size of IMAGE_OPTIONAL_HEADER, and where the number of directories is, which
// follow it.
type optionalHeader struct {
	magic, size uint64
	directories int
	flags       uint64 // Characteristics
}

func optionalHeaderOf(machine uint32) optionalHeader {
	if machineOf(machine).wide {
		return optionalHeader{0x020B, 0xF0, 0x6C, 0x0022} // executable, large addresses
	}
	return optionalHeader{0x010B, 0xE0, 0x5C, 0x010E} // executable, 32-bit, no line numbers or symbols
}

// directoryAt is the offset of a data directory's entry in the first page.
func directoryAt(machine uint32, n int) int {
	return 0x80 + 0x18 + optionalHeaderOf(machine).directories + 4 + 8*n
}

// imageHeader is the first page of a loaded driver: DOS header, PE32 or PE32+
// headers and three section headers ("PE Format" page, winnt.h).
func imageHeader(d Driver, machine uint32) []byte {
	d = d.withDefaults()
	form := optionalHeaderOf(machine)
	b := make([]byte, 0x1000)
	copy(b, "MZ")
	put(b, 0x3C, 4, 0x80) // e_lfanew
	nt := b[0x80:]
	copy(nt, "PE\x00\x00")

	file := nt[0x04:] // IMAGE_FILE_HEADER
	put(file, 0x00, 2, uint64(machine))
	put(file, 0x02, 2, 3) // NumberOfSections
	put(file, 0x04, 4, uint64(d.Stamp))
	put(file, 0x10, 2, form.size)
	put(file, 0x12, 2, form.flags)

	optional := nt[0x18:] // IMAGE_OPTIONAL_HEADER
	put(optional, 0x00, 2, form.magic)
	put(optional, 0x02, 1, 2)  // MajorLinkerVersion
	put(optional, 0x03, 1, 50) // MinorLinkerVersion
	put(optional, 0x10, 4, d.Entry-d.Base)
	put(optional, 0x14, 4, 0x1000) // BaseOfCode
	if form.directories == 0x5C {
		put(optional, 0x1C, 4, 0x10000) // ImageBase as linked
	} else {
		put(optional, 0x18, 8, 0x10000)
	}
	put(optional, 0x20, 4, 0x1000) // SectionAlignment
	put(optional, 0x24, 4, 0x200)  // FileAlignment
	put(optional, 0x28, 2, 3)      // MajorOperatingSystemVersion
	put(optional, 0x2A, 2, 51)
	put(optional, 0x30, 2, 3) // MajorSubsystemVersion
	put(optional, 0x32, 2, 51)
	put(optional, 0x38, 4, uint64(d.Size))
	put(optional, 0x3C, 4, 0x400) // SizeOfHeaders
	put(optional, 0x40, 4, uint64(d.CheckSum))
	put(optional, 0x44, 2, 1)              // Subsystem: native
	put(optional, form.directories, 4, 16) // NumberOfRvaAndSizes

	half := uint64(d.Size) / 2 &^ 0xFFF
	table := optional[form.size:]
	imageSection(table, ".text", 0x1000, half-0x1000, 0x68000020)
	imageSection(table[0x28:], ".data", half, uint64(d.Size)-half-0x1000, 0xC8000040)
	imageSection(table[0x50:], ".rsrc", uint64(d.Size)-0x1000, 0x1000, 0x42000040)
	return b
}

// imageSection is IMAGE_SECTION_HEADER.
func imageSection(b []byte, name string, rva, size, characteristics uint64) {
	copy(b[:8], name)
	put(b, 0x08, 4, size)
	put(b, 0x0C, 4, rva)
	put(b, 0x10, 4, size)
	put(b, 0x14, 4, rva) // PointerToRawData, as if the file were laid out like memory
	put(b, 0x24, 4, characteristics)
}
