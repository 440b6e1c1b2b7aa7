package crash

import (
	"bytes"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// TestOperandOf: encodings and their meaning from the Intel SDM, volume 2.
func TestOperandOf(t *testing.T) {
	registers := []facts.Register{
		{Name: "rcx", Value: 0x1000}, {Name: "rax", Value: 0x20}, {Name: "rsp", Value: 0xffff800000001000}, {Name: "ecx", Value: 0xfffffff0},
	}
	for _, c := range []struct {
		code, machine, text string
		at                  uint64
		named, plain, write bool
	}{
		{"\x80\x79\x29\x05", "amd64", "cmp byte ptr [rcx+0x29], 0x5", 0x1029, true, true, false},
		{"\x4c\x8b\xa4\x24\xf0\x00\x00\x00", "amd64", "mov r12, qword ptr [rsp+0xf0]", 0xffff8000000010f0, true, true, false},
		{"\x89\x14\x81", "amd64", "mov dword ptr [rcx+4*rax], edx", 0x1080, true, true, true},
		{"\x8b\x05\x10\x00\x00\x00", "amd64", "mov eax, dword ptr [rip+0x10]", driverAt + 6 + 0x10, true, true, false},
		{"\x8b\x43\x08", "amd64", "mov eax, dword ptr [rbx+0x8]", 0, false, true, false}, // rbx is not known
		{"\x65\x8b\x01", "amd64", "mov eax, dword ptr gs:[rcx]", 0, false, true, false},
		{"\x8d\x41\x08", "amd64", "lea eax, ptr [rcx+0x8]", 0, false, false, false},
		{"\xff\x31", "amd64", "push qword ptr [rcx]", 0x1000, true, false, true},
		{"\x8b\x41\x20", "x86-pae", "mov eax, dword ptr [ecx+0x20]", 0x10, true, true, false},
	} {
		code := append([]byte(c.code), make([]byte, 32)...)
		space := memory.Space{Pointer: 8, Virtual: memory.NewBlocks(bytes.NewReader(code), []memory.Block{{Start: driverAt, Size: uint64(len(code))}})}
		o, ok := OperandOf(space, driverAt, registers, c.machine)
		if !ok || o.Instruction != c.text || o.Named != c.named || o.Named && o.Address != c.at || o.Plain != c.plain || c.plain && o.Written != c.write && o.Named {
			t.Errorf("% x: %+v, %v; want %+v", c.code, o, ok, c)
		}
	}
	none := memory.Space{Pointer: 8, Virtual: memory.NewBlocks(bytes.NewReader(nil), nil)}
	if _, ok := OperandOf(none, driverAt, registers, "amd64"); ok {
		t.Error("an instruction out of no code")
	}
	if _, ok := OperandOf(none, driverAt, registers, "mips"); ok {
		t.Error("an instruction of another machine")
	}
}

func TestOneBitOff(t *testing.T) {
	for at, want := range map[uint64]uint64{
		0x7fffa88b8c70f068: 0xffffa88b8c70f068, 0xfffba88b8c70f068: 0xffffa88b8c70f068, 0xffff7fffffffffff: 0xffffffffffffffff,
		0xffffa88b8c70f068: 0, 0x7ffea88b8c70f068: 0, 0x1000: 0, 0x0000800000000000: 0, 0x0001000000000000: 0,
	} {
		if got, yes := OneBitOff(at); yes != (want != 0) || got != want {
			t.Errorf("%x: %x, %v", at, got, yes)
		}
		if Canonical(at) && want != 0 {
			t.Errorf("%x is canonical", at)
		}
	}
}

// TestRegisters: the copy on the stack is taken before a trap frame, and of two
// trap frames of one address neither.
func TestRegisters(t *testing.T) {
	const fault = kernelAt + 0x40c222
	l := make(laid, 0x1000)
	l.trap(0x800, fault, stackAt+0xa00)
	l.put(0x800+0x38, 0x1234)
	c, ok := l.stack().Registers(fault).Get()
	if rcx := c.Registers[1]; !ok || c.Source != "trap frame" || c.SP != stackAt+0xa00 || rcx.Name != "rcx" || rcx.Value != 0x1234 {
		t.Errorf("%+v, %v", c, ok)
	}
	if c := l.stack().Registers(fault + 8); c.OK {
		t.Errorf("of another fault: %+v", c)
	}
	l.trap(0xc00, fault, stackAt+0xe00)
	if c := l.stack().Registers(fault); c.OK {
		t.Errorf("of two frames: %+v", c)
	}
	l.context(0x100, 0)
	l.put(0x1f8, fault)
	l.put(0x180, 0x5678)
	c, ok = l.stack().Registers(fault).Get()
	if !ok || c.Source != "saved stack" || len(c.Registers) < 17 {
		t.Errorf("%+v, %v", c, ok)
	}
}
