package container

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
)

// elfSegment is one program header for writeELF. Its data is put in the file
// behind the headers, unless size says that there is more or less of it.
type elfSegment struct {
	kind       uint32
	virt, phys uint64
	data       []byte
	size       uint64 // p_filesz; 0: as long as the data
}

// writeELF makes a core of one class, out of the System V ABI.
func writeELF(bits int, machine uint16, segments ...elfSegment) []byte {
	le := binary.LittleEndian
	header, entry := 52, 32
	if bits == 64 {
		header, entry = 64, 56
	}
	body := uint64(header + entry*len(segments))
	var heads, data []byte
	for _, s := range segments {
		off, size := body+uint64(len(data)), s.size
		if size == 0 {
			size = uint64(len(s.data))
		}
		if bits == 64 {
			heads = join(heads, u32s(s.kind, 7), u64s(off, s.virt, s.phys, size, size, 0))
		} else {
			heads = join(heads, u32s(s.kind, uint32(off), uint32(s.virt), uint32(s.phys), uint32(size), uint32(size), 7, 0))
		}
		data = append(data, s.data...)
	}
	b := []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	if bits == 32 {
		b[4] = 1
	}
	b = le.AppendUint16(b, 4)
	b = le.AppendUint16(b, machine)
	b = le.AppendUint32(b, 1)
	if bits == 64 {
		b = join(b, u64s(0, 64, 0))
	} else {
		b = join(b, u32s(0, 52, 0))
	}
	b = le.AppendUint32(b, 0)
	for _, v := range []int{header, entry, len(segments), 0, 0, 0} {
		b = le.AppendUint16(b, uint16(v))
	}
	return join(b, heads, data)
}

func note(name string, kind uint32, contents []byte) []byte {
	pad := func(b []byte) []byte {
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
		return b
	}
	return join(u32s(uint32(len(name)), uint32(len(contents)), kind), pad([]byte(name)), pad(bytes.Clone(contents)))
}

// qemuCPU is QEMUCPUState: version, size, 18 registers, 10 segments of 24
// bytes, five control registers, the kernel's GS base.
func qemuCPU(cr3 uint64) []byte {
	state := join(make([]byte, 18*8+10*24), u64s(0x80050033, 0, 0xdead, cr3, 0x6f8, 0))
	return note("QEMU\x00", 0, join(u32s(1, uint32(8+len(state))), state))
}

// vboxNotes is the descriptor of VirtualBox and the state of one processor:
// 18 registers, six segments of 24 bytes, CR0, 2, 3 and 4, eight debug
// registers, two table registers of 16 bytes, two more segments, three words
// for SYSENTER, EFER. The name is counted without its NUL.
func vboxNotes(version uint32, cr0, cr3, efer uint64) []byte {
	state := join(make([]byte, 18*8+6*24), u64s(cr0, 0, cr3, 0), make([]byte, 8*8+2*16+2*24+3*8), u64s(efer), make([]byte, 200))
	return join(
		note("VBCORE", 0xb00, u32s(0xc01ac0de, version, 24, 0x07000000, 1, 2)),
		note("VBCPU", 0xb01, state), note("VBCPU", 0xb01, state))
}

func pages(n int, fill byte) []byte { return bytes.Repeat([]byte{fill}, n*4096) }

// qemuCore is a machine of three pages at 0 and two at 4 GiB.
func qemuCore() []byte {
	notes := join(note("CORE\x00", 1, make([]byte, 336)), note("CORE\x00", 1, make([]byte, 336)),
		qemuCPU(0x1ad000), qemuCPU(0x7f000))
	return writeELF(64, 62,
		elfSegment{kind: 4, data: notes},
		elfSegment{kind: 1, phys: 0, data: pages(3, 'a')},
		elfSegment{kind: 1, phys: 1 << 32, data: pages(2, 'b')})
}

// wantMemory reads physical memory through an image's runs.
func wantMemory(t *testing.T, img *Image, file []byte, at uint64, want byte) {
	t.Helper()
	off, n := img.Pages.Runs.Find(physOf(at))
	if n == 0 {
		t.Errorf("0x%x is not in the image", at)
		return
	}
	if got := file[off]; got != want {
		t.Errorf("0x%x holds %q, want %q", at, got, want)
	}
}

func TestElfcoreQEMU(t *testing.T) {
	b := qemuCore()
	img := openBytes(t, b)
	if img.Format != "elfcore" || img.Kind != "physical" || img.Header != nil || img.Pages.PageSize != 4096 {
		t.Errorf("%q %q, header %v, pages of %d", img.Format, img.Kind, img.Header, img.Pages.PageSize)
	}
	known(t, "saved", img.Pages.Saved, 5)
	known(t, "in file", img.Pages.InFile, 5)
	known(t, "truncated", img.Truncated, false)
	wantHints(t, img.Hints, Hints{DTB: []uint64{0x1ad000, 0x7f000}, Arch: "amd64", Processors: 2, Source: "QEMU"})
	wantMemory(t, img, b, 0x2fff, 'a')
	wantMemory(t, img, b, 1<<32+0x1fff, 'b')
	if _, n := img.Pages.Runs.Find(0x3000); n != 0 {
		t.Error("there is memory where the computer has none")
	}
	if len(img.Warnings) != 0 {
		t.Error(img.Warnings)
	}
}

