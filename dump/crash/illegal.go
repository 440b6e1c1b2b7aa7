package crash

import (
	"slices"

	"golang.org/x/arch/x86/x86asm"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// plainOps are instructions that every x64 processor has, in every mode.
var plainOps = []x86asm.Op{
	x86asm.ADD, x86asm.SUB, x86asm.MOV, x86asm.LEA, x86asm.PUSH, x86asm.POP, x86asm.XOR, x86asm.AND, x86asm.OR, x86asm.CMP,
	x86asm.TEST, x86asm.CALL, x86asm.JMP, x86asm.RET, x86asm.NOP, x86asm.MOVZX, x86asm.MOVSX, x86asm.MOVSXD, x86asm.INC, x86asm.DEC,
	x86asm.SHL, x86asm.SHR, x86asm.SAR, x86asm.IMUL, x86asm.JE, x86asm.JNE, x86asm.JA, x86asm.JAE, x86asm.JB, x86asm.JBE, x86asm.JG,
	x86asm.JGE, x86asm.JL, x86asm.JLE,
}

// Legal returns the instruction at an address that a processor called illegal, if
// it is one that every processor has: then the processor did not see what is in
// memory. Prefixes, which can make an instruction illegal, are not let pass.
func Legal(s memory.Space, ip uint64, machine string) (text string, yes bool) {
	if facts.ArchOf(machine).X86Bits != 64 {
		return "", false
	}
	code := make([]byte, 16)
	if s.ReadVirt(code, memory.Virt(ip)) != nil {
		return "", false
	}
	in, err := x86asm.Decode(code, 64)
	if err != nil || !slices.Contains(plainOps, in.Op) {
		return "", false
	}
	for _, p := range in.Prefix {
		if p != 0 && p&^x86asm.PrefixImplicit&0xff0 != 0x40 { // REX
			return "", false
		}
	}
	return x86asm.IntelSyntax(in, ip, nil), true
}
