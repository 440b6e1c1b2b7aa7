package transcript

import (
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/firmware"
	"dumptriage/dump/textlog"
)

// hyperV is the debugger's name for Windows' own hypervisor, which also runs below a Windows
// that is not in a virtual machine.
const hyperV = "HyperV"

// microsoftVM is the model of the virtual machines of that hypervisor.
const microsoftVM = "Virtual Machine"

// hardware takes what an analysis says of the computer and its processor.
func hardware(f *facts.Facts, h *textlog.Hardware) {
	if h.CPUs != 0 {
		f.System.Processors = facts.Some(h.CPUs)
	}
	if h.CPUVendor != "" || h.MHz != 0 {
		f.System.CPU = facts.Some(facts.CPU{
			Number: facts.Unknown[uint32](NotStated), Vendor: facts.NonZero(h.CPUVendor, NotStated), MHz: facts.NonZero(h.MHz, NotStated),
		})
	}
	if *h == (textlog.Hardware{}) {
		return
	}
	m := facts.Hardware{
		Manufacturer: named(h.Maker), Model: named(h.Model), Board: strings.TrimSpace(named(h.BoardMaker) + " " + named(h.Board)),
		BIOSVendor: named(h.BIOSVendor), BIOSVersion: named(h.BIOSVersion), BIOSDate: h.BIOSDate, BIOSBuilt: firmware.Date(h.BIOSDate),
		ProcessorVendor: h.CPUVendor, Hypervisor: h.Virtual, Virtual: h.Virtual != "" && h.Virtual != hyperV || h.Model == microsoftVM,
		Microcode: facts.NonZero(h.Microcode, NotStated), Signature: facts.Unknown[facts.CPUSignature](NotStated), Thermal: facts.Unknown[facts.Thermal](NotStated),
		Partial: true, // the text has no serial numbers, and no memory modules
	}
	if h.Family != 0 && h.CPUVendor != "" {
		m.Signature = facts.Some(facts.CPUSignature{Family: h.Family, Model: h.CPUModel, Stepping: h.Stepping})
	}
	f.Hardware = facts.Some(m)
}

// named is a string of the firmware, "" where its maker wrote none.
func named(text string) string {
	if firmware.IsPlaceholder(text) {
		return ""
	}
	return text
}
