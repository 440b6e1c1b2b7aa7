package unwind

import (
	"encoding/binary"
	"errors"
	"testing"

	"dumptriage/dump/memory"
)

const (
	armBase  = 0xfffff80300000000
	armStack = 0xffffd00010000000
)

// armMemory is an image and a stack.
type armMemory struct{ image, stack []byte }

func (m *armMemory) ReadVirt(p []byte, va memory.Virt) error {
	for _, part := range []struct {
		at memory.Virt
		b  []byte
	}{{armBase, m.image}, {armStack, m.stack}} {
		if off := uint64(va - part.at); off < uint64(len(part.b)) {
			if n := copy(p, part.b[off:]); n < len(p) {
				return &memory.AbsentError{Virt: va, Read: n, Why: memory.ErrNotInDump}
			}
			return nil
		}
	}
	return &memory.AbsentError{Virt: va, Why: memory.ErrNotInDump}
}

// armWalker has one function at 0x1000, with an entry that is data, and the record of
// unpacked data at 0x800.
func armWalker(data uint32, record []byte, stack ...uint64) *ARM64Walker {
	m := &armMemory{image: make([]byte, 0x4000), stack: make([]byte, 0x400)}
	binary.LittleEndian.PutUint32(m.image[0x400:], 0x1000)
	binary.LittleEndian.PutUint32(m.image[0x404:], data)
	copy(m.image[0x800:], record)
	for i, v := range stack {
		binary.LittleEndian.PutUint64(m.stack[8*i:], v)
	}
	im := Image{Base: armBase, Table: 0x400, Size: 8}
	return &ARM64Walker{Space: memory.Space{Virtual: m, Pointer: 8}, Image: func(at uint64) (Image, bool) { return im, at-armBase < 0x4000 }}
}

// armRecordOf is a record without epilogues that are listed: the length in instructions, the codes.
func armRecordOf(length uint32, one bool, codes ...byte) []byte {
	for len(codes)%4 != 0 {
		codes = append(codes, 0xe3)
	}
	head := length | uint32(len(codes)/4)<<armWords
	if one {
		head |= 1 << armOneEpilogue
	}
	return append(binary.LittleEndian.AppendUint32(nil, head), codes...)
}

// armCase is a function that was interrupted before one of its instructions.
type armCase struct {
	at     uint64 // that instruction
	sp, fp uint64 // from the begin of the stack
	lr     uint64
	wantSP uint64
	x19    uint64 // of the caller
}

const (
	armCaller  = armBase + 0x2004
	armOther   = armBase + 0x2044 // what the link register has after another call
	armOwnX19  = 0x1111
	armTheirs  = 0x1919
	armNothing = 0xdeaddeaddead
)

func (tt armCase) check(t *testing.T, w *ARM64Walker) {
	t.Helper()
	r := ARM64Registers{PC: armBase + 0x1000 + 4*tt.at}
	r.X[armSP], r.X[armFP], r.X[armLR], r.X[19] = armStack+tt.sp, armStack+tt.fp, tt.lr, armOwnX19
	got, err := w.caller(armFrame{r, true})
	if err != nil {
		t.Errorf("instruction %d: %v", tt.at, err)
		return
	}
	if got.PC != armCaller || got.X[armSP] != armStack+tt.wantSP || got.X[19] != tt.x19 {
		t.Errorf("instruction %d: pc 0x%x, sp +0x%x, x19 0x%x; want 0x%x, +0x%x, 0x%x", tt.at, got.PC, got.X[armSP]-armStack, got.X[19], uint64(armCaller), tt.wantSP, tt.x19)
	}
}

// TestARM64Unpacked: stp x29, x30, [sp, #-32]!; str x19, [sp, #16]; mov x29, sp; sub sp, sp, #64;
// … ; mov sp, x29; ldr x19, [sp, #16]; ldp x29, x30, [sp], #32; ret.
func TestARM64Unpacked(t *testing.T) {
	// alloc_s 64, set_fp, save_reg x19 at 16, save_fplr_x 32, end
	record := armRecordOf(20, true, 0x04, 0xe1, 0xd0, 0x02, 0x83, 0xe4)
	binary.LittleEndian.PutUint32(record, binary.LittleEndian.Uint32(record)|1<<armEpilogues) // whose codes begin with set_fp
	w := armWalker(0x800, record, make([]uint64, 64)...)
	stack := w.Space.Virtual.(*armMemory).stack
	const frame = 0x40
	for i, v := range []uint64{armStack + 0x300, 0xabcd<<48 | armCaller&^(0xffff<<48) | 1<<55, armTheirs} { // the link register is signed
		binary.LittleEndian.PutUint64(stack[frame+8*i:], v)
	}
	for _, tt := range []armCase{
		{0, frame + 0x20, 0x300, armCaller, frame + 0x20, armOwnX19},
		{1, frame, 0x300, armOther, frame + 0x20, armOwnX19},
		{2, frame, 0x300, armOther, frame + 0x20, armTheirs},
		{3, frame, frame, armOther, frame + 0x20, armTheirs},
		{4, 0, frame, armOther, frame + 0x20, armTheirs},
		{10, 0, frame, armOther, frame + 0x20, armTheirs},
		{16, 0, frame, armOther, frame + 0x20, armTheirs},             // mov sp, x29
		{17, frame, frame, armOther, frame + 0x20, armTheirs},         // ldr x19
		{18, frame, frame, armOther, frame + 0x20, armOwnX19},         // ldp: x19 is the caller's already
		{19, frame + 0x20, 0x300, armCaller, frame + 0x20, armOwnX19}, // ret
	} {
		tt.check(t, w)
	}
}

