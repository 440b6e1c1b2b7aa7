package dumptest

// ImageHeader is the first page of a loaded x86 driver: DOS header, PE32
// headers and three section headers ("PE Format" page, winnt.h).
func ImageHeader(d Driver) []byte {
	d = d.withDefaults()
	b := make([]byte, 0x1000)
	copy(b, "MZ")
	put(b, 0x3C, 4, 0x80) // e_lfanew
	nt := b[0x80:]
	copy(nt, "PE\x00\x00")

	file := nt[0x04:] // IMAGE_FILE_HEADER
	put(file, 0x00, 2, X86)
	put(file, 0x02, 2, 3) // NumberOfSections
	put(file, 0x04, 4, uint64(d.Stamp))
	put(file, 0x10, 2, 0xE0)   // SizeOfOptionalHeader
	put(file, 0x12, 2, 0x010E) // Characteristics: executable, 32-bit, no line numbers or symbols

	optional := nt[0x18:]          // IMAGE_OPTIONAL_HEADER32
	put(optional, 0x00, 2, 0x010B) // Magic: PE32
	put(optional, 0x02, 1, 2)      // MajorLinkerVersion
	put(optional, 0x03, 1, 50)     // MinorLinkerVersion
	put(optional, 0x10, 4, d.Entry-d.Base)
	put(optional, 0x14, 4, 0x1000)  // BaseOfCode
	put(optional, 0x1C, 4, 0x10000) // ImageBase as linked
	put(optional, 0x20, 4, 0x1000)  // SectionAlignment
	put(optional, 0x24, 4, 0x200)   // FileAlignment
	put(optional, 0x28, 2, 3)       // MajorOperatingSystemVersion
	put(optional, 0x2A, 2, 51)
	put(optional, 0x30, 2, 3) // MajorSubsystemVersion
	put(optional, 0x32, 2, 51)
	put(optional, 0x38, 4, uint64(d.Size))
	put(optional, 0x3C, 4, 0x400) // SizeOfHeaders
	put(optional, 0x40, 4, uint64(d.CheckSum))
	put(optional, 0x44, 2, 1)  // Subsystem: native
	put(optional, 0x5C, 4, 16) // NumberOfRvaAndSizes

	half := uint64(d.Size) / 2 &^ 0xFFF
	imageSection(optional[0xE0:], ".text", 0x1000, half-0x1000, 0x68000020)
	imageSection(optional[0xE0+0x28:], ".data", half, uint64(d.Size)-half-0x1000, 0xC8000040)
	imageSection(optional[0xE0+0x50:], ".rsrc", uint64(d.Size)-0x1000, 0x1000, 0x42000040)
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
