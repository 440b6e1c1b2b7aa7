package container

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestMaybeRaw(t *testing.T) {
	memory := append([]byte{0x53, 0xff, 0x00, 0xf0}, bytes.Repeat([]byte{0x53, 0xff, 0x00, 0xf0}, 1023)...)
	disk := bytes.Clone(memory)
	copy(disk[510:], "\x55\xaa")
	for _, c := range []struct {
		name string
		head []byte
		size int64
		want bool
	}{
		{"memory", memory, 1 << 20, true},
		{"zeros", make([]byte, 4096), 1 << 32, true},
		{"nothing", nil, 1 << 20, false},
		{"too small", memory, 1<<20 - 4096, false},
		{"no whole pages", memory, 1<<20 + 1, true},
		{"text", bytes.Repeat([]byte("line\n"), 800), 1 << 20, false},
		{"a disk", disk, 1 << 20, false},
		{"a dump", append([]byte("PAGEDU64"), memory...), 1 << 20, false},
		{"a zip", append([]byte("PK\x03\x04"), memory...), 1 << 20, false},
		{"a program", append([]byte("\x7fELF\x02\x01\x01"), memory...), 1 << 20, false},
		{"a core", append(bytes.Clone(qemuCore()[:64]), memory...), 1 << 20, false},
		{"a hibernation file", append([]byte("wake"), memory...), 1 << 20, false},
		{"a VMware state", append([]byte("\xd2\xbe\xd2\xbe"), memory...), 1 << 20, false},
	} {
		if got := MaybeRaw(c.head, c.size); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestRaw(t *testing.T) {
	b := join(pages(2, 'r'), pages(1, 's'))
	img, err := OpenRaw(context.Background(), bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if img.Format != "raw" || img.Kind != "physical" || img.Size != int64(len(b)) || img.Memory != nil {
		t.Errorf("%q, %q, %d bytes, %v", img.Format, img.Kind, img.Size, img.Memory)
	}
	known(t, "saved", img.Pages.Saved, 3)
	known(t, "in file", img.Pages.InFile, 3)
	unknown(t, "truncated", img.Truncated)
	wantMemory(t, img, b, 0, 'r')
	wantMemory(t, img, b, 0x2fff, 's')
	if len(img.Warnings) != 0 {
		t.Error(img.Warnings)
	}
	checkPhysical(t, img, len(b))
}

func TestRawOddSizes(t *testing.T) {
	for size, want := range map[int64]uint64{-1: 0, 0: 0, 1: 0, 4095: 0, 4096: 1, 8191: 1} {
		img, err := OpenRaw(context.Background(), bytes.NewReader(make([]byte, max(size, 0))), size)
		if err != nil {
			t.Fatal(err)
		}
		known(t, "in file", img.Pages.InFile, want)
		if (len(img.Warnings) > 0) != (size > 0 && size%4096 != 0) {
			t.Errorf("%d bytes: %q", size, img.Warnings)
		}
	}
}

// TestRawWithState: the state file beside a .vmem tells of the hole.
func TestRawWithState(t *testing.T) {
	mem := join(pages(2, 'v'), pages(3, 'w'))
	for _, suffix := range []string{".vmss", ".vmsn"} {
		opt := beside(map[string][]byte{suffix: vmState8(false).bytes()})
		img, err := OpenRawWith(context.Background(), bytes.NewReader(mem), int64(len(mem)), opt)
		if err != nil {
			t.Fatal(err)
		}
		if img.Format != "raw" || img.Memory != nil {
			t.Errorf("%q, %v", img.Format, img.Memory)
		}
		wantMemory(t, img, mem, 0x1000, 'v')
		wantMemory(t, img, mem, 1<<32, 'w')
		wantHints(t, img.Hints, Hints{DTB: []uint64{0x1aa000, 0x7f2000}, Processors: 2, Source: "VMware"})
		known(t, "saved", img.Pages.Saved, 5)
		known(t, "truncated", img.Truncated, false)
	}
	// A state file with memory of its own, or none at all, changes nothing.
	for _, state := range [][]byte{vmState8(true).bytes(), []byte(strings.Repeat("x", 100)), nil} {
		img, err := OpenRawWith(context.Background(), bytes.NewReader(mem), int64(len(mem)), beside(map[string][]byte{".vmss": state}))
		if err != nil {
			t.Fatal(err)
		}
		wantMemory(t, img, mem, 0x2000, 'w')
	}
}
