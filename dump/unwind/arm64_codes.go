package unwind

import (
	"encoding/binary"
	"fmt"
	"slices"

	"dumptriage/dump/memory"
)

// An armKind is what a code undoes.
type armKind int

const (
	armNop armKind = iota
	armAlloc
	armSave    // registers that are known by number
	armSaveFP  // registers of floating point, which a walk does not need
	armSetFP   // the stack pointer is that of the frame
	armNext    // the save that follows is of one pair more
	armEnd     // of the codes
	armEndC    // of the prologue of a part, whose codes go on with those of the whole
	armStrip   // the link register is signed
	armTrap    // a trap frame of the kernel
	armMachine // stack pointer and place of interrupted code
	armContext // a whole CONTEXT
	armToCall  // the link register is where code was interrupted
	armUnknown
)

// An armCode is one code. Codes stand in the order in which they are undone.
type armCode struct {
	kind      armKind
	reg, with int    // that were saved, with -1 for none
	offset    uint64 // of these from the stack pointer
	add       uint64 // to the stack pointer, after
	silent    bool   // no instruction stands for it
}

const noRegister = -1

// decodeCodes takes the codes of .xdata apart, up to the end of the bytes. The index of a
// code among the bytes is kept for epilogues, which begin at one.
func decodeCodes(b []byte) (codes []armCode, starts []int) {
	for at := 0; at < len(b); {
		c, n := decodeCode(b[at:])
		codes, starts = append(codes, c), append(starts, at)
		at += n
	}
	return codes, starts
}

// codeLengths are those of the codes from 0xE0 on, where they have more than a byte.
var codeLengths = map[byte]int{0xe0: 4, 0xe2: 2, 0xe7: 3, 0xf8: 2, 0xf9: 3, 0xfa: 4, 0xfb: 5}

// decodeCode reads one code, and how many bytes it has.
func decodeCode(b []byte) (armCode, int) {
	c := b[0]
	if c >= 0xe0 {
		return lastCode(b)
	}
	n := 1
	if c >= 0xc0 {
		n = 2
	}
	if len(b) < n {
		return armCode{kind: armUnknown}, len(b)
	}
	v := uint64(c)
	if n == 2 {
		v = v<<8 | uint64(b[1])
	}
	for _, f := range armForms {
		if c < f.below {
			return f.code(v), n
		}
	}
	return armCode{kind: armUnknown}, n
}

// lastCode reads one of the codes from 0xE0 on.
func lastCode(b []byte) (armCode, int) {
	n := max(1, codeLengths[b[0]])
	if len(b) < n {
		return armCode{kind: armUnknown}, len(b)
	}
	switch b[0] {
	case 0xe0:
		return armCode{kind: armAlloc, add: 16 * (uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3]))}, n
	case 0xe2:
		return armCode{kind: armSetFP, offset: 8 * uint64(b[1])}, n
	case 0xe7:
		c := saveAny(b)
		c.silent = true
		return c, n
	}
	if c, ok := fixedCodes[b[0]]; ok {
		return c, n
	}
	return armCode{kind: armUnknown, silent: true}, n
}

// saveAny reads save_any_reg: 0pxrrrrr ttoooooo, a pair where p is set, with the stack
// pointer moved first where x is.
func saveAny(b []byte) armCode {
	pair, moved, reg := b[1]&0x40 != 0, b[1]&0x20 != 0, int(b[1]&31)
	kind, offset := b[2]>>6, uint64(b[2]&63)
	unit := uint64(8)
	if moved || pair || kind == 2 {
		unit = 16
	}
	c := armCode{kind: armSave, reg: reg, with: noRegister, offset: offset * unit}
	if moved {
		c.offset, c.add = 0, (offset+1)*16
	}
	switch {
	case kind == 3:
		return armCode{kind: armUnknown}
	case kind != 0:
		c.kind = armSaveFP
	case reg == armSP:
		return armCode{kind: armUnknown}
	case pair:
		c.with = reg + 1
	}
	return c
}

// instructions counts those that codes stand for, up to the end.
func instructions(codes []armCode) uint32 {
	n := uint32(0)
	for _, c := range codes {
		if c.kind == armEnd || c.kind == armEndC {
			break
		}
		if !c.silent {
			n++
		}
	}
	return n
}

