package crash

import (
	"bytes"
	"encoding/binary"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

// TestScanStack lays out code with and without calls and a stack that speaks
// of it.
func TestScanStack(t *testing.T) {
	const nt, drv, bare = 0xfffff80000000000, 0xfffff80010000000, 0xfffff80020000000
	x := module.NewIndex([]facts.Module{
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
	s := Stack{Bytes: append(stack, 1, 2, 3), At: 0xffffa000_00000000, Modules: x, Space: space, Arch: "amd64"}
	got := s.Scan(0)
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
