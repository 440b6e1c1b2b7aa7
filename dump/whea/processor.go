package whea

import (
	"fmt"
	"strings"

	"dumptriage/dump/internal/bin"
)

// genericProcessor is the generic processor error section (UEFI 2.10, N.2.4.1).
var genericProcessor = struct{ valid, kind, operation, flags, level, id, ip bin.Field }{
	bin.U64(0), bin.U8(0x0a), bin.U8(0x0b), bin.U8(0x0c), bin.U8(0x0d), bin.U64(0x98), bin.U64(0xb8),
}

// Which of its fields are valid.
const (
	validKind, validOperation, validFlags, validLevel, validProcessor, validIP = 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 8, 1 << 12
)

var (
	processorKinds      = map[int]string{0: "cache error", 1: "TLB error", 2: "bus error", 3: "error inside the processor"}
	processorOperations = []string{"", "data read", "data write", "instruction execution"}
	processorFlags      = map[int]string{1: "the instruction pointer is exact", 2: "an earlier error was overwritten", 3: "corrected"}
)

func processorGeneric(rec bin.Record) string {
	f, valid := &genericProcessor, rec.Or(genericProcessor.valid, 0)
	subject := "a processor"
	if valid&validProcessor != 0 {
		subject = fmt.Sprintf("the processor with APIC id %d", rec.Or(f.id, 0))
	}
	var parts []string
	if valid&validKind != 0 {
		parts = bitNames(rec.Or(f.kind, 0), processorKinds)
	}
	if valid&validOperation != 0 {
		parts = append(parts, named(processorOperations, rec.Or(f.operation, 0)))
	}
	if valid&validLevel != 0 {
		parts = append(parts, fmt.Sprintf("level %d", rec.Or(f.level, 0)))
	}
	if valid&validFlags != 0 {
		parts = append(parts, strings.Join(bitNames(rec.Or(f.flags, 0), processorFlags), ", "))
	}
	if valid&validIP != 0 {
		parts = append(parts, fmt.Sprintf("at instruction 0x%x", rec.Or(f.ip, 0)))
	}
	return sentence(subject, parts...)
}

// x86Processor is the processor error section of IA32 and X64 (UEFI 2.10,
// N.2.4.2): which processor it was; the MCA section names what failed.
var x86Processor = struct{ valid, apic bin.Field }{bin.U64(0), bin.U64(8)}

func processorX86(rec bin.Record) string {
	if rec.Or(x86Processor.valid, 0)&1 == 0 {
		return "an x86 processor"
	}
	return fmt.Sprintf("the processor with APIC id %d", rec.Or(x86Processor.apic, 0)&0xffffffff)
}
