package container

import (
	"encoding/binary"
	"unicode/utf16"
)

// mdWriter makes minidumps: bytes are appended behind the header, streams are
// noted, and the directory comes last. The offsets in it are written out of
// minidumpapiset.h once more, not taken from the layout tables.
type mdWriter struct {
	b   []byte
	dir []byte
	n   uint32
}

func newMDWriter() *mdWriter { return &mdWriter{b: make([]byte, 32)} }

func u32s(v ...uint32) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return b
}

func u64s(v ...uint64) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint64(b, x)
	}
	return b
}

func join(parts ...[]byte) []byte {
	var b []byte
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

// add appends bytes and gives their offset.
func (w *mdWriter) add(parts ...[]byte) uint32 {
	off := uint32(len(w.b))
	w.b = append(w.b, join(parts...)...)
	return off
}

func (w *mdWriter) str(s string) uint32 {
	var text []byte
	for _, u := range utf16.Encode([]rune(s)) {
		text = binary.LittleEndian.AppendUint16(text, u)
	}
	return w.add(u32s(uint32(len(text))), text, []byte{0, 0})
}

func (w *mdWriter) stream(kind uint32, parts ...[]byte) {
	data := join(parts...)
	w.entry(kind, uint32(len(data)), w.add(data))
}

func (w *mdWriter) entry(kind, size, off uint32) {
	w.dir = append(w.dir, u32s(kind, size, off)...)
	w.n++
}

func (w *mdWriter) bytes(time uint32) []byte {
	dir := w.add(w.dir)
	head := join([]byte("MDMP"), u32s(0x1234a793, w.n, dir, 0, time), u64s(0))
	copy(w.b, head)
	return w.b
}

func (w *mdWriter) system(arch uint16, cpus byte, major, minor, build, platform, csd uint32) {
	w.stream(7, []byte{byte(arch), byte(arch >> 8), 6, 0, 1, 0, cpus, 1},
		u32s(major, minor, build, platform, csd, 0), make([]byte, 24))
}

// module makes a MINIDUMP_MODULE.
func (w *mdWriter) module(path string, base uint64, version [4]uint16, cv []byte) []byte {
	fixed := make([]byte, 52)
	if version != [4]uint16{} {
		copy(fixed, u32s(0xfeef04bd, 0x10000, uint32(version[0])<<16|uint32(version[1]),
			uint32(version[2])<<16|uint32(version[3])))
	}
	name := w.str(path)
	at := w.add(cv)
	return join(u64s(base), u32s(0x5000, 0x1111, 0x2222, name), fixed,
		u32s(uint32(len(cv)), at, 0, 0), u64s(0, 0))
}

func rsds(age uint32, name string) []byte {
	return join([]byte("RSDS"), []byte{0x44, 0x33, 0x22, 0x11, 0x66, 0x55, 0x88, 0x77,
		0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x01}, u32s(age), []byte(name), []byte{0})
}

func mdThreadEntry(id uint32, stack uint64, size, rva, ctxSize, ctx uint32) []byte {
	return join(u32s(id, 0, 0, 0), u64s(0x7ff0), u64s(stack), u32s(size, rva, ctxSize, ctx))
}

func mdExceptionBytes(thread, code uint32, address uint64, ctxSize, ctx uint32, params ...uint64) []byte {
	all := make([]uint64, 15)
	copy(all, params)
	return join(u32s(thread, 0, code, 1), u64s(0, address), u32s(uint32(len(params)), 0),
		u64s(all...), u32s(ctxSize, ctx))
}

// sampleMinidump is a whole dump with every stream that is read.
func sampleMinidump() []byte {
	w := newMDWriter()
	w.system(9, 4, 10, 0, 22631, 2, 0)
	w.stream(15, u32s(24, 3, 4321, 0, 0, 0))
	ctx := w.add(make([]byte, 64))
	stack := w.add(make([]byte, 128))
	w.stream(6, mdExceptionBytes(77, 0xc0000005, 0x7ff600001234, 64, ctx, 1, 0xdead))
	w.stream(3, u32s(2), mdThreadEntry(76, 0x100000, 0, 0, 0, 0), mdThreadEntry(77, 0x200000, 128, stack, 64, ctx))
	first := w.module(`C:\Program Files\App\app.exe`, 0x7ff600000000, [4]uint16{1, 2, 3, 4}, rsds(0x1a, `c:\src\app.pdb`))
	second := w.module(`C:\Windows\System32\ntdll.dll`, 0x7ffa00000000, [4]uint16{}, []byte("NB10 and no more than that, at any length"))
	w.stream(4, u32s(2), first, second)
	name := w.str("gone.dll")
	w.stream(14, u32s(12, 24, 1), u64s(0x180000000), u32s(0x3000, 0, 0, name))
	w.stream(5, u32s(1), u64s(0x200000), u32s(128, stack))
	w.entry(0, 0, 0)
	return w.bytes(1700000000)
}
