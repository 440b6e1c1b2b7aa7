package report

import (
	"fmt"

	"dumptriage/cmd/internal/advice"
	"dumptriage/dump/facts"
)

// buildSystem describes the machine. Identifiers are shown only where they were
// asked for.
func buildSystem(k facts.Known[facts.Hardware], m BuildOptions) *System {
	h, ok := k.Get()
	if !ok {
		return nil
	}
	s := &System{
		Manufacturer: h.Manufacturer, Model: h.Model, Board: h.Board, Virtual: h.Virtual, Hypervisor: h.Hypervisor,
		Observations: append([]string{}, h.Observations...),
		Memory: each(h.Memory, func(m *facts.MemoryModule) MemoryModule {
			return MemoryModule{m.Locator, m.Kind, m.Maker, m.Part, known(m.Bytes), m.Rated.Or(0), m.Configured.Or(0)}
		}),
		Devices: each(h.Devices, buildDevice),
	}
	s.MachineID, s.MachineBasis = advice.MachineID(k, m.Salt)
	if m.Identifiers {
		s.Identifiers = each(h.Identifiers, func(i *facts.Identifier) Identifier { return Identifier(*i) })
	}
	if bios := (BIOS{h.BIOSVendor, h.BIOSVersion, h.BIOSDate}); bios != (BIOS{}) {
		s.BIOS = &bios
	}
	if cpu := buildProcessor(&h); cpu != (ProcessorModel{}) {
		s.Processor = &cpu
	}
	return s
}

func buildProcessor(h *facts.Hardware) ProcessorModel {
	cpu := ProcessorModel{Name: h.Processor}
	if v, ok := h.Microcode.Get(); ok {
		cpu.Microcode = fmt.Sprintf("0x%x", v)
	}
	if v, ok := h.Signature.Get(); ok {
		cpu.Signature = fmt.Sprintf("family %d, model %d, stepping %d", v.Family, v.Model, v.Stepping)
	}
	if v, ok := h.Thermal.Get(); ok {
		cpu.Margin, cpu.Throttled = known(v.Margin), v.Throttled
	}
	return cpu
}

func buildDevice(d *facts.Device) Device {
	return Device{
		Address:  fmt.Sprintf("%02x:%02x.%x", d.Bus, d.Device, d.Function),
		VendorID: fmt.Sprintf("0x%04x", d.VendorID), DeviceID: fmt.Sprintf("0x%04x", d.DeviceID),
		Class: d.Class, Vendor: d.Vendor, Name: d.Name,
	}
}

// buildSession describes the starts of Windows.
func buildSession(k facts.Known[facts.Session]) *Session {
	s, ok := k.Get()
	if !ok {
		return nil
	}
	out := &Session{ReleaseBuild: known(s.Release), Boot: known(s.Boot), CleanBoot: known(s.CleanBoot), Sleeps: known(s.Sleeps), Power: s.Power, Winlogon: s.Desktop}
	if t, ok := s.BootTime.Get(); ok {
		out.BootTime = utc(t)
	}
	return out
}

// buildStorage describes the last requests to disks.
func buildStorage(k facts.Known[facts.Storage]) *Storage {
	s, ok := k.Get()
	if !ok {
		return nil
	}
	out := &Storage{Driver: s.Driver, Requests: s.Requests, Slowest: s.Slowest.Seconds()}
	if t, ok := s.Last.Get(); ok {
		out.LastRequest = utc(t)
	}
	return out
}

// buildHardwareError describes the record of a hardware error.
func buildHardwareError(k facts.Known[facts.ErrorRecord]) *HardwareError {
	e, ok := k.Get()
	if !ok {
		return nil
	}
	return &HardwareError{
		Severity: e.Severity, Notification: e.Notification, Previous: e.Previous, Simulated: e.Simulated, Source: e.Source,
		Sections: each(e.Sections, func(s *facts.ErrorSection) ErrorSection { return ErrorSection(*s) }),
	}
}
