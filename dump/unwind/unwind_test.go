package unwind

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"dumptriage/dump/memory"
)

// The image of these tests was assembled by LLVM, which wrote the tables, too:
//
//	f:	push rbp; push rbx; sub rsp, 48h; lea rbp, [rsp+20h]     frame register
//		mov [rsp+38h], rsi; movaps [rsp+20h], xmm6; nop
//		call f; nop; mov rsi, [rbp+18h]
//		lea rsp, [rbp+28h]; pop rbx; pop rbp; ret                epilogue
//		int3; int3; int3
//	g:	push r12; mov eax, 12340h; sub rsp, 12340h; call f       a large frame
//		add rsp, 12340h; pop r12; jmp h                          a tail call
//	k:	(machine frame with error code) sub rsp, 158h
//		lea rbp, [rsp+80h]; call f; nop
//	h:	ret                                                      a leaf without entry
const (
	text = "55534883ec48488d6c24204889742438 0f2974242090e8e5ffffff90488b7518 488d65285b5dc3cccccc4154b8402301" +
		"004881ec40230100e8c3ffffff4881c4 40230100415ceb154881ec5801000048 8dac2480000000e8a4ffffff90c3"
	xdata = "01150825156802001064 07000b03068202300150 010e03000e01682402c0 0000 010f0485 0f030701 2b00001a"

	base                      = 0xfffff80010000000
	textAt, xdataAt, pdataAt  = 0x1000, 0x2000, 0x3000
	f, g, k, h                = 0x1000, 0x102a, 0x1048, 0x105d
	stackAt, stackSize        = 0xffffa00000001000, 0x20000
	caller, callerSP          = base + h, stackAt + 0x18000
	rbpOf, rbxOf, rsiOf, r12O = 0x1111, 0x2222, 0x3333, 0x4444
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

// image is the image as it lies in memory.
func image() []byte {
	b := make([]byte, 0x4000)
	copy(b[textAt:], unhex(text))
	copy(b[xdataAt:], unhex(xdata))
	for i, v := range []uint32{f, f + 0x27, xdataAt, g, k, xdataAt + 0x14, k, h, xdataAt + 0x20} {
		binary.LittleEndian.PutUint32(b[pdataAt+4*i:], v)
	}
	return b
}

// machine is a processor on which a test runs code by hand.
type machine struct {
	Registers
	stack []byte
	image []byte
}

func newMachine() *machine {
	m := &machine{stack: make([]byte, stackSize), image: image()}
	m.R[5], m.R[3], m.R[6], m.R[12] = rbpOf, rbxOf, rsiOf, r12O
	m.R[rsp] = callerSP
	return m
}

func (m *machine) put(at, v uint64)       { binary.LittleEndian.PutUint64(m.stack[at-stackAt:], v) }
func (m *machine) get(at uint64) uint64   { return binary.LittleEndian.Uint64(m.stack[at-stackAt:]) }
func (m *machine) push(v uint64)          { m.R[rsp] -= 8; m.put(m.R[rsp], v) }
func (m *machine) pop() (v uint64)        { v = m.get(m.R[rsp]); m.R[rsp] += 8; return v }
func (m *machine) call(to, back uint64)   { m.push(base + back); m.IP = base + to }
func (m *machine) at(rva uint64) *machine { m.IP = base + rva; return m }

func (m *machine) walker() *Walker {
	return &Walker{
		Space: memory.Space{Pointer: 8, Virtual: memory.NewBlocks(bytes.NewReader(append(append([]byte{}, m.image...), m.stack...)), []memory.Block{
			{Start: base, Size: uint64(len(m.image))}, {Start: stackAt, Size: stackSize, File: memory.Offset(len(m.image))},
		})},
		Image: func(at uint64) (Image, bool) {
			return Image{Base: base, Table: pdataAt, Size: 36}, at-base < uint64(len(m.image))
		},
	}
}

// returned checks that a frame is that of the caller, with the registers that a
// call keeps.
func returned(t *testing.T, m *machine, place string) {
	t.Helper()
	got, err := m.walker().caller(Frame{Registers: m.Registers, Exact: true})
	if err != nil {
		t.Errorf("%s: %v", place, err)
		return
	}
	if got.Exact || got.IP != caller || got.SP() != callerSP || got.R[5] != rbpOf || got.R[3] != rbxOf || got.R[6] != rsiOf || got.R[12] != r12O {
		t.Errorf("%s: %+v", place, got)
	}
}

// TestEveryInstruction: wherever the processor is interrupted, the caller and
// its registers are the same.
func TestEveryInstruction(t *testing.T) {
	m := newMachine()
	m.call(f, h)
	step := func(next uint64, run func()) {
		returned(t, m, "before f+"+hex.EncodeToString([]byte{byte(m.IP)}))
		run()
		m.at(next)
	}
	step(f+1, func() { m.push(m.R[5]) })
	step(f+2, func() { m.push(m.R[3]) })
	step(f+6, func() { m.R[rsp] -= 0x48 })
	step(f+0xb, func() { m.R[5] = m.R[rsp] + 0x20 })
	step(f+0x10, func() { m.put(m.R[rsp]+0x38, m.R[6]) })
	step(f+0x15, func() { m.R[6] = 0xdead })
	m.R[rsp] -= 0x100 // alloca: from here on, only the frame register tells
	step(f+0x1c, func() {})
	step(f+0x20, func() { m.R[6] = m.get(m.R[5] + 0x18) })
	step(f+0x24, func() { m.R[rsp] = m.R[5] + 0x28 })
	step(f+0x25, func() { m.R[3] = m.pop() })
	step(f+0x26, func() { m.R[5] = m.pop() })
	returned(t, m, "before its return")

	m = newMachine()
	m.call(g, h)
	step(g+2, func() { m.push(m.R[12]) })
	step(g+7, func() { m.R[12] = 0xdead })
	step(g+0xe, func() { m.R[rsp] -= 0x12340 })
	step(g+0x13, func() {})
	step(g+0x1a, func() { m.R[rsp] += 0x12340 })
	step(g+0x1c, func() { m.R[12] = m.pop() })
	returned(t, m, "before its tail call")

	m = newMachine()
	m.call(h, h)
	returned(t, m, "in a leaf")
}

// TestWalk goes from f by way of an interrupt to g, on another stack, and ends
// in user mode.
func TestWalk(t *testing.T) {
	m := newMachine()
	// What g was doing, on the upper part of the stack: it was called by h,
	// which was called from user mode by nothing that is known.
	m.call(g, h+1)
	m.push(m.R[12])
	m.R[rsp] -= 0x12340
	interrupted := m.R[rsp]
	// The interrupt, on a stack further down: SS, RSP, EFLAGS, CS, RIP, error code.
	m.R[rsp] = stackAt + 0x2000
	for _, v := range []uint64{0x18, interrupted, 0x246, 0x10, base + g + 0xe, 0} {
		m.push(v)
	}
	m.R[rsp] -= 0x158
	m.R[5] = m.R[rsp] + 0x80
	m.call(f, k+0x14)
	m.push(m.R[5])
	m.push(m.R[3])
	m.at(f + 2)

	frames, err := m.walker().Walk(m.Registers)
	var got []uint64
	for _, x := range frames {
		got = append(got, x.IP-base)
	}
	want := []uint64{f + 2, k + 0x14, g + 0xe, h + 1}
	if len(got) != len(want) {
		t.Fatalf("%x, %v", got, err)
	}
	for i := range want {
		if got[i] != want[i] || frames[i].Exact != (i == 0 || i == 2) {
			t.Errorf("frame %d: 0x%x, exact %v", i, got[i], frames[i].Exact)
		}
	}
	if frames[2].SP() != interrupted || frames[3].R[12] != r12O {
		t.Errorf("registers of the interrupted code: %+v; of its caller: %+v", frames[2], frames[3])
	}
	// A return address that no function holds ends the walk, and says so.
	if err == nil || !errors.Is(err, errNoFunction) {
		t.Errorf("%v", err)
	}
	m.put(callerSP-8, 0)
	if _, err := m.walker().Walk(m.Registers); !errors.Is(err, ErrEnd) {
		t.Errorf("a stack that begins: %v", err)
	}
}

// TestFindTable: an image without headers shows its table by its form.
func TestFindTable(t *testing.T) {
	m := newMachine()
	if im, ok := m.walker().FindTable(base, uint64(len(m.image))); !ok || im.Table != pdataAt || im.Size != 36 {
		t.Errorf("%+v, %v", im, ok)
	}
	clear(m.image[xdataAt : xdataAt+4])
	if im, ok := m.walker().FindTable(base, uint64(len(m.image))); ok {
		t.Errorf("without unwind data: %+v", im)
	}
}

// TestHostileTables: what contradicts itself ends a walk with a reason.
func TestHostileTables(t *testing.T) {
	for name, damage := range map[string]func(*machine){
		"a chain in a circle": func(m *machine) {
			copy(m.image[xdataAt:], []byte{4<<3 | 1, 0, 0, 0})
			copy(m.image[xdataAt+4:], m.image[pdataAt:pdataAt+12])
		},
		"version 3":       func(m *machine) { m.image[xdataAt] = 3 },
		"an unknown code": func(m *machine) { m.image[xdataAt+5] = 7 },
		"a code cut off":  func(m *machine) { copy(m.image[xdataAt+2:], []byte{1, 0, 0, 0x11}) },
		"an indirect entry to another": func(m *machine) {
			m.image[pdataAt+8] |= 1
			binary.LittleEndian.PutUint32(m.image[xdataAt+8:], 1)
		},
		"tables that are not there": func(m *machine) { binary.LittleEndian.PutUint32(m.image[pdataAt+8:], 0x7fffff00) },
	} {
		m := newMachine()
		m.call(f, h)
		m.at(f + 0x15)
		damage(m)
		frames, err := m.walker().Walk(m.Registers)
		if err == nil || errors.Is(err, ErrEnd) || len(frames) != 1 {
			t.Errorf("%s: %d frames, %v", name, len(frames), err)
		}
	}
}

// FuzzWalk: no table and no stack makes a walk panic or go on for ever.
func FuzzWalk(f *testing.F) {
	m := newMachine()
	f.Add(m.image[xdataAt:xdataAt+0x30], m.image[pdataAt:pdataAt+36], make([]byte, 64), uint16(0x1016))
	f.Fuzz(func(t *testing.T, xdata, pdata, stack []byte, place uint16) {
		m := newMachine()
		copy(m.image[xdataAt:pdataAt], xdata)
		copy(m.image[pdataAt:], pdata)
		copy(m.stack[callerSP-stackAt:], stack)
		m.R[rsp] = callerSP
		m.at(uint64(place))
		w := m.walker()
		frames, err := w.Walk(m.Registers)
		if err == nil || len(frames) > maxFrames {
			t.Fatalf("%d frames, %v", len(frames), err)
		}
		w.FindTable(base, uint64(len(m.image)))
	})
}
