package module_test

import (
	"bytes"
	"slices"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

const exportsAt = 0x1800

func exporting(table []byte) []byte {
	return dumptest.ImageFile{
		Driver:      dumptest.Driver{Name: "vendor.sys", Base: 0x10000, Size: 0x8000, Stamp: 1},
		Parts:       map[uint32][]byte{exportsAt: table},
		Directories: map[int][2]uint32{0: {exportsAt, uint32(len(table))}},
	}.Build()
}

func exportsOf(t *testing.T, b []byte) module.Symbols {
	t.Helper()
	f, err := module.OpenFile("vendor.sys", bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return module.Exports(memory.Space{Virtual: f.Mapped(0xfffff80000000000), Pointer: 8}, 0xfffff80000000000, &f.Header)
}

// TestExports: code alone has names, of two at one place the shorter, and none is near what
// is far away.
func TestExports(t *testing.T) {
	table := dumptest.ExportTable(exportsAt, "vendor.sys",
		[]string{"Write", "ReadData", "Read", "variable", "forward"}, []uint32{0x1200, 0x1000, 0x1000, 0x5000, exportsAt + 0x30})
	got := exportsOf(t, exporting(table))
	if want := (module.Symbols{{Name: "Read", RVA: 0x1000}, {Name: "Write", RVA: 0x1200}}); !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for _, tt := range []struct {
		rva      uint32
		name     string
		distance uint32
		ok       bool
	}{{0xfff, "", 0, false}, {0x1000, "Read", 0, true}, {0x11ff, "Read", 0x1ff, true}, {0x1200, "Write", 0, true}, {0x1200 + 0x10001, "", 0, false}} {
		sym, distance, ok := got.Nearest(tt.rva)
		if ok != tt.ok || ok && (sym.Name != tt.name || distance != tt.distance) {
			t.Errorf("0x%x: %s+0x%x, %v", tt.rva, sym.Name, distance, ok)
		}
	}
}

// TestMappedFile: headers and code are those of the file, data that the system writes to are
// absent, and what the file does not have is zero.
func TestMappedFile(t *testing.T) {
	b := exporting(nil)
	copy(b[0x1100:], "code")
	f, err := module.OpenFile("vendor.sys", bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	m := f.Mapped(0x10000)
	var p [4]byte
	if err := m.ReadVirt(p[:], 0x11100); err != nil || string(p[:]) != "code" {
		t.Errorf("code: %q, %v", p, err)
	}
	if err := m.ReadVirt(p[:2], 0x10000); err != nil || string(p[:2]) != "MZ" {
		t.Errorf("headers: %q, %v", p, err)
	}
	for _, at := range []memory.Virt{0x10000 + 0x5000, 0x10000 + 0x8000, 0xffff, 0} {
		if err := m.ReadVirt(p[:], at); err == nil {
			t.Errorf("0x%x was read", uint64(at))
		}
	}
}

func FuzzImageFile(f *testing.F) {
	f.Add(exporting(dumptest.ExportTable(exportsAt, "vendor.sys", []string{"Read", "Write"}, []uint32{0x1000, 0x1200})))
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := module.OpenFile("x", bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		s := memory.Space{Virtual: im.Mapped(0x10000), Pointer: 8}
		for _, sym := range module.Exports(s, 0x10000, &im.Header) {
			if sym.Name == "" || sym.RVA >= im.SizeOfImage {
				t.Errorf("%+v in an image of 0x%x bytes", sym, im.SizeOfImage)
			}
		}
		s.ReadUpTo(make([]byte, 0x10000), 0x10000)
	})
}
