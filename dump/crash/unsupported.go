package crash

import (
	"fmt"

	"golang.org/x/arch/x86/x86asm"

	"dumptriage/dump/cpu"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// CheckInstruction looks at an instruction that the processor called illegal: whether it
// needs a feature, and whether this processor has it. A feature that the processor has
// is a hardware sign; one that it lacks is a driver or a Windows made for others.
func (c *Crash) CheckInstruction(h *facts.Hardware) facts.Outcome {
	f, ok := c.Bugcheck.Value.Faulting.Get()
	if !ok || !c.illegal() || facts.ArchOf(c.t.Architecture()).X86Bits != 64 || c.Live.Or(false) {
		return facts.WasAbsent("no instruction was rejected as invalid")
	}
	code := make([]byte, longestInstruction)
	code = code[:c.t.Space.ReadUpTo(code, memory.Virt(f.Address))]
	feature, ok := cpu.Needs(code)
	if !ok {
		return facts.WasAbsent("the instruction needs no feature that only some processors have")
	}
	text := instructionText(code, f.Address)
	if lacks, source := lacks(h, feature); lacks {
		c.Unsupported = facts.Some(facts.Unsupported{Feature: string(feature), Instruction: text, Module: f.Module, Offset: f.Offset, Source: source})
		return facts.WasCollected()
	}
	// What AVX and later ones need beside the processor, a kernel may leave switched off.
	if h.Features[string(feature)] && code[0] != 0xc4 && code[0] != 0xc5 && code[0] != 0x62 {
		c.HardwareSigns = append(c.HardwareSigns, fmt.Sprintf(
			"the instruction that the processor rejected as invalid (%s, at %s+0x%x) needs %s, which this processor has", text, f.Module, f.Offset, feature))
	}
	return facts.WasCollected()
}

// lacks reports whether the processor is known to lack a feature, by CPUID or else by its
// family and model.
func lacks(h *facts.Hardware, feature cpu.Feature) (yes bool, source string) {
	if has, known := h.Features[string(feature)]; known {
		return !has, "CPUID in the dump"
	}
	s, ok := h.Signature.Get()
	if !ok {
		return false, ""
	}
	_, listed := cpu.Lacks(h.ProcessorVendor, s.Family, s.Model)[feature]
	return listed, fmt.Sprintf("processors of family %d, model %d lack it", s.Family, s.Model)
}

// instructionText is an instruction in Intel's syntax, or its bytes where the decoder
// does not know it.
func instructionText(code []byte, at uint64) string {
	const shown = 6
	if in, err := x86asm.Decode(code, 64); err == nil {
		return x86asm.IntelSyntax(in, at, nil)
	}
	return fmt.Sprintf("% x", code[:min(len(code), shown)])
}
