package crash

import (
	"golang.org/x/arch/x86/x86asm"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// before is how many bytes of code in front of an instruction are decoded.
const before = 96

// Misaligned reports whether an instruction pointer lies in the middle of an
// instruction, as a processor that fails, or a pointer that was damaged, leaves
// it: no program jumps there. It decodes the code before the address from every
// offset: x86 code read from a wrong start falls into step after a few
// instructions, so that nearly all agree on where instructions begin. start is
// where the instruction begins that the address lies in.
func Misaligned(s memory.Space, ip uint64, machine string) (start uint64, yes bool) {
	const (
		bits     = 64
		settle   = 32   // bytes in which a wrong start falls into step
		least    = 24   // starts that must have got as far
		majority = 0.95 // of them that agree
	)
	if facts.ArchOf(machine).X86Bits != 64 {
		return 0, false
	}
	code := make([]byte, before+16)
	if s.ReadVirt(code, memory.Virt(ip-before)) != nil {
		return 0, false
	}
	on, over := 0, map[int]int{}
	for from := 0; from < before-settle; from++ {
		at := from
		for at < before {
			in, err := x86asm.Decode(code[at:], bits)
			if err != nil || in.Len == 0 {
				at = -1
				break
			}
			if at+in.Len > before {
				over[at]++
				at = -1
				break
			}
			at += in.Len
		}
		if at == before {
			on++
		}
	}
	best, votes, all := 0, 0, on
	for at, n := range over {
		all += n
		if n > votes {
			best, votes = at, n
		}
	}
	if all < least || float64(votes) < majority*float64(all) {
		return 0, false
	}
	return ip - before + uint64(best), true
}
