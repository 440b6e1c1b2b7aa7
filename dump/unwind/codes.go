package unwind

import (
	"encoding/binary"
)

// The operations of a prologue (UNWIND_OP_CODES of the same documentation;
// EPILOG is that of version 2).
const (
	opPushNonvolatile = iota
	opAllocLarge
	opAllocSmall
	opSetFrame
	opSaveNonvolatile
	opSaveNonvolatileFar
	opEpilog
	opSpare
	opSaveXMM
	opSaveXMMFar
	opPushMachineFrame
)

// A code is one operation of a prologue, with what follows it in further slots.
type code struct {
	at     uint32 // where the instruction ends, from the begin of the function
	op     int
	info   uint64
	number uint64 // from the further slots
}

// decode takes the codes apart, in the order in which they are undone.
func (i *info) decode() ([]code, error) {
	var out []code
	for b := i.codes; len(b) >= bytesPerSlot; {
		c := code{at: uint32(b[0]), op: int(b[1] & 15), info: uint64(b[1] >> 4)}
		n := 0 // further slots
		switch c.op {
		case opAllocLarge:
			n = 1 + int(c.info)
			if c.info > 1 {
				return nil, errBadCodes
			}
		case opSaveNonvolatile, opSaveXMM:
			n = 1
		case opSaveNonvolatileFar, opSaveXMMFar:
			n = 2
		case opEpilog:
			if i.version < lastVersion {
				return nil, errBadCodes
			}
		case opPushNonvolatile, opAllocSmall, opSetFrame, opPushMachineFrame:
		default:
			return nil, errBadCodes
		}
		b = b[bytesPerSlot:]
		if len(b) < n*bytesPerSlot {
			return nil, errBadCodes
		}
		switch n {
		case 1:
			c.number = uint64(binary.LittleEndian.Uint16(b))
		case 2:
			c.number = uint64(binary.LittleEndian.Uint32(b))
		}
		b = b[n*bytesPerSlot:]
		out = append(out, c)
	}
	return out, nil
}

// undo takes back what a function did to stack and registers up to a place in
// it, and returns from it.
func (w *Walker) undo(im Image, f function, r Registers, place uint32) (Frame, error) {
	for depth := range maxChain {
		i, err := w.info(im, f)
		if err != nil {
			return Frame{}, err
		}
		codes, err := i.decode()
		if err != nil {
			return Frame{}, err
		}
		whole := depth > 0 || place >= i.prologue
		base, known := i.establisher(&r, codes, place, whole)
		if !known {
			return Frame{}, errNoRegister
		}
		for _, c := range codes {
			if !whole && c.at > place {
				continue // not yet run
			}
			interrupted, err := w.takeBack(&r, &i, c, base)
			if err != nil || interrupted {
				return Frame{Registers: r, Exact: true}, err
			}
		}
		if !i.chained() {
			return w.pop(r)
		}
		f = i.parent
	}
	return Frame{}, errBadCodes
}

// establisher is the stack pointer that saved registers are counted from: that
// which the frame register has, once it is set. known is false where the register is not.
func (i *info) establisher(r *Registers, codes []code, place uint32, whole bool) (base uint64, known bool) {
	if i.frameRegister == 0 {
		return r.SP(), true
	}
	set := whole || i.chained()
	for _, c := range codes {
		set = set || c.op == opSetFrame && c.at <= place
	}
	if !set {
		return r.SP(), true
	}
	return r.R[i.frameRegister] - i.frameOffset, r.Unknown>>i.frameRegister&1 == 0
}

// takeBack undoes one code. interrupted says that a frame of the processor was
// met: the registers are then those of the code that was interrupted.
func (w *Walker) takeBack(r *Registers, i *info, c code, base uint64) (interrupted bool, err error) {
	switch c.op {
	case opPushNonvolatile:
		var v uint64
		v, err = w.word(r.SP())
		r.set(int(c.info), v)
		r.R[rsp] += 8
	case opAllocLarge:
		if c.info == 0 {
			c.number *= 8
		}
		r.R[rsp] += c.number
	case opAllocSmall:
		r.R[rsp] += c.info*8 + 8
	case opSetFrame:
		if i.frameRegister == 0 {
			return false, errBadCodes
		}
		r.R[rsp] = r.R[i.frameRegister] - i.frameOffset
	case opSaveNonvolatile:
		var v uint64
		v, err = w.word(base + c.number*8)
		r.set(int(c.info), v)
	case opSaveNonvolatileFar:
		var v uint64
		v, err = w.word(base + c.number)
		r.set(int(c.info), v)
	case opPushMachineFrame:
		return true, w.interrupted(r, c.info)
	}
	return false, err
}

// machineFrame is what the processor pushes of interrupted code, after perhaps
// an error code: RIP, CS, EFLAGS, RSP and SS (Intel SDM, volume 3, 6.14). A stack
// that the kernel switched to begins with one that it wrote itself, in which only
// RIP and RSP are right.
var machineFrame = struct{ ip, sp uint64 }{ip: 0, sp: 0x18}

// interrupted takes the registers out of a machine frame.
func (w *Walker) interrupted(r *Registers, errorCode uint64) error {
	at := r.SP() + errorCode&1*8
	ip, err := w.word(at + machineFrame.ip)
	if err != nil {
		return err
	}
	sp, err := w.word(at + machineFrame.sp)
	if err != nil {
		return err
	}
	r.IP, r.R[rsp] = ip, sp
	return nil
}
