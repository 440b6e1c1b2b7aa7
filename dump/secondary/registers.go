package secondary

import (
	"dumptriage/dump/cpu"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// register is one record of the block with processor registers: CPUID or a
// model-specific register, its number, what it held when the machine started and
// at the crash. Read so in 77 dumps.
var register = struct {
	kind, number bin.Field
	crash        int // offset of what it held at the crash
	size         int
}{bin.U32(0), bin.U32(4), 0x18, 0x28}

// The kinds of record.
const (
	kindCPUID = 0
	kindMSR   = 1
)

// The numbers of what is read (Intel SDM volumes 2 and 4).
const (
	leafSignature = 1
	leafECX       = 8 // offset of ECX among the four registers of a leaf
	msrThermal    = 0x19c
	maxRegisters  = 1024
)

// thermal is IA32_THERM_STATUS.
const (
	thermalThrottled = 1 << 1
	thermalCritical  = 1 << 5
	thermalValid     = 1 << 31
	marginShift      = 16
	marginMask       = 0x7f
)

// registers decodes the block with the registers of a processor.
func registers(block bin.Record, f *Found) {
	for range maxRegisters {
		if len(block) < register.size {
			return
		}
		value := block.Or(bin.U32(register.crash), 0)
		switch kind, number := block.Or(register.kind, 0), block.Or(register.number, 0); {
		case kind == kindCPUID && number == leafSignature && value != 0:
			f.Hardware.Signature = facts.Some(signature(uint32(value)))
			f.Hardware.Features = features(uint32(block.Or(bin.U32(register.crash+leafECX), 0)))
		case kind == kindMSR && number == msrThermal:
			f.Hardware.Thermal = facts.Some(thermal(uint32(value)))
		}
		block = block[register.size:]
	}
}

// features are those that ECX of CPUID leaf 1 tells. A leaf of zeros was not read.
func features(ecx uint32) map[string]bool {
	if ecx == 0 {
		return nil
	}
	out := map[string]bool{}
	for feature, has := range cpu.OfLeaf1(ecx) {
		out[string(feature)] = has
	}
	return out
}

// signature takes EAX of CPUID leaf 1 apart (Intel SDM volume 2, CPUID).
func signature(eax uint32) facts.CPUSignature {
	const extended, hasExtendedModel = 0xf, 6
	s := facts.CPUSignature{Family: eax >> 8 & 0xf, Model: eax >> 4 & 0xf, Stepping: eax & 0xf}
	if s.Family == hasExtendedModel || s.Family == extended {
		s.Model |= eax >> 16 & 0xf << 4
	}
	if s.Family == extended {
		s.Family += eax >> 20 & 0xff
	}
	return s
}

func thermal(v uint32) facts.Thermal {
	t := facts.Thermal{
		Margin:    facts.Unknown[uint32]("the processor gave no reading"),
		Throttled: v&thermalThrottled != 0, Critical: v&thermalCritical != 0,
	}
	if v&thermalValid != 0 {
		t.Margin = facts.Some(v >> marginShift & marginMask)
	}
	return t
}
