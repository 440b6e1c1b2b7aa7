package crash

import (
	"math/bits"
	"slices"
	"strings"

	"golang.org/x/arch/x86/x86asm"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// An Operand is the memory that an instruction names.
type Operand struct {
	Instruction string // in Intel's syntax
	Named       bool   // it names memory, by registers that are known
	Address     uint64
	Registers   []facts.Register // that make up the address
	Plain       bool             // it touches no other memory
	Written     bool
}

// plainAccess are instructions that touch the memory they name, and no other.
var plainAccess = []x86asm.Op{
	x86asm.MOV, x86asm.MOVZX, x86asm.MOVSX, x86asm.MOVSXD, x86asm.CMP, x86asm.TEST, x86asm.ADD, x86asm.SUB, x86asm.AND, x86asm.OR,
	x86asm.XOR, x86asm.INC, x86asm.DEC,
}

// longestInstruction is that of x86 (Intel SDM, volume 2, 2.3.11).
const longestInstruction = 15

// OperandOf decodes the instruction at an address, and works out from the
// registers at that time which memory it names. ok is false where the dump does
// not hold the code.
func OperandOf(s memory.Space, ip uint64, registers []facts.Register, machine string) (o Operand, ok bool) {
	mode := facts.ArchOf(machine).X86Bits
	code := make([]byte, longestInstruction)
	code = code[:s.ReadUpTo(code, memory.Virt(ip))]
	if mode == 0 || len(code) == 0 {
		return o, false
	}
	in, err := x86asm.Decode(code, mode)
	if err != nil {
		return o, false
	}
	o.Instruction = x86asm.IntelSyntax(in, ip, nil)
	o.Plain = slices.Contains(plainAccess, in.Op)
	for i, arg := range in.Args {
		m, isMemory := arg.(x86asm.Mem)
		if !isMemory || in.Op == x86asm.LEA || in.Op == x86asm.NOP {
			continue
		}
		o.Address, o.Named = effective(m, ip+uint64(in.Len), registers)
		o.Registers = registersIn(m, registers)
		o.Written = i == 0 && in.Op != x86asm.CMP && in.Op != x86asm.TEST
		if mode == 32 {
			o.Address &= 0xffffffff
		}
	}
	return o, true
}

// effective is the address of an operand, where all that goes into it is known.
// The bases of FS and GS are not.
func effective(m x86asm.Mem, next uint64, registers []facts.Register) (uint64, bool) {
	if m.Segment == x86asm.FS || m.Segment == x86asm.GS {
		return 0, false
	}
	at := uint64(m.Disp)
	for _, r := range []struct {
		reg   x86asm.Reg
		scale uint64
	}{{m.Base, 1}, {m.Index, uint64(m.Scale)}} {
		switch r.reg {
		case 0:
		case x86asm.RIP, x86asm.EIP:
			at += next
		default:
			v, ok := valueOf(r.reg, registers)
			if !ok {
				return 0, false
			}
			at += v * r.scale
		}
	}
	return at, true
}

// registersIn are the registers that an operand's address is made of, without those
// whose values are not known and the instruction pointer.
func registersIn(m x86asm.Mem, registers []facts.Register) []facts.Register {
	var out []facts.Register
	for _, reg := range []x86asm.Reg{m.Base, m.Index} {
		if v, ok := valueOf(reg, registers); ok && reg != 0 && reg != x86asm.RIP && reg != x86asm.EIP {
			out = append(out, facts.Register{Name: strings.ToLower(reg.String()), Value: v})
		}
	}
	return out
}

// valueOf is the value of a register by its name.
func valueOf(reg x86asm.Reg, registers []facts.Register) (uint64, bool) {
	name := strings.ToLower(reg.String())
	for _, r := range registers {
		if r.Name == name {
			return r.Value, true
		}
	}
	return 0, false
}

// signBits are the bits of an x64 address that are all equal: 47 and up, with
// four levels of page tables (Intel SDM, volume 1, 3.3.7.1).
const signBits = 0xffff800000000000

// Canonical reports whether x64 takes an address at all.
func Canonical(at uint64) bool { return at&signBits == 0 || at&signBits == signBits }

// OneBitOff reports whether an address that x64 does not take is one of the
// kernel but for a single bit, and of which.
func OneBitOff(at uint64) (kernel uint64, yes bool) {
	if wrong := ^at & signBits; bits.OnesCount64(wrong) == 1 {
		return at | wrong, true
	}
	return 0, false
}
