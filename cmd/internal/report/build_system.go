package report

import (
	"fmt"

	"dumptriage/dump/facts"
)

// buildSystem describes the machine.
func buildSystem(k facts.Known[facts.Hardware]) *System {
	h, ok := k.Get()
	if !ok {
		return nil
	}
	s := &System{
		Manufacturer: h.Manufacturer, Model: h.Model, Board: h.Board, Virtual: h.Virtual,
		Observations: append([]string{}, h.Observations...),
		Memory: each(h.Memory, func(m *facts.MemoryModule) MemoryModule {
			return MemoryModule{m.Locator, m.Kind, m.Maker, m.Part, known(m.Bytes), m.Rated, m.Configured}
		}),
	}
	if bios := (BIOS{h.BIOSVendor, h.BIOSVersion, h.BIOSDate}); bios != (BIOS{}) {
		s.BIOS = &bios
	}
	cpu := ProcessorModel{Name: h.Processor}
	if v, ok := h.Microcode.Get(); ok {
		cpu.Microcode = fmt.Sprintf("0x%x", v)
	}
	if cpu != (ProcessorModel{}) {
		s.Processor = &cpu
	}
	return s
}
