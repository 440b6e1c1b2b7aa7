package whea

import (
	"fmt"
	"strings"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/pci"
)

// pcieSection is the PCI Express error section (UEFI 2.10, N.2.7); the status
// registers are those of Advanced Error Reporting in it (PCI Express Base
// Specification, 7.8.4).
var pcieSection = struct {
	valid, port                             bin.Field
	vendor, device                          bin.Field
	function, number, segment, bus          bin.Field
	uncorrectable, uncorrectableMask, fixed bin.Field
}{
	bin.U64(0), bin.U32(8), bin.U16(0x18), bin.U16(0x1a), bin.U8(0x1f), bin.U8(0x20), bin.U16(0x21), bin.U8(0x23),
	bin.U32(0x74), bin.U32(0x78), bin.U32(0x80),
}

const (
	validPort   = 1 << 0
	validDevice = 1 << 3
	validAER    = 1 << 7
)

var portTypes = map[uint64]string{
	0: "endpoint", 1: "legacy endpoint", 4: "root port", 5: "upstream port of a switch", 6: "downstream port of a switch",
	7: "bridge to PCI", 8: "bridge from PCI", 9: "endpoint in the root complex", 10: "event collector",
}

var uncorrectableErrors = map[int]string{
	4: "data link protocol error", 5: "surprise down", 12: "poisoned packet", 13: "flow control error", 14: "completion timeout",
	15: "completer abort", 16: "unexpected completion", 17: "receiver overflow", 18: "malformed packet", 19: "ECRC error",
	20: "unsupported request", 21: "ACS violation", 22: "internal error",
}

var correctedErrors = map[int]string{
	0: "receiver error", 6: "bad packet", 7: "bad data link packet", 8: "replay number rolled over", 12: "replay timeout",
	13: "advisory error", 14: "corrected internal error", 15: "header log overflow",
}

func pciExpress(rec bin.Record) string {
	f, valid := &pcieSection, rec.Or(pcieSection.valid, 0)
	subject := "a PCI Express device"
	if valid&validDevice != 0 {
		vendor, device := uint16(rec.Or(f.vendor, 0)), uint16(rec.Or(f.device, 0))
		subject = fmt.Sprintf("PCI Express device %02x:%02x.%x (%04x:%04x%s)", rec.Or(f.bus, 0), rec.Or(f.number, 0), rec.Or(f.function, 0),
			vendor, device, pciName(vendor, device))
		if segment := rec.Or(f.segment, 0); segment != 0 {
			subject = fmt.Sprintf("%s in segment %d", subject, segment)
		}
	}
	var parts []string
	if valid&validPort != 0 {
		parts = append(parts, portTypes[rec.Or(f.port, 0)])
	}
	if valid&validAER != 0 {
		bad := rec.Or(f.uncorrectable, 0) &^ rec.Or(f.uncorrectableMask, 0)
		parts = append(parts, strings.Join(bitNames(bad, uncorrectableErrors), ", "))
		if fixed := bitNames(rec.Or(f.fixed, 0), correctedErrors); len(fixed) > 0 {
			parts = append(parts, "corrected: "+strings.Join(fixed, ", "))
		}
	}
	return sentence(subject, parts...)
}

// pciName is what a device is called, as it follows its numbers.
func pciName(vendor, device uint16) string {
	name := pci.Vendor(vendor)
	if model := pci.Device(vendor, device); model != "" {
		name = strings.TrimSpace(name + " " + model)
	}
	if name == "" {
		return ""
	}
	return ", " + name
}
