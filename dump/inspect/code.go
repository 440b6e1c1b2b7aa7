package inspect

import (
	"fmt"

	"golang.org/x/arch/arm64/arm64asm"
	"golang.org/x/arch/x86/x86asm"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/target"
)

// A decoder decodes the first instruction of some bytes: its text, and how many bytes it has.
type decoder func(code []byte, at uint64, name func(uint64) (string, uint64)) (string, int, error)

// longest is the most that an instruction has.
const longest = 15

// decoderOf is that of an architecture, nil where its instructions are not read.
func decoderOf(arch string) decoder {
	if mode := facts.ArchOf(arch).X86Bits; mode != 0 {
		return func(code []byte, at uint64, name func(uint64) (string, uint64)) (string, int, error) {
			in, err := x86asm.Decode(code, mode)
			if err != nil {
				return "", 1, err
			}
			return x86asm.IntelSyntax(in, at, name), in.Len, nil
		}
	}
	if arch == "arm64" {
		return func(code []byte, at uint64, _ func(uint64) (string, uint64)) (string, int, error) {
			const size = 4
			in, err := arm64asm.Decode(code)
			return in.String(), size, err
		}
	}
	return nil
}

// disassemble decodes n instructions, and says why there are no more.
func disassemble(t *target.Target, at uint64, n int) ([]facts.Instruction, string) {
	decode := decoderOf(t.Architecture())
	if decode == nil {
		return nil, "instructions of this architecture are not supported"
	}
	name := func(address uint64) (string, uint64) {
		sym, distance, ok := t.Symbol(address, false)
		if !ok || distance != 0 {
			return "", 0
		}
		return sym.Name, address
	}
	var out []facts.Instruction
	for range n {
		code := make([]byte, longest)
		code = code[:t.Space.ReadUpTo(code, memory.Virt(at))]
		if len(code) == 0 {
			_, why := read(t.Space, at, 1)
			return out, why
		}
		text, size, err := decode(code, at, name)
		if size > len(code) {
			return out, "the instruction is incomplete"
		}
		if err != nil {
			text = fmt.Sprintf("(no instruction: %v)", err)
		}
		out = append(out, facts.Instruction{Address: at, Bytes: code[:size], Text: text})
		at += uint64(size)
	}
	return out, ""
}