func TestElfcore32(t *testing.T) {
	b := writeELF(32, 3,
		elfSegment{kind: 4, data: qemuCPU(0x39000)},
		elfSegment{kind: 1, phys: 0x100000, data: pages(2, 'c')})
	img := openBytes(t, b)
	wantHints(t, img.Hints, Hints{DTB: []uint64{0x39000}, Arch: "x86", Processors: 1, Source: "QEMU"})
	wantMemory(t, img, b, 0x101000, 'c')
}

func TestElfcoreARM64(t *testing.T) {
	img := openBytes(t, writeELF(64, 183,
		elfSegment{kind: 4, data: note("CORE\x00", 1, make([]byte, 392))},
		elfSegment{kind: 1, phys: 0x40000000, data: pages(1, 'd')}))
	wantHints(t, img.Hints, Hints{Arch: "arm64", Processors: 1, Source: "the ELF core"})
}

// TestElfcoreVirtualBox: the machine that the ELF header names is the host's.
func TestElfcoreVirtualBox(t *testing.T) {
	const paging, long = 0x80000011, 0xd01
	for _, c := range []struct {
		name           string
		version        uint32
		cr0, cr3, efer uint64
		want           Hints
	}{
		{"64-bit", 0x10006, paging, 0x1ab000, long, Hints{DTB: []uint64{0x1ab000}, Arch: "amd64"}},
		{"32-bit", 0x10004, paging, 0x39000, 0, Hints{DTB: []uint64{0x39000}, Arch: "x86"}},
		{"before paging", 0x10006, 0x11, 0x5000, 0, Hints{}},
		{"old state", 0x10000, paging, 0x1ab000, long, Hints{}},
		{"unknown state", 0x20000, paging, 0x1ab000, long, Hints{}},
	} {
		b := writeELF(64, 62,
			elfSegment{kind: 4, data: vboxNotes(c.version, c.cr0, c.cr3, c.efer)},
			elfSegment{kind: 1, phys: 0, data: pages(2, 'e')},
			elfSegment{kind: 1, phys: 0xe0000000, data: pages(1, 'f')})
		b[6], b[20] = 0, 0 // EI_VERSION and e_version, as old ones have it
		img := openBytes(t, b)
		c.want.Processors, c.want.Source = 2, "VirtualBox"
		t.Run(c.name, func(t *testing.T) {
			wantHints(t, img.Hints, c.want)
			wantMemory(t, img, b, 0xe0000000, 'f')
		})
	}
}

