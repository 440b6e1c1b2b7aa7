package container

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
)

// vmWriter makes state files: groups of tags behind a table of groups. Blocks
// have lengths of four or eight bytes.
type vmWriter struct {
	magic  uint32
	length int
	names  []string
	tags   [][]byte
}

func (w *vmWriter) group(name string, tags ...[]byte) {
	w.names = append(w.names, name)
	w.tags = append(w.tags, append(join(tags...), 0, 0))
}

func (w *vmWriter) bytes() []byte {
	head := u32s(w.magic, 8, uint32(len(w.names)))
	var body []byte
	for i, name := range w.names {
		field := make([]byte, 64)
		copy(field, name)
		at := 12 + 80*len(w.names) + len(body)
		head = join(head, field, u64s(uint64(at), uint64(len(w.tags[i]))))
		body = append(body, w.tags[i]...)
	}
	return join(head, body)
}

func vmTagHead(name string, size byte, index []uint32) []byte {
	return join([]byte{size | byte(len(index))<<6, byte(len(name))}, []byte(name), u32s(index...))
}

func tag32(name string, value uint32, index ...uint32) []byte {
	return join(vmTagHead(name, 4, index), u32s(value))
}

func tag64(name string, value uint64, index ...uint32) []byte {
	return join(vmTagHead(name, 8, index), u64s(value))
}

// block is a block of that many bytes in memory; the padding counts itself.
func (w *vmWriter) block(name string, size byte, inMemory int, data []byte, index ...uint32) []byte {
	lengths := u64s(uint64(len(data)), uint64(inMemory))
	if w.length == 4 {
		lengths = u32s(uint32(len(data)), uint32(inMemory))
	}
	const pad = 5
	return join(vmTagHead(name, size, index), lengths, []byte{pad, 0}, make([]byte, pad), data)
}

func regions(list ...[3]uint32) []byte {
	b := tag32("regionsCount", uint32(len(list)))
	for i, r := range list {
		n := uint32(i)
		b = join(b, tag32("regionPageNum", r[0], n), tag32("regionPPN", r[1], n), tag32("regionSize", r[2], n))
	}
	return b
}

// vmState8 is a machine of two processors with two pages at 0 and three at
// 4 GiB, which lie in the file or in another.
func vmState8(inside bool) *vmWriter {
	w := &vmWriter{magic: 0xbed2bed2, length: 8}
	w.group("Checkpoint", tag32("memSize", 4096), join(vmTagHead("fileVersion", 0, nil)))
	w.group("cpu", tag32("cpu:numVCPUs", 2),
		tag64("CR64", 0x80050033, 0, 0), tag64("CR64", 0x1aa000, 0, 3), tag32("CR", 0xbad000, 0, 3),
		w.block("CR64", 63, 72, u64s(0x80050033, 0, 0, 0x7f2000, 0, 0, 0, 0, 0), 1))
	tags := [][]byte{tag32("align_mask", 0xffff), regions([3]uint32{0, 0, 2}, [3]uint32{2, 0x100000, 3})}
	if inside {
		tags = append(tags, w.block("Memory", 63, 5*4096, join(pages(2, 'v'), pages(3, 'w')), 0, 0))
	}
	w.group("memory", tags...)
	return w
}

// vmState4 is of the form with 32-bit lengths: one piece of memory.
func vmState4() *vmWriter {
	w := &vmWriter{magic: 0xbed2bed0, length: 4}
	w.group("memory", tag32("regionsCount", 0), w.block("Memory", 63, 3*4096, pages(3, 'z'), 0, 0))
	w.group("cpu", tag32("CR", 0x39000, 0, 3))
	return w
}