// undo takes back what a function did up to an instruction of it, counted from its begin.
func (w *ARM64Walker) undo(f armFunction, from armFrame, at uint32) (armFrame, error) {
	codes := f.codes
	prologue := instructions(codes)
	switch {
	case f.fragment:
	case at < prologue:
		codes = codes[min(int(prologue-at), len(codes)):]
	case from.exact:
		for _, e := range f.epilogues {
			if n := instructions(e.codes); at >= e.start && at-e.start <= n {
				codes = e.codes[min(int(at-e.start), len(e.codes)):]
			}
		}
	}
	return w.run(codes, from.ARM64Registers)
}

// run takes codes back, and returns.
func (w *ARM64Walker) run(codes []armCode, r ARM64Registers) (armFrame, error) {
	more := 0 // pairs that the next save has beyond the first
	exact := false
	if end := slices.IndexFunc(codes, func(c armCode) bool { return c.kind == armEnd }); end >= 0 {
		codes = codes[:end]
	}
	for _, c := range codes {
		var err error
		switch c.kind {
		case armAlloc:
			r.X[armSP] += c.add
		case armSave:
			err = w.load(&r, c, more)
			r.X[armSP] += c.add
			more = 0
		case armSaveFP:
			r.X[armSP] += c.add
			more = 0
		case armSetFP:
			if r.Unknown>>armFP&1 != 0 {
				return armFrame{}, errNoRegister
			}
			r.X[armSP] = r.X[armFP] - c.offset
		case armNext:
			more++
		case armStrip:
			r.X[armLR] = signless(r.X[armLR])
		case armTrap, armMachine, armContext:
			exact, err = true, w.interrupted(&r, armRecords[c.kind])
		case armToCall:
			r.PC, exact = r.X[armLR], true
		case armUnknown:
			err = errBadCodes
		}
		if err != nil {
			return armFrame{}, err
		}
	}
	if exact {
		return armFrame{r, true}, nil
	}
	return w.finish(r)
}

// load restores the registers of a save.
func (w *ARM64Walker) load(r *ARM64Registers, c armCode, more int) error {
	at := r.X[armSP] + c.offset
	list := []int{c.reg, c.with}
	for i := range more {
		list = append(list, c.reg+2+2*i, c.reg+3+2*i)
	}
	for i, n := range list {
		if n == noRegister {
			continue
		}
		if n >= armSP {
			return errBadCodes
		}
		v, err := w.Space.Uint(memory.Virt(at+uint64(8*i)), 8)
		if err != nil {
			return err
		}
		r.X[n] = v
		r.Unknown &^= 1 << n
	}
	return nil
}

// An armRecord is a record on the stack of the registers of interrupted code: where each is,
// with -1 for what it does not have.
type armRecord struct{ pc, sp, fp, lr, first, count int }

// armRecords: ARM64_KTRAP_FRAME, the frame that the processor's code pushes, and CONTEXT
// (winnt.h).
var armRecords = map[armKind]armRecord{
	armTrap:    {0x148, 0x98, 0x140, 0x138, 0xa0, 19},
	armMachine: {8, 0, -1, -1, 0, 0},
	armContext: {0x108, 0x100, 0xf0, 0xf8, 8, 29},
}

// interrupted takes the registers out of a record at the stack pointer.
func (w *ARM64Walker) interrupted(r *ARM64Registers, rec armRecord) error {
	size := max(rec.pc, rec.sp, rec.fp, rec.lr) + 8
	b, err := w.Space.Bytes(memory.Virt(r.X[armSP]), size, size)
	if err != nil {
		return fmt.Errorf("the registers of the code that was interrupted: %w", err)
	}
	word := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
	for i := range rec.count {
		r.X[i] = word(rec.first + 8*i)
		r.Unknown &^= 1 << i
	}
	for reg, at := range map[int]int{armFP: rec.fp, armLR: rec.lr} {
		if at >= 0 {
			r.X[reg] = word(at)
			r.Unknown &^= 1 << reg
		}
	}
	r.PC, r.X[armSP] = word(rec.pc), word(rec.sp)
	return nil
}
