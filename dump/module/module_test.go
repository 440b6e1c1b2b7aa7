package module

import (
	"bytes"
	"encoding/binary"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

func TestIndex(t *testing.T) {
	x := NewIndex([]facts.Module{
		{Name: "b.sys", Base: 0x5000, Size: 0x1000},
		{Name: "a.sys", Base: 0x1000, Size: 0x2000},
		{Name: "empty.sys", Base: 0x9000},
		{Name: "wraps.sys", Base: ^uint64(0) - 5, Size: 0x1000},
	}, []facts.UnloadedModule{{Name: "gone.sys", Start: 0x7000, End: 0x8000}})
	for _, c := range []struct {
		addr     uint64
		name     string
		offset   uint64
		unloaded bool
	}{
		{0xfff, "", 0, false}, {0x1000, "a.sys", 0, false}, {0x2fff, "a.sys", 0x1fff, false}, {0x3000, "", 0, false},
		{0x5010, "b.sys", 0x10, false}, {0x7abc, "gone.sys", 0xabc, true}, {0x8000, "", 0, false}, {0x9000, "", 0, false},
	} {
		a, ok := x.Locate(c.addr)
		if a.Module != c.name || a.Offset != c.offset || a.Unloaded != c.unloaded || ok != (c.name != "") {
			t.Errorf("0x%x: %+v, %v", c.addr, a, ok)
		}
	}
}

func TestIsWindows(t *testing.T) {
	for _, c := range []struct {
		name, path string
		want       bool
	}{
		{"ntoskrnl.exe", `\SystemRoot\system32\ntoskrnl.exe`, true},
		{"FLTMGR.SYS", "", true},
		{"dump_storahci.sys", "", true},
		{"dump_iaStorAC.sys", "", false},
		{"nvlddmkm.sys", `\SystemRoot\System32\DriverStore\FileRepository\nv_dispig.inf_amd64_de8e\nvlddmkm.sys`, false},
		{"MpKslDrv.sys", `\??\C:\ProgramData\Microsoft\Windows Defender\Definition Updates\{0}\MpKslDrv.sys`, true},
		{"MpKslDrv.sys", `\??\C:\temp\MpKslDrv.sys`, false},
		{"", "", false},
	} {
		if got := IsWindows(c.name, c.path); got != c.want {
			t.Errorf("%s (%s): %v", c.name, c.path, got)
		}
	}
}

func TestFileName(t *testing.T) {
	for in, want := range map[string]string{`\SystemRoot\a.sys`: "a.sys", "a.sys": "a.sys", "/usr/lib/x.so": "x.so", `a\`: ""} {
		if got := FileName(in); got != want {
			t.Errorf("%q gives %q", in, got)
		}
	}
}

// TestScanStack lays out code with and without calls and a stack that speaks
// of it.
func TestScanStack(t *testing.T) {
	const nt, drv, bare = 0xfffff80000000000, 0xfffff80010000000, 0xfffff80020000000
	x := NewIndex([]facts.Module{
		{Name: "ntoskrnl.exe", Base: nt, Size: 0x100000}, {Name: "drv.sys", Base: drv, Size: 0x10000},
		{Name: "bare.sys", Base: bare, Size: 0x10000},
	}, nil)
	code := make([]byte, 0x100)
	copy(code[0x10:], []byte{0xe8, 1, 2, 3, 4})             // call rel32, returns to 0x15
	copy(code[0x30:], []byte{0x41, 0xff, 0xd2})             // call r10, returns to 0x33
	copy(code[0x50:], []byte{0xff, 0x15, 0, 0, 0, 0})       // call [rip], returns to 0x56
	copy(code[0x70:], []byte{0xff, 0x25, 0, 0, 0, 0, 0x90}) // jmp: no call
	space := memory.Space{Virtual: memory.NewBlocks(bytes.NewReader(code),
		[]memory.Block{{Start: drv + 0x2000, Size: uint64(len(code))}}), Pointer: 8}
	var stack []byte
	for _, v := range []uint64{1, drv + 0x2076, drv + 0x2015, nt + 0x5000, drv + 0x2033, drv + 0x2056, bare + 0x10, bare + 0x3000} {
		stack = binary.LittleEndian.AppendUint64(stack, v)
	}
	got := x.ScanStack(append(stack, 1, 2, 3), space, "amd64")
	if len(got) != 3 {
		t.Fatalf("%d modules, want 3: %+v", len(got), got)
	}
	if d := got[0]; d.Module.Name != "drv.sys" || d.Hits != 3 || d.Calls != 3 || d.Depth != 2 || d.Address != drv+0x2015 {
		t.Errorf("drv.sys: %+v", d)
	}
	if n := got[1]; n.Module.Name != "ntoskrnl.exe" || n.Hits != 1 || n.Calls != 0 {
		t.Errorf("ntoskrnl.exe: %+v", n)
	}
	// An address in a module's header page is no code.
	if b := got[2]; b.Module.Name != "bare.sys" || b.Hits != 1 || b.Depth != 7 {
		t.Errorf("bare.sys: %+v", b)
	}
}

func TestStripARM64(t *testing.T) {
	const plain = 0xfffff80312345678
	for in, want := range map[uint64]uint64{
		plain: plain, plain &^ (0x7f << 48): plain, 0x00007ff612345678: 0x00007ff612345678,
	} {
		if got := strip(in, "arm64"); got != want {
			t.Errorf("0x%x gives 0x%x, want 0x%x", in, got, want)
		}
	}
}