func openWith(t *testing.T, b []byte, opt Options) *Image {
	t.Helper()
	img, err := OpenWith(context.Background(), bytes.NewReader(b), int64(len(b)), opt)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestVMwareInside(t *testing.T) {
	b := vmState8(true).bytes()
	img := openBytes(t, b)
	if img.Format != "vmware" || img.Kind != "physical" || img.Memory != nil {
		t.Errorf("%q, %q, %v", img.Format, img.Kind, img.Memory)
	}
	known(t, "saved", img.Pages.Saved, 5)
	known(t, "in file", img.Pages.InFile, 5)
	known(t, "truncated", img.Truncated, false)
	wantMemory(t, img, b, 0x1fff, 'v')
	wantMemory(t, img, b, 1<<32, 'w')
	wantMemory(t, img, b, 1<<32+0x2fff, 'w')
	wantHints(t, img.Hints, Hints{DTB: []uint64{0x1aa000, 0x7f2000}, Processors: 2, Source: "VMware"})
	if len(img.Warnings) != 0 {
		t.Error(img.Warnings)
	}
}

func TestVMware32BitLengths(t *testing.T) {
	b := vmState4().bytes()
	img := openBytes(t, b)
	known(t, "saved", img.Pages.Saved, 3)
	wantMemory(t, img, b, 0x2fff, 'z')
	wantHints(t, img.Hints, Hints{DTB: []uint64{0x39000}, Processors: 1, Source: "VMware"})
}

func TestVMwareBeside(t *testing.T) {
	mem := join(pages(2, 'v'), pages(3, 'w'))
	img := openWith(t, vmState8(false).bytes(), beside(map[string][]byte{".vmem": mem}))
	if img.Memory == nil {
		t.Fatal("the image does not refer to the .vmem")
	}
	got := make([]byte, 1)
	off, _ := img.Pages.Runs.Find(1<<32 + 0x1000)
	if _, err := img.Memory.ReadAt(got, int64(off)); err != nil || got[0] != 'w' {
		t.Errorf("%q, %v", got, err)
	}
	known(t, "truncated", img.Truncated, false)

	img = openWith(t, vmState8(false).bytes(), beside(map[string][]byte{".vmem": mem[:3*4096]}))
	known(t, "saved", img.Pages.Saved, 5)
	known(t, "in file", img.Pages.InFile, 3)
	known(t, "truncated", img.Truncated, true)
}

// TestVMwareAlone: without the .vmem there is no page, but a warning.
func TestVMwareAlone(t *testing.T) {
	for name, opt := range map[string]Options{
		"no companions": {}, "not there": beside(nil),
		"nothing":       {Companion: func(string) (io.ReaderAt, int64, error) { return nil, 0, nil }},
		"not permitted": {Companion: func(string) (io.ReaderAt, int64, error) { return nil, 0, errors.New("permission denied") }},
	} {
		img := openWith(t, vmState8(false).bytes(), opt)
		known(t, name+": saved", img.Pages.Saved, 5)
		known(t, name+": in file", img.Pages.InFile, 0)
		unknown(t, name+": truncated", img.Truncated)
		if len(img.Pages.Runs) != 0 || !strings.Contains(strings.Join(img.Warnings, "\n"), ".vmem") {
			t.Errorf("%s: %d runs, %q", name, len(img.Pages.Runs), img.Warnings)
		}
	}
}

func TestVMwareARM64(t *testing.T) {
	w := &vmWriter{magic: 0xbed2bed2, length: 8}
	w.group("Checkpoint", tag32("Platform", 3))
	w.group("cpu", tag64("hv:ttbrEL1[0]", 0x81234000, 0))
	w.group("memory", tag32("regionsCount", 0))
	mem := pages(2, 'q')
	img := openWith(t, w.bytes(), beside(map[string][]byte{".vmem": mem}))
	wantHints(t, img.Hints, Hints{DTB: []uint64{0x81234000}, Arch: "arm64", Processors: 1, Source: "VMware"})
	wantMemory(t, img, mem, 0x80001000, 'q')
}

func TestVMwareCompressed(t *testing.T) {
	w := &vmWriter{magic: 0xbed2bed2, length: 8}
	w.group("memory", w.block("Memory", 62, 2*4096, pages(1, 'k'), 0, 0))
	img := openBytes(t, w.bytes())
	if len(img.Pages.Runs) != 0 || !strings.Contains(img.Warnings[0], "compressed") {
		t.Errorf("%d runs, %q", len(img.Pages.Runs), img.Warnings)
	}
	w = &vmWriter{magic: 0xbed2bed2, length: 8}
	w.group("memory", w.block("Memory", 62, 4096, pages(1, 'k'), 0, 0))
	known(t, "stored", openBytes(t, w.bytes()).Pages.InFile, 1)
	w = &vmWriter{magic: 0xbed2bed2, length: 8}
	w.group("memory", w.block("Memory", 63, 0, pages(1, 'k'), 0, 0))
	known(t, "plain", openBytes(t, w.bytes()).Pages.InFile, 1)
}

// TestVMwareRegionsEnd: a region ends with the memory, although the file goes on.
func TestVMwareRegionsEnd(t *testing.T) {
	w := &vmWriter{magic: 0xbed2bed2, length: 8}
	w.group("memory", regions([3]uint32{0, 0, 4}), w.block("Memory", 63, 2*4096, pages(2, 'k'), 0, 0))
	w.group("screen", pages(4, 's'))
	img := openBytes(t, w.bytes())
	known(t, "saved", img.Pages.Saved, 4)
	known(t, "in file", img.Pages.InFile, 2)
}

// TestVMwareRegionsCount: what is not counted is left over from another time.
func TestVMwareRegionsCount(t *testing.T) {
	w := &vmWriter{magic: 0xbed2bed2, length: 8}
	w.group("memory", regions([3]uint32{0, 0, 1}), tag32("regionPageNum", 1, 1), tag32("regionPPN", 1, 1), tag32("regionSize", 1, 1))
	img := openWith(t, w.bytes(), beside(map[string][]byte{".vmem": pages(2, 'c')}))
	known(t, "saved", img.Pages.Saved, 1)
}

func TestVMwareHostile(t *testing.T) {
	count := vmState8(false).bytes()
	binary.LittleEndian.PutUint32(count[8:], 0xffffffff)
	place := vmState8(true).bytes()
	for i := range 3 {
		binary.LittleEndian.PutUint64(place[12+80*i+64:], ^uint64(0)-uint64(i))
	}
	many := &vmWriter{magic: 0xbed2bed2, length: 8}
	many.group("memory", bytes.Repeat(tag32("x", 1), 1<<18+1))
	far := &vmWriter{magic: 0xbed2bed2, length: 8}
	far.group("memory", regions([3]uint32{^uint32(0), ^uint32(0), ^uint32(0)}, [3]uint32{0, 0, ^uint32(0)}))
	index := &vmWriter{magic: 0xbed2bed2, length: 8}
	index.group("memory", tag32("regionsCount", ^uint32(0)), tag32("regionPPN", 1, ^uint32(0)))
	block := &vmWriter{magic: 0xbed2bed2, length: 8}
	block.group("memory", join(vmTagHead("Memory", 63, nil), u64s(^uint64(0), 0), []byte{0xff, 0xff}))
	for _, c := range []struct {
		name  string
		bytes []byte
		want  string
	}{
		{"groups", count, "counts 4294967295 groups"}, {"places", place, "cut off at offset 0xffffffff"},
		{"tags", many.bytes(), "262144 tags"}, {"regions", far.bytes(), "truncated"},
		{"indexes", index.bytes(), "counts 4294967295 regions"}, {"block", block.bytes(), "damaged or cut off at offset 0x5c"},
	} {
		img := openWith(t, c.bytes, beside(map[string][]byte{".vmem": pages(2, 0)}))
		checkPhysical(t, img, 2*4096)
		if got := strings.Join(img.Warnings, "\n"); !strings.Contains(got, c.want) || len(img.Warnings) > 8 {
			t.Errorf("%s: %q, want something about %q", c.name, got, c.want)
		}
	}
	for _, b := range [][]byte{u32s(0xbed2bed2), u32s(0xbed2bed2, 0), join(u32s(0xbed2bed2, 0), []byte{0, 0, 0})} {
		if _, err := Open(context.Background(), bytes.NewReader(b), int64(len(b))); err == nil {
			t.Errorf("% x was opened", b)
		}
	}
}
