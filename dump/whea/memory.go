package whea

import (
	"fmt"

	"dumptriage/dump/internal/bin"
)

// memorySection is the memory error section (UEFI 2.10, N.2.5).
var memorySection = struct{ valid, address, kind bin.Field }{bin.U64(0), bin.U64(0x10), bin.U8(0x48)}

const (
	validAddress    = 1 << 1
	validMemoryKind = 1 << 14
)

// memoryPlaces are what names the place of the error, by the bit that says
// whether it does.
var memoryPlaces = []struct {
	bit   int
	name  string
	field bin.Field
}{
	{3, "node", bin.U16(0x20)}, {4, "card", bin.U16(0x22)}, {5, "module", bin.U16(0x24)}, {6, "bank", bin.U16(0x26)},
	{7, "device", bin.U16(0x28)}, {8, "row", bin.U16(0x2a)}, {9, "column", bin.U16(0x2c)}, {10, "bit", bin.U16(0x2e)},
}

var memoryKinds = []string{
	"", "", "single-bit error", "multi-bit error", "single-symbol error", "multi-symbol error", "master abort", "target abort",
	"parity error", "watchdog timeout", "invalid address", "mirror broken", "sparing", "scrubbing, corrected", "scrubbing, not corrected",
	"memory was taken offline",
}

func memoryError(rec bin.Record) string {
	f, valid := &memorySection, rec.Or(memorySection.valid, 0)
	var parts []string
	if valid&validMemoryKind != 0 {
		parts = append(parts, named(memoryKinds, rec.Or(f.kind, 0)))
	}
	if valid&validAddress != 0 {
		parts = append(parts, fmt.Sprintf("at physical address 0x%x", rec.Or(f.address, 0)))
	}
	for _, p := range memoryPlaces {
		if valid&(1<<p.bit) != 0 {
			parts = append(parts, fmt.Sprintf("%s %d", p.name, rec.Or(p.field, 0)))
		}
	}
	return sentence("memory", parts...)
}
