package module

import (
	"encoding/binary"
	"unicode/utf16"

	"dumptriage/dump/memory"
)

// The writer of this file builds mapped images from the "PE Format" page and
// the "VS_VERSIONINFO structure" page, with its own literals: it shares no
// layout with the reader.

var le = binary.LittleEndian

// peImage is an image to be built: one page of headers, then a page each for
// code, for what the export and debug directories lead to, and for resources.
type peImage struct {
	wide    bool // PE32+
	imageAt uint64
	export  string
	debug   []debugData
	version []byte // VS_VERSIONINFO
}

type debugData struct {
	kind uint32
	data []byte
	file bool // only in the file
}

const (
	textPage, dataPage, rsrcPage, lastPage = 0x1000, 0x2000, 0x3000, 0x4000
	imageSize                              = 0x5000

	testMachine32, testMachine64 = 0x014c, 0x8664
	testStamp, testSum           = 0x2f8a5c11, 0x0001b4e7
	testEntry                    = 0x1234
)

// places that tests damage
const (
	peAt       = 0xb8
	optionalAt = peAt + 24
)

func (p peImage) sectionsAt() int {
	if p.wide {
		return optionalAt + 240
	}
	return optionalAt + 224
}

func (p peImage) directoryAt(i int) int {
	if p.wide {
		return optionalAt + 112 + 8*i
	}
	return optionalAt + 96 + 8*i
}

func (p peImage) build() []byte {
	b := make([]byte, imageSize)
	copy(b, "MZ\x90\x00\x03")
	le.PutUint32(b[60:], peAt)
	copy(b[peAt:], "PE\x00\x00")
	h := b[peAt+4:]
	le.PutUint16(h[0:], testMachine32)
	le.PutUint16(h[2:], 4)
	le.PutUint32(h[4:], testStamp)
	le.PutUint32(h[8:], 0xdead0000) // COFF symbols, somewhere in the file
	le.PutUint32(h[12:], 0x7000)
	le.PutUint16(h[16:], 224)
	o := b[optionalAt:]
	le.PutUint16(o, 0x10b)
	if p.wide {
		le.PutUint16(h[0:], testMachine64)
		le.PutUint16(h[16:], 240)
		le.PutUint16(o, 0x20b)
		le.PutUint64(o[24:], p.imageAt)
		le.PutUint32(o[108:], 16)
	} else {
		le.PutUint32(o[28:], uint32(p.imageAt))
		le.PutUint32(o[92:], 16)
	}
	o[2], o[3] = 2, 50
	le.PutUint32(o[16:], testEntry)
	le.PutUint32(o[32:], 0x1000)
	le.PutUint32(o[36:], 0x200)
	le.PutUint32(o[56:], imageSize)
	le.PutUint32(o[60:], 0x400)
	le.PutUint32(o[64:], testSum)
	le.PutUint16(o[68:], 1)
	for i, s := range []struct {
		name                  string
		rva, characteristics  uint32
		virtualSize, fileSize uint32
	}{
		{".text", textPage, 0x68000020, 0xf00, 0x1000},
		{".rdata", dataPage, 0x48000040, 0, 0x1000}, // as an early linker writes it
		{".rsrc", rsrcPage, 0x42000040, 0x1000, 0x1000},
		{".data", lastPage, 0xc8000040, 0x1000, 0x200},
	} {
		h := b[p.sectionsAt()+40*i:]
		copy(h, s.name)
		le.PutUint32(h[8:], s.virtualSize)
		le.PutUint32(h[12:], s.rva)
		le.PutUint32(h[16:], s.fileSize)
		le.PutUint32(h[20:], 0x400+0x1000*uint32(i))
		le.PutUint32(h[36:], s.characteristics)
	}
	if p.export != "" {
		p.directory(b, 0, dataPage, 40)
		le.PutUint32(b[dataPage+12:], dataPage+0x80)
		copy(b[dataPage+0x80:], p.export+"\x00")
	}
	if p.debug != nil {
		p.directory(b, 6, dataPage+0x200, 28*len(p.debug))
		at := dataPage + 0x400
		for i, d := range p.debug {
			e := b[dataPage+0x200+28*i:]
			le.PutUint32(e[12:], d.kind)
			le.PutUint32(e[16:], uint32(len(d.data)))
			if !d.file {
				le.PutUint32(e[20:], uint32(at))
				at += copy(b[at:], d.data)
			}
			le.PutUint32(e[24:], 0x00fff000) // in the file
		}
	}
	if p.version != nil {
		p.resources(b)
	}
	return b
}

func (p peImage) directory(b []byte, i, rva, size int) {
	le.PutUint32(b[p.directoryAt(i):], uint32(rva))
	le.PutUint32(b[p.directoryAt(i)+4:], uint32(size))
}

