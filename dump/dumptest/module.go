package dumptest

// Module is a driver whose image is in memory.
type Module struct {
	Driver
	Version, Company, Product string // its version resource; none without Version
	Tags                      []string

	code int // bytes of code so far
}

// sections of every image: code from the second page on, then data, and
// resources in the last page.
func (d Driver) dataAt() uint64      { return uint64(d.Size) / 2 &^ 0xFFF }
func (d Driver) resourcesAt() uint64 { return uint64(d.Size) - 0x1000 }

// write maps the image: headers, code that passes each tag to an allocation as
// a compiler would have it, data of zeros, and resources.
func (m *Module) write(a *AddressSpace, machine uint32) {
	m.Driver = m.Driver.withDefaults()
	a.Reserve(m.Base, int(m.Size))
	head := imageHeader(m.Driver, machine)
	if m.Version != "" {
		res := versionDirectory(uint32(m.resourcesAt()), m.Version, m.Company, m.Product)
		a.Map(m.Base+m.resourcesAt(), res)
		directory := directoryAt(machine, 2) // IMAGE_DIRECTORY_ENTRY_RESOURCE
		put(head, directory, 4, m.resourcesAt())
		put(head, directory+4, 4, uint64(len(res)))
	}
	exports := exportDirectory(m.resourcesAt()+exportsAt, m.Name)
	a.Map(m.Base+m.resourcesAt()+exportsAt, exports)
	directory := directoryAt(machine, 0) // IMAGE_DIRECTORY_ENTRY_EXPORT
	put(head, directory, 4, m.resourcesAt()+exportsAt)
	put(head, directory+4, 4, uint64(len(exports)))
	a.Map(m.Base, head)
	for _, tag := range m.Tags {
		a.Map(m.Base+0x1000+uint64(m.code), allocations[machine](tag))
		m.code += 0x20
	}
}

// exportsAt is where in its last page an image has its export directory.
const exportsAt = 0xC00

// exportDirectory is IMAGE_EXPORT_DIRECTORY of an image that exports nothing but
// its name ("PE Format" page).
func exportDirectory(rva uint64, name string) []byte {
	b := make([]byte, 0x28, 0x28+len(name)+1)
	put(b, 0x0C, 4, rva+0x28)
	put(b, 0x10, 4, 1) // Base of the ordinals
	return append(append(b, name...), 0)
}

// allocations are the code that passes a tag to ExAllocatePoolWithTag.
var allocations = map[uint32]func(tag string) []byte{X86: allocation, AMD64: allocationAMD64, ARM64: allocationARM64}

// allocationAMD64 is sub rsp, 28h; mov r8d, tag; mov edx, 100h; xor ecx, ecx; call;
// test rax, rax; add rsp, 28h; ret.
func allocationAMD64(tag string) []byte {
	b := append([]byte{0x48, 0x83, 0xEC, 0x28, 0x41, 0xB8}, tag...)
	b = append(b, 0xBA, 0x00, 0x01, 0x00, 0x00, 0x33, 0xC9, 0xE8, 0x10, 0x20, 0x00, 0x00)
	return append(b, 0x48, 0x85, 0xC0, 0x48, 0x83, 0xC4, 0x28, 0xC3)
}

// allocationARM64 is mov w0, #0; mov w1, #100h; mov w2, the lower half of the tag;
// movk w2, the upper half; bl; ret.
func allocationARM64(tag string) []byte {
	low, high := uint32(tag[0])|uint32(tag[1])<<8, uint32(tag[2])|uint32(tag[3])<<8
	var s stream
	for _, instruction := range []uint32{0x52800000, 0x52802001, 0x52800002 | low<<5, 0x72A00002 | high<<5, 0x94000400, 0xD65F03C0} {
		s.u32(instruction)
	}
	return s.b
}

// allocation is push tag; push size; push NonPagedPool; call; test eax, eax; jz.
func allocation(tag string) []byte {
	b := []byte{0x55, 0x8B, 0xEC, 0x68}
	b = append(b, tag...)
	return append(b, 0xFF, 0x75, 0x08, 0x6A, 0x00, 0xE8, 0x10, 0x20, 0x00, 0x00, 0x85, 0xC0, 0x74, 0x04, 0xC9, 0xC3)
}

// versionDirectory is a resource section with nothing but a version: three
// levels of IMAGE_RESOURCE_DIRECTORY, a data entry, VS_VERSIONINFO ("PE Format"
// and "VS_VERSIONINFO structure" pages).
func versionDirectory(rva uint32, version, company, product string) []byte {
	info := versionInfo(version, company, product)
	b := make([]byte, 0x60)
	for i, id := range []uint64{16, 1, 0x409} { // RT_VERSION, its only resource, US English
		at := i * 0x18
		put(b, at+0x0E, 2, 1) // NumberOfIdEntries
		put(b, at+0x10, 4, id)
		next := uint64(at+0x18) | 1<<31
		if i == 2 {
			next = 0x48
		}
		put(b, at+0x14, 4, next)
	}
	put(b, 0x48, 4, uint64(rva)+0x60)
	put(b, 0x4C, 4, uint64(len(info)))
	return append(b, info...)
}

// versionInfo is VS_VERSIONINFO with its fixed part and three strings.
func versionInfo(version, company, product string) []byte {
	var fixed [0x34]byte
	put(fixed[:], 0, 4, 0xFEEF04BD)
	put(fixed[:], 4, 4, 0x00010000)
	n := numbers(version)
	put(fixed[:], 8, 4, n[0]<<16|n[1])
	put(fixed[:], 12, 4, n[2]<<16|n[3])
	strings := block("040904B0", 0, nil,
		textBlock("CompanyName", company), textBlock("FileVersion", version), textBlock("ProductName", product))
	return block("VS_VERSION_INFO", len(fixed), fixed[:], block("StringFileInfo", 0, nil, strings))
}

// block is one structure of a version resource: length, length of the value,
// kind, key, value and inner blocks, each at a multiple of four.
func block(key string, valueLength int, value []byte, inner ...[]byte) []byte {
	var s stream
	s.u16(0)
	s.u16(uint16(valueLength))
	s.u16(0)
	s.add(append(wide(key), 0, 0))
	s.align(4)
	s.add(value)
	for _, b := range inner {
		s.align(4)
		s.add(b)
	}
	put(s.b, 0, 2, uint64(len(s.b)))
	return s.b
}

func textBlock(key, text string) []byte {
	b := block(key, len(text)+1, append(wide(text), 0, 0))
	put(b, 4, 2, 1) // text
	return b
}

// numbers reads "3.51.1057.1".
func numbers(version string) (n [4]uint64) {
	i := 0
	for _, c := range version {
		switch {
		case c == '.' && i < 3:
			i++
		case c >= '0' && c <= '9':
			n[i] = 10*n[i] + uint64(c-'0')
		}
	}
	return n
}
