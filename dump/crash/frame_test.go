package crash

import (
	"bytes"
	"encoding/binary"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

const (
	stackAt  = 0xffffa00000001000
	kernelAt = 0xfffff80000000000
	driverAt = 0xfffff80010000000
)

// laid is a stack of 512 words in which a test writes.
type laid []byte

func (l laid) put(off int, v uint64) { binary.LittleEndian.PutUint64(l[off:], v) }
func (l laid) put32(off int, v uint32) {
	binary.LittleEndian.PutUint32(l[off:], v)
}

// trap writes what the processor and the kernel leave of interrupted code: the
// offsets are those of KTRAP_FRAME in public type lists.
func (l laid) trap(off int, rip, rsp uint64) {
	l.put(off+0x168, rip)
	l.put(off+0x170, 0x10)
	l.put(off+0x178, 0x10246)
	l.put(off+0x180, rsp)
	l.put(off+0x188, 0x18)
}

// context writes the marks of a CONTEXT, and a word in its vector registers.
func (l laid) context(off int, stale uint64) {
	l.put32(off+0x30, 0x10001f)
	l.put32(off+0x34, 0x1f80)
	binary.LittleEndian.PutUint16(l[off+0x38:], 0x10)
	l.put(off+0xf8, driverAt+0x1111)
	l.put(off+0x300, stale)
}

func (l laid) stack() *Stack {
	return &Stack{
		Bytes: l, At: stackAt, Arch: "amd64",
		Modules: module.NewIndex([]facts.Module{
			{Name: "ntoskrnl.exe", Base: kernelAt, Size: 0x1000000}, {Name: "drv.sys", Base: driverAt, Size: 0x10000},
		}, nil),
		Space: memory.Space{Pointer: 8, Virtual: memory.NewBlocks(bytes.NewReader(nil), nil)},
	}
}

// TestBegin: the stack of the code that failed begins beyond the frame of its
// fault, and nothing inside the dispatcher's copies of registers counts.
func TestBegin(t *testing.T) {
	const fault = kernelAt + 0x40c222
	l := make(laid, 0x1000)
	l.context(0x140, driverAt+0x2000)
	l.put(0x80, driverAt+0x3000) // the dispatcher's own frames
	l.trap(0x800, fault, stackAt+0xa00)
	l.put(0xa10, kernelAt+0x5000)
	s := l.stack()
	from, ok := s.Begin(stackAt, kernelAt+0x3f8f60, fault)
	if !ok || from != 0xa00 {
		t.Fatalf("begins at 0x%x, %v", from, ok)
	}
	if hits := s.Scan(from); len(hits) != 1 || hits[0].Module.Name != "ntoskrnl.exe" || hits[0].Proven() {
		t.Errorf("beyond the frame: %+v", hits)
	}
	for _, h := range s.Scan(0) {
		if h.Module.Name == "drv.sys" && (h.Hits != 1 || h.Depth != 0x80/8) {
			t.Errorf("from the top: %+v", h)
		}
	}
	// Without a frame of this fault, the last one there is; where that leads to
	// another stack, there is nothing to scan.
	if from, ok := s.Begin(stackAt, kernelAt, fault+8); !ok || from != 0xa00 {
		t.Errorf("another fault: 0x%x, %v", from, ok)
	}
	l.trap(0x800, fault, 0xffffb00000000000)
	if _, ok := l.stack().Begin(stackAt, kernelAt, fault); ok {
		t.Error("a stack that was not saved")
	}
	// A STOP that was raised by a call begins where it was called.
	if from, ok := s.Begin(stackAt+0x20, kernelAt, 0); !ok || from != 0x20 {
		t.Errorf("raised: 0x%x, %v", from, ok)
	}
}

// TestRaiser: the word on top of the stack is who called KeBugCheckEx.
func TestRaiser(t *testing.T) {
	l := make(laid, 0x1000)
	l.put(0x40, driverAt+0x5bc9)
	s := l.stack()
	if at, ok := s.Raiser(stackAt+0x40, kernelAt+0x4febf0, 0); !ok || at != driverAt+0x5bc9 {
		t.Errorf("0x%x, %v", at, ok)
	}
	for name, c := range map[string]struct{ sp, ip, fault uint64 }{
		"a fault":           {stackAt + 0x40, kernelAt + 0x4febf0, driverAt + 0x1000},
		"not in the kernel": {stackAt + 0x40, driverAt + 0x1000, 0},
		"no address there":  {stackAt + 0x48, kernelAt + 0x4febf0, 0},
		"not on this stack": {stackAt - 8, kernelAt + 0x4febf0, 0},
	} {
		if at, ok := s.Raiser(c.sp, c.ip, c.fault); ok {
			t.Errorf("%s: 0x%x", name, at)
		}
	}
}

// TestUnwound reads a table of functions that the unwinder passed.
func TestUnwound(t *testing.T) {
	l := make(laid, 0x1000)
	for i, e := range [][2]uint64{{kernelAt, kernelAt + 0xd6000}, {driverAt, driverAt + 0xf004}, {driverAt, driverAt + 0xf010}} {
		l.put(0x200+16*i, e[0])
		l.put(0x208+16*i, e[1])
	}
	l.put(0x400, driverAt) // alone: chance
	l.put(0x408, driverAt+0xf000)
	got := l.stack().Unwound()
	if got["drv.sys"] != 2 || got["ntoskrnl.exe"] != 1 {
		t.Errorf("%v", got)
	}
}

// code is what two compilers wrote: a copy loop, then ordinary statements.
var code = []byte("\x4c\x03\xc1\x48\x83\xc1\x10\x48\x83\xe1\xf0\x4c\x2b\xc1\x4d\x8b\xc8\x49\xc1\xe9\x07\x74\x2f\x0f\x29\x01\x0f\x29\x41\x10" +
	"\x48\x81\xc1\x80\x00\x00\x00\x0f\x29\x41\xa0\x0f\x29\x41\xb0\x49\xff\xc9\x0f\x29\x41\xc0\x0f\x29\x41\xd0\x0f\x29\x41\xe0" +
	"\x48\x89\x5c\x24\x08\x57\x48\x83\xec\x20\x48\x8b\xd9\x33\xff\x48\x85\xc9\x74\x0b\x8b\x41\x08\x89\x42\x10\x48\x8b\x49\x18" +
	"\x48\x83\xc4\x20\x5f\xc3\xcc\xcc\x48\x8b\xc4\x48\x89\x58\x08\x48\x89\x70\x10\x57\x48\x83\xec\x30\x0f\xb7\x02\x66\x89\x01" +
	"\x48\x8b\x5c\x24\x40\x48\x8b\x74\x24\x48\x48\x83\xc4\x30\x5f\xc3")

// TestMisaligned takes every address of real code: those at which an instruction
// begins are fine, and no other is.
func TestMisaligned(t *testing.T) {
	space := memory.Space{Pointer: 8, Virtual: memory.NewBlocks(bytes.NewReader(code), []memory.Block{{Start: driverAt, Size: uint64(len(code))}})}
	begins := map[uint64]bool{}
	for _, n := range []uint64{96, 97, 98, 101, 105, 109, 110, 114, 117, 120, 125, 130} {
		begins[n] = true
	}
	found := 0
	for off := uint64(before); off+16 <= uint64(len(code)); off++ {
		start, yes := Misaligned(space, driverAt+off, "amd64")
		if yes && begins[off] {
			t.Errorf("offset %d begins an instruction, and is called the middle of that at %d", off, start-driverAt)
		}
		if yes {
			found++
		}
	}
	if found < 10 {
		t.Errorf("only %d addresses in the middle of an instruction were told", found)
	}
	if _, yes := Misaligned(space, driverAt+10, "amd64"); yes {
		t.Error("without the code before it")
	}
}

func TestLegal(t *testing.T) {
	for code, want := range map[string]bool{
		"\x48\x83\xec\x28": true, "\x48\x8b\x01": true, "\x0f\x0b": false, "\xf0\x48\x83\xec\x28": false, "\x0f\x01\xd0": false, "\x06": false,
	} {
		b := append([]byte(code), make([]byte, 32)...)
		space := memory.Space{Pointer: 8, Virtual: memory.NewBlocks(bytes.NewReader(b), []memory.Block{{Start: driverAt, Size: uint64(len(b))}})}
		if text, yes := Legal(space, driverAt, "amd64"); yes != want {
			t.Errorf("% x: %q, %v", code, text, yes)
		}
	}
}

// TestX86 lays out the stack of an x86 kernel by the offsets of public type
// lists: a trap frame, from which the stack of the fault goes on behind EFlags,
// and a CONTEXT, whose words were not pushed by calls.
func TestX86(t *testing.T) {
	const base, kernel, driver = 0xf78d0000, 0x804d7000, 0xf8000000
	const fault = driver + 0x1a2c
	for _, machine := range []string{"x86", "x86-pae"} {
		l := make(laid, 0x800)
		l.put32(0x20, driver+0x1100) // the dispatcher's own
		l.put32(0x40, 0x1001f)       // CONTEXT: flags, FS, CS
		l.put32(0x40+0x90, 0x30)
		l.put32(0x40+0xbc, 8)
		l.put32(0x40+0xb8, fault)
		l.put32(0x40+0x200, driver+0x1200)
		l.put32(0x400+0x50, 0x30) // trap frame: FS, EIP, CS, EFLAGS
		l.put32(0x400+0x68, fault)
		l.put32(0x400+0x6c, 8)
		l.put32(0x400+0x70, 0x10246)
		l.put32(0x400+0x80, driver+0x1300)
		s := &Stack{
			Bytes: l, At: base, Arch: machine,
			Modules: module.NewIndex([]facts.Module{{Name: "ntoskrnl.exe", Base: kernel, Size: 0x200000}, {Name: "drv.sys", Base: driver, Size: 0x8000}}, nil),
			Space:   memory.Space{Pointer: 4, Virtual: memory.NewBlocks(bytes.NewReader(nil), nil)},
		}
		from, ok := s.Begin(base, kernel+0x8f00, fault)
		if !ok || from != 0x474 {
			t.Fatalf("%s: the stack of the fault begins at 0x%x, %v", machine, from, ok)
		}
		if hits := s.Scan(from); len(hits) != 1 || hits[0].Address != driver+0x1300 || hits[0].Hits != 1 {
			t.Errorf("%s: beyond the frame: %+v", machine, hits)
		}
		for _, h := range s.Scan(0) {
			if h.Address == driver+0x1200 || h.Module.Name == "drv.sys" && h.Hits != 3 { // its own, EIP of the frame, the caller
				t.Errorf("%s: from the top: %+v", machine, h)
			}
		}
	}
}