// TestARM64Packed: stp x19, x20, [sp, #-32]!; stp x21, x30, [sp, #16]; sub sp, sp, #32; … ;
// add sp, sp, #32; ldp x21, x30, [sp, #16]; ldp x19, x20, [sp], #32; ret.
func TestARM64Packed(t *testing.T) {
	const length, ints, link, size = 20, 3, 1, 64 / 16
	w := armWalker(armPacked|length<<2|ints<<16|link<<21|size<<23, nil, 0, 0, 0, 0, armTheirs, 0x2020, 0x2121, armCaller)
	for _, tt := range []armCase{
		{0, 0x40, 0, armCaller, 0x40, armOwnX19},
		{1, 0x20, 0, armCaller, 0x40, armTheirs},
		{2, 0x20, 0, armOther, 0x40, armTheirs},
		{3, 0, 0, armOther, 0x40, armTheirs},
		{12, 0, 0, armOther, 0x40, armTheirs},
		{16, 0, 0, armOther, 0x40, armTheirs},
		{17, 0x20, 0, armOther, 0x40, armTheirs},
		{18, 0x20, 0, armCaller, 0x40, armTheirs},
		{19, 0x40, 0, armCaller, 0x40, armOwnX19},
	} {
		tt.check(t, w)
	}
}

// TestARM64Trap: the kernel's entry leads to the code that was interrupted.
func TestARM64Trap(t *testing.T) {
	w := armWalker(0x800, armRecordOf(8, false, 0x01, 0xe8, 0xe4)) // alloc_s 16, trap_frame
	stack := w.Space.Virtual.(*armMemory).stack
	const trap, pc = 0x10, armBase + 0x3000
	for off, v := range map[int]uint64{0x148: pc, 0x98: armStack + 0x300, 0x140: armStack + 0x310, 0x138: armOther, 0xa0: 7} {
		binary.LittleEndian.PutUint64(stack[trap+off:], v)
	}
	r := ARM64Registers{PC: armBase + 0x1010}
	r.X[armSP] = armStack
	got, err := w.caller(armFrame{r, false})
	if err != nil || got.PC != pc || got.X[armSP] != armStack+0x300 || got.X[armLR] != armOther || got.X[0] != 7 || !got.exact {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestARM64Leaf: a function that keeps nothing on the stack has no entry. Its caller has the
// same stack pointer, and that is no reason to stop.
func TestARM64Leaf(t *testing.T) {
	w := armWalker(0x800, armRecordOf(8, false, 0x81, 0xe4), 0, armBase+0x2000) // save_fplr_x 16
	r := ARM64Registers{PC: armBase + 0x500}
	r.X[armSP], r.X[armLR] = armStack, armBase+0x1010
	frames, err := w.Walk(r)
	if len(frames) != 3 || frames[1].IP != armBase+0x1010 || frames[1].SP() != armStack || frames[2].IP != armBase+0x2000 || frames[2].SP() != armStack+16 {
		t.Errorf("%+v, %v", frames, err)
	}
}

func TestARM64Unknown(t *testing.T) {
	w := armWalker(0x800, armRecordOf(8, false, 0xe1, 0xe4), armNothing)
	r := ARM64Registers{PC: armBase + 0x1010, Unknown: 1 << armFP}
	r.X[armSP] = armStack
	if _, err := w.caller(armFrame{r, false}); !errors.Is(err, errNoRegister) {
		t.Errorf("a frame pointer that is not known: %v", err)
	}
}

func FuzzARM64(f *testing.F) {
	f.Add(uint32(0x800), armRecordOf(20, true, 0x04, 0xe1, 0xd0, 0x02, 0x83, 0xe4), []byte{1, 2, 3})
	f.Add(uint32(armPacked|20<<2|3<<16|1<<21|4<<23), []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, data uint32, record, stack []byte) {
		w := armWalker(data, record[:min(len(record), 0x400)])
		copy(w.Space.Virtual.(*armMemory).stack, stack)
		r := ARM64Registers{PC: armBase + 0x1000 + uint64(len(stack)&63*4)}
		r.X[armSP], r.X[armFP], r.X[armLR] = armStack, armStack+0x100, armBase+0x1010
		if frames, err := w.Walk(r); err == nil || len(frames) == 0 || len(frames) > maxFrames {
			t.Errorf("%d frames, %v", len(frames), err)
		}
	})
}