// resources writes a tree with an icon group and a named type before the
// version, which has two languages.
func (p peImage) resources(b []byte) {
	r := b[rsrcPage:]
	p.directory(b, 2, rsrcPage, 0x1000)
	le.PutUint16(r[12:], 1) // named
	le.PutUint16(r[14:], 2) // by number
	for i, e := range [][2]uint32{{0x80000300, 0x80000100}, {14, 0x80000100}, {16, 0x80000040}} {
		le.PutUint32(r[16+8*i:], e[0])
		le.PutUint32(r[20+8*i:], e[1])
	}
	le.PutUint16(r[0x40+14:], 1)
	le.PutUint32(r[0x50:], 1)
	le.PutUint32(r[0x54:], 0x80000060)
	le.PutUint16(r[0x60+14:], 2)
	le.PutUint32(r[0x70:], 0x409)
	le.PutUint32(r[0x74:], 0xa0)
	le.PutUint32(r[0x78:], 0x411)
	le.PutUint32(r[0x7c:], 0xb0)
	le.PutUint32(r[0xa0:], rsrcPage+0x400)
	le.PutUint32(r[0xa4:], uint32(len(p.version)))
	copy(r[0x400:], p.version)
}

// pdb20 and pdb70 are CodeView records.
func pdb70(guid [16]byte, age uint32, name string) []byte {
	b := append([]byte("RSDS"), guid[:]...)
	return append(le.AppendUint32(b, age), name+"\x00"...)
}

func pdb20(stamp, age uint32, name string) []byte {
	b := append([]byte("NB10"), 0, 0, 0, 0)
	return append(le.AppendUint32(le.AppendUint32(b, stamp), age), name+"\x00"...)
}

// dbgMisc is an IMAGE_DEBUG_MISC with its usual 272 bytes.
func dbgMisc(name string) []byte {
	b := make([]byte, 0x110)
	le.PutUint32(b, 1)
	le.PutUint32(b[4:], 0x110)
	copy(b[12:], name)
	return b
}

// versionInfo is a VS_VERSIONINFO with one table of strings.
func versionInfo(number [4]uint16, strings ...string) []byte {
	var fixed []byte
	for _, v := range []uint32{0xfeef04bd, 0x10000,
		uint32(number[0])<<16 | uint32(number[1]), uint32(number[2])<<16 | uint32(number[3]),
		1, 2, 0x3f, 0, 0x40004, 3, 7, 0, 0} {
		fixed = le.AppendUint32(fixed, v)
	}
	var table []byte
	for i := 0; i+1 < len(strings); i += 2 {
		text := wideText(strings[i+1] + "\x00")
		table = pad4(append(table, versionBlock(strings[i], 1, len(text)/2, text)...))
	}
	table = versionBlock("040904B0", 1, 0, table)
	translation := versionBlock("VarFileInfo", 1, 0, versionBlock("Translation", 0, 4, []byte{9, 4, 0xb0, 4}))
	return versionBlock("VS_VERSION_INFO", 0, len(fixed), append(append(pad4(fixed),
		pad4(versionBlock("StringFileInfo", 1, 0, table))...), translation...))
}

func versionBlock(key string, kind, valueLength int, rest []byte) []byte {
	b := pad4(append(make([]byte, 6), wideText(key+"\x00")...))
	b = append(b, rest...)
	le.PutUint16(b[0:], uint16(len(b)))
	le.PutUint16(b[2:], uint16(valueLength))
	le.PutUint16(b[4:], uint16(kind))
	return b
}

func pad4(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func wideText(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = le.AppendUint16(b, u)
	}
	return b
}

// at maps bytes at a base, without the pages that are named.
type pages struct {
	base   memory.Virt
	bytes  []byte
	absent func(page int) bool
}

const testBase memory.Virt = 0xf7a3d000

func mapAt(b []byte, absent ...int) memory.Space {
	p := pages{testBase, b, func(page int) bool {
		for _, a := range absent {
			if a == page {
				return true
			}
		}
		return false
	}}
	return memory.Space{Virtual: p, Pointer: 4}
}

func (p pages) ReadVirt(out []byte, va memory.Virt) error {
	for read := 0; read < len(out); {
		off := uint64(va-p.base) + uint64(read)
		if va < p.base || off >= uint64(len(p.bytes)) || p.absent(int(off/0x1000)) {
			return &memory.AbsentError{Virt: va, Read: read, Why: memory.ErrNotInDump}
		}
		end := min(uint64(len(p.bytes)), off/0x1000*0x1000+0x1000)
		read += copy(out[read:], p.bytes[off:end])
	}
	return nil
}
