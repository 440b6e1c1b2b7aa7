package dumptest

// LDR_DATA_TABLE_ENTRY on x86, as long as it was up to NT 3.51; the fields
// kept their offsets in all later versions (geoffchappell.com).
const (
	ldrLinks    = 0x00
	ldrDllBase  = 0x18
	ldrEntry    = 0x1C
	ldrSize     = 0x20
	ldrFullName = 0x24
	ldrBaseName = 0x2C
	ldrFlags    = 0x34
	ldrCount    = 0x38 // LoadCount
	ldrCheckSum = 0x40
	ldrBytes    = 0x44
)

// WriteModules writes the list of loaded modules: its head at head, entries
// and names in pool memory from pool on. It returns the first free address
// behind them. The images themselves are not mapped.
func (a *AddressSpace) WriteModules(head, pool uint64, modules []Driver) uint64 {
	const block = 0x60 // entries are pool blocks of their own
	at := func(i int) uint64 {
		if i < 0 || i >= len(modules) {
			return head
		}
		return pool + uint64(i)*block
	}
	a.link(head, at(0), at(len(modules)-1))
	names := pool + uint64(len(modules))*block
	for i, m := range modules {
		m = m.withDefaults()
		e := at(i)
		a.Map(e, make([]byte, ldrBytes))
		a.link(e+ldrLinks, at(i+1), at(i-1))
		a.Put32(e+ldrDllBase, uint32(m.Base))
		a.Put32(e+ldrEntry, uint32(m.Entry))
		a.Put32(e+ldrSize, m.Size)
		names = a.unicode(e+ldrFullName, names, m.Path)
		names = a.unicode(e+ldrBaseName, names, m.Name)
		a.Put32(e+ldrFlags, 0x00004000) // LDRP_ENTRY_PROCESSED
		a.Put16(e+ldrCount, 1)
		a.Put32(e+ldrCheckSum, m.CheckSum)
	}
	return names
}

// link writes a LIST_ENTRY of 32-bit pointers.
func (a *AddressSpace) link(at, flink, blink uint64) {
	a.Put32(at, uint32(flink))
	a.Put32(at+4, uint32(blink))
}

// unicode writes a UNICODE_STRING at at with its text at text, and returns the
// first free address behind the text, on an 8-byte boundary.
func (a *AddressSpace) unicode(at, text uint64, s string) uint64 {
	b := wide(s)
	a.Put16(at, uint16(len(b)))
	a.Put16(at+2, uint16(len(b)+2))
	a.Put32(at+4, uint32(text))
	a.Map(text, append(b, 0, 0))
	return (text + uint64(len(b)) + 2 + 7) &^ 7
}
