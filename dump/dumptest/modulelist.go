package dumptest

// loaderEntry is LDR_DATA_TABLE_ENTRY: where it has its fields on x86 and on
// 64-bit machines (geoffchappell.com), and how long it is made.
type loaderEntry struct {
	base, entry, size, full, name, flags, count, check int
	stamp                                              int // 0: not kept
	bytes, block                                       int
}

// Those up to NT 3.51; the fields kept their offsets in all later versions. The
// time stamp has a place of its own from Windows 10 on.
var (
	loaderEntry32 = loaderEntry{0x18, 0x1C, 0x20, 0x24, 0x2C, 0x34, 0x38, 0x40, 0, 0x44, 0x60}
	loaderEntry64 = loaderEntry{0x30, 0x38, 0x40, 0x48, 0x58, 0x68, 0x6C, 0x78, 0x9C, 0xA0, 0xC0}
)

// firstStamp is the first build whose loader keeps time stamps.
const firstStamp = 10240

// WriteModules writes the list of loaded modules: its head at head, entries
// and names in pool memory from pool on. It returns the first free address
// after them. The images themselves are not mapped.
func (a *AddressSpace) WriteModules(head, pool uint64, modules []Driver, build uint32) uint64 {
	l := loaderEntry32
	if a.pointer == 8 {
		l = loaderEntry64
	}
	at := func(i int) uint64 {
		if i < 0 || i >= len(modules) {
			return head
		}
		return pool + uint64(i*l.block) // entries are pool blocks of their own
	}
	a.link(head, at(0), at(len(modules)-1))
	names := pool + uint64(len(modules)*l.block)
	for i, m := range modules {
		m = m.withDefaults()
		e := at(i)
		field := func(off int) uint64 { return e + uint64(off) }
		a.Map(e, make([]byte, l.bytes))
		a.link(e, at(i+1), at(i-1))
		a.PutPtr(field(l.base), m.Base)
		a.PutPtr(field(l.entry), m.Entry)
		a.Put32(field(l.size), m.Size)
		names = a.unicode(field(l.full), names, m.Path)
		names = a.unicode(field(l.name), names, m.Name)
		a.Put32(field(l.flags), 0x00004000) // LDRP_ENTRY_PROCESSED
		a.Put16(field(l.count), 1)
		a.Put32(field(l.check), m.CheckSum)
		if l.stamp != 0 && build >= firstStamp {
			a.Put32(field(l.stamp), m.Stamp)
		}
	}
	return names
}

// link writes a LIST_ENTRY.
func (a *AddressSpace) link(at, flink, blink uint64) {
	a.PutPtr(at, flink)
	a.PutPtr(at+uint64(a.pointer), blink)
}

// unicode writes a UNICODE_STRING at at with its text at text, and returns the
// first free address after the text, on an 8-byte boundary.
func (a *AddressSpace) unicode(at, text uint64, s string) uint64 {
	b := wide(s)
	a.Put16(at, uint16(len(b)))
	a.Put16(at+2, uint16(len(b)+2))
	a.PutPtr(at+uint64(a.pointer), text)
	a.Map(text, append(b, 0, 0))
	return (text + uint64(len(b)) + 2 + 7) &^ 7
}