func TestElfcoreOfAProcess(t *testing.T) {
	info := elfSegment{kind: 4, data: join(note("CORE\x00", 1, make([]byte, 336)), note("CORE\x00", 3, make([]byte, 136)))}
	for name, b := range map[string][]byte{
		"several loads": writeELF(64, 62, elfSegment{kind: 1, virt: 0x400000, data: pages(1, 1)}, elfSegment{kind: 1, virt: 0x600000, data: pages(1, 2)}),
		"one load":      writeELF(64, 62, elfSegment{kind: 1, virt: 0x400000, data: pages(1, 1)}),
		"by its note":   writeELF(64, 62, info, elfSegment{kind: 1, data: pages(1, 1)}),
		"without loads": writeELF(64, 62, info),
		"of nothing":    writeELF(64, 62),
	} {
		_, err := Open(context.Background(), bytes.NewReader(b), int64(len(b)))
		if !errors.Is(err, ErrNoDump) || !strings.Contains(err.Error(), "ELF core") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A machine whose whole memory is one run from address 0 is a machine.
	openBytes(t, writeELF(64, 62, elfSegment{kind: 1, data: pages(1, 1)}))
}

func TestElfcoreTruncated(t *testing.T) {
	whole := qemuCore()
	for _, c := range []struct{ cut, inFile int }{{0, 5}, {1, 4}, {4096, 4}, {2 * 4096, 3}, {2*4096 + 1, 2}, {5 * 4096, 0}} {
		b := whole[:len(whole)-c.cut]
		img := openBytes(t, b)
		known(t, "saved", img.Pages.Saved, 5)
		known(t, "in file", img.Pages.InFile, uint64(c.inFile))
		known(t, "truncated", img.Truncated, c.cut > 0)
		if (len(img.Warnings) > 0) != (c.cut > 0) {
			t.Errorf("%d bytes cut off: %q", c.cut, img.Warnings)
		}
	}
	for n := range len(whole) - 5*4096 {
		Open(context.Background(), bytes.NewReader(whole[:n]), int64(n))
	}
}

// TestElfcoreManySegments: beyond 65534 the first section header counts them.
func TestElfcoreManySegments(t *testing.T) {
	b := writeELF(64, 62, elfSegment{kind: 1, phys: 0x1000, data: pages(1, 'x')}, elfSegment{kind: 1, phys: 0x5000, data: pages(1, 'y')})
	section := len(b)
	b = join(b, make([]byte, 44), u32s(2), make([]byte, 16))
	binary.LittleEndian.PutUint64(b[40:], uint64(section))
	binary.LittleEndian.PutUint16(b[56:], 0xffff)
	img := openBytes(t, b)
	known(t, "saved", img.Pages.Saved, 2)
	wantMemory(t, img, b, 0x5000, 'y')
	if len(img.Warnings) != 0 {
		t.Error(img.Warnings)
	}

	binary.LittleEndian.PutUint32(b[section+44:], 0xffffffff)
	if img := openBytes(t, b); len(img.Warnings) == 0 {
		t.Error("no warning about segments that are not there")
	}
}

func TestElfcoreHostile(t *testing.T) {
	good := elfSegment{kind: 1, phys: 0x1000, data: pages(1, 'g')}
	for _, c := range []struct {
		name  string
		bytes []byte
		saved uint64
		warn  string
	}{
		{"endless note", writeELF(64, 62, elfSegment{kind: 4, data: u32s(4, 0xffffffff, 0)}, good), 1, ""},
		{"endless name", writeELF(64, 62, elfSegment{kind: 4, data: u32s(0xffffffff, 4, 0)}, good), 1, ""},
		{"endless notes", writeELF(64, 62, elfSegment{kind: 4, data: []byte{}, size: 1 << 63}, good), 1, ""},
		{"too many notes", writeELF(64, 62, elfSegment{kind: 4, data: make([]byte, 1<<18)}, good), 1, "16384 notes"},
		{"beyond any machine", writeELF(64, 62, good, elfSegment{kind: 1, phys: 1 << 63, data: pages(1, 'h')}), 1, "beyond"},
		{"around the end", writeELF(64, 62, good, elfSegment{kind: 1, phys: ^uint64(0) &^ 0xfff, data: pages(1, 'h')}), 1, "beyond"},
		{"larger than any machine", writeELF(64, 62, good, elfSegment{kind: 1, phys: 0x2000, size: 1 << 53}), 1, "beyond"},
		{"as large as memory", writeELF(64, 62, good, elfSegment{kind: 1, phys: 0x2000, size: 1 << 51}), 1 + 1<<39, "truncated"},
		{"twice the same", writeELF(64, 62, good, good), 1, ""},
		{"overlap", writeELF(64, 62, good, elfSegment{kind: 1, phys: 0x1000, data: pages(2, 'i')}), 2, ""},
	} {
		img := openBytes(t, c.bytes)
		known(t, c.name, img.Pages.Saved, c.saved)
		if got := strings.Join(img.Warnings, "\n"); (got == "") != (c.warn == "") || !strings.Contains(got, c.warn) {
			t.Errorf("%s: %q, want something about %q", c.name, got, c.warn)
		}
		wantMemory(t, img, c.bytes, 0x1000, 'g')
		checkPhysical(t, img, len(c.bytes))
	}
	b := qemuCore()
	binary.LittleEndian.PutUint16(b[54:], 1) // e_phentsize
	if _, err := Open(context.Background(), bytes.NewReader(b), int64(len(b))); err == nil {
		t.Error("program headers of one byte were read")
	}
}

// TestElfcoreNotesEnd: notes end with their segment, whatever a note says.
func TestElfcoreNotesEnd(t *testing.T) {
	notes := u32s(4, 0, 9)
	memory := join(make([]byte, 4), qemuCPU(0x666000), pages(1, 0))
	img := openBytes(t, writeELF(64, 62, elfSegment{kind: 4, data: notes}, elfSegment{kind: 1, data: memory}))
	wantHints(t, img.Hints, Hints{Arch: "amd64", Source: "the ELF core"})
}

func TestElfcoreDetect(t *testing.T) {
	core := string(writeELF(64, 62))
	for head, want := range map[string]bool{
		core[:18]: true, core[:17]: false, "\x7fELF": false, "": false,
		core[:16] + "\x03\x00": false, core[:16] + "\x04\x01": false,
		"\x7fELF\x02\x02" + core[6:16] + "\x00\x04": false,
		"\x7fELF\x03\x01" + core[6:]:                false,
	} {
		if got := Known([]byte(head)); got != want {
			t.Errorf("% x: %v", head, got)
		}
	}
}
