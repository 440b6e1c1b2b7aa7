package unwind

import (
	"golang.org/x/arch/x86/x86asm"

	"dumptriage/dump/memory"
)

// maxEpilogue is longer than any epilogue: one change of the stack pointer,
// eight pops and a jump.
const maxEpilogue = 32

// epilogue runs what is left of the epilogue that the processor was interrupted
// in, up to its return: the codes of a prologue no longer say how the stack is.
// ok is false where the code is no epilogue, or was not saved.
func (w *Walker) epilogue(im Image, f function, r Registers) (after Registers, ok bool) {
	code := make([]byte, maxEpilogue)
	code = code[:w.Space.ReadUpTo(code, memory.Virt(r.IP))]
	ip := r.IP
	for first := true; len(code) > 0; first = false {
		in, err := x86asm.Decode(code, 64)
		if err != nil {
			return r, false
		}
		ip += uint64(in.Len)
		code = code[in.Len:]
		switch in.Op {
		case x86asm.ADD, x86asm.LEA:
			if !first || !release(&r, in) {
				return r, false
			}
		case x86asm.POP:
			reg, general := number(in.Args[0])
			if !general {
				return r, false
			}
			v, err := w.word(r.SP())
			if err != nil {
				return r, false
			}
			r.set(reg, v)
			r.R[rsp] += 8
		case x86asm.RET:
			return r, true
		case x86asm.JMP:
			return r, w.leaves(im, f, in, ip)
		default:
			return r, false
		}
	}
	return r, false
}

// release runs an instruction that gives up the frame: add rsp, n or lea rsp,
// [frame register + n].
func release(r *Registers, in x86asm.Inst) bool {
	if in.Args[0] != x86asm.RSP {
		return false
	}
	switch from := in.Args[1].(type) {
	case x86asm.Imm:
		r.R[rsp] += uint64(from)
		return in.Op == x86asm.ADD
	case x86asm.Mem:
		base, general := number(from.Base)
		if !general || r.Unknown>>base&1 != 0 || from.Index != 0 || in.Op != x86asm.LEA {
			return false
		}
		r.R[rsp] = r.R[base] + uint64(from.Disp)
		return true
	}
	return false
}

// number is the number of a 64-bit register in the tables.
func number(arg x86asm.Arg) (int, bool) {
	reg, ok := arg.(x86asm.Reg)
	if !ok || reg < x86asm.RAX || reg > x86asm.R15 {
		return 0, false
	}
	return int(reg - x86asm.RAX), true
}

// throughPointer reports whether an indirect jump is a call that does not come
// back, and not one into a table of cases: it is relative to RIP, or has a REX
// prefix with W.
func throughPointer(in x86asm.Inst) bool {
	if m, ok := in.Args[0].(x86asm.Mem); ok && m.Base == x86asm.RIP {
		return true
	}
	for _, p := range in.Prefix {
		if p.IsREX() && p&x86asm.PrefixREXW != 0 {
			return true
		}
	}
	return false
}

// leaves reports whether a jump is the end of an epilogue: one to another
// function. next is the address after it.
func (w *Walker) leaves(im Image, f function, in x86asm.Inst, next uint64) bool {
	to, relative := in.Args[0].(x86asm.Rel)
	if !relative {
		return throughPointer(in)
	}
	target := next + uint64(to) - im.Base
	if target > 1<<32-1 {
		return true
	}
	own, err := w.primary(im, f)
	if err != nil {
		return false
	}
	other, found, err := w.function(im, uint32(target))
	if err == nil && found {
		other, err = w.primary(im, other)
	}
	return err == nil && (!found || other.begin != own.begin || uint32(target) == own.begin)
}
