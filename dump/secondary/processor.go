package secondary

import (
	"fmt"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// The block of the processor holds the values of the registry key of processor
// 0, HARDWARE\DESCRIPTION\System\CentralProcessor\0: for each the bytes of its
// name, the name, its type, the bytes of its data, the data. Read in every small
// dump that was seen.
const (
	maxValues = 256
	numbers   = 4 // bytes of each number between
)

// The values that are read. MSR 0x8B is the revision of the microcode of an
// Intel processor, in its upper half (Intel SDM volume 4, IA32_BIOS_SIGN_ID).
const (
	valueName      = "ProcessorNameString"
	valueVendor    = "VendorIdentifier"
	valueSignature = "Identifier" // "Intel64 Family 6 Model 23 Stepping 10"
	valueMicrocode = "MSR8B"
)

// processor decodes the block with the registry's description of the processor.
func processor(block bin.Record, f *Found) {
	h, rest := &f.Hardware, block
	for range maxValues {
		name, after, ok := sized(rest)
		if !ok || len(after) < numbers {
			return
		}
		data, more, ok := sized(after[numbers:])
		if !ok {
			return
		}
		switch bin.UTF16(name) {
		case valueName:
			if text := strings.Join(strings.Fields(bin.UTF16(data)), " "); text != "" {
				h.Processor = text
			}
		case valueVendor:
			h.ProcessorVendor = strings.TrimSpace(bin.UTF16(data))
		case valueSignature:
			if s, ok := identifier(bin.UTF16(data)); ok && !h.Signature.OK {
				h.Signature = facts.Some(s)
			}
		case valueMicrocode:
			if v := data.Or(bin.U32(4), 0); v != 0 && v != 1<<32-1 {
				h.Microcode = facts.Some(uint32(v))
			}
		}
		rest = more
	}
}

// identifier reads the words that the kernel writes of CPUID's signature.
func identifier(text string) (s facts.CPUSignature, ok bool) {
	_, text, _ = strings.Cut(text, " ")
	n, err := fmt.Sscanf(text, "Family %d Model %d Stepping %d", &s.Family, &s.Model, &s.Stepping)
	return s, err == nil && n == 3
}

// sized takes a number of bytes and so many bytes off a record.
func sized(rec bin.Record) (data, rest bin.Record, ok bool) {
	n, err := rec.Uint(bin.U32(0))
	if err != nil || n > uint64(len(rec)-numbers) {
		return nil, nil, false
	}
	return rec[numbers : numbers+int(n)], rec[numbers+int(n):], true
}
