package report

import (
	"fmt"
	"strings"

	"dumptriage/cmd/internal/advice"
	"dumptriage/dump/units"
)

// hardwareFacts is the machine in three lines, and what is remarkable about it.
func hardwareFacts(s *System) []fact {
	if s == nil {
		return nil
	}
	return []fact{
		{"Model", modelWords(s)}, {"Firmware", firmwareWords(s.BIOS)}, {"Processor", processorModelWords(s.Processor)}, {"Memory modules", modulesWords(s.Memory)},
		{"Notable", strings.Join(s.Observations, "; ")},
	}
}

// modelWords is maker and model, or the board where the maker named none.
func modelWords(s *System) string {
	name := strings.TrimSpace(s.Manufacturer + " " + s.Model)
	switch {
	case s.Model == "" && s.Board != "":
		return s.Board
	case s.Board != "" && !strings.Contains(name, s.Board):
		return name + " (board " + strings.TrimPrefix(s.Board, s.Manufacturer+" ") + ")"
	}
	return name
}

func firmwareWords(b *BIOS) string {
	if b == nil {
		return ""
	}
	return joined(", ", joined(" ", b.Vendor, b.Version), b.Date)
}

func processorModelWords(p *ProcessorModel) string {
	switch {
	case p == nil:
		return ""
	case p.Microcode != "":
		return joined(", ", p.Name, "microcode "+p.Microcode)
	}
	return p.Name
}

// machineDetails are the facts on a machine that a report leaves out.
func machineDetails(s *System) []fact {
	if s == nil {
		return nil
	}
	out := []fact{{"Hypervisor", s.Hypervisor}}
	if p := s.Processor; p != nil {
		out = append(out, fact{"CPUID", p.Signature}, fact{"Temperature", temperatureWords(p)})
	}
	for _, i := range s.Identifiers {
		out = append(out, fact{"Identifier", i.Value + " (" + i.Kind + ")"})
	}
	return append(out, fact{"Computer ID", machineIDWords(s)})
}

// machineIDWords is what the machine is known again by, and on what grounds.
func machineIDWords(s *System) string {
	switch s.MachineBasis {
	case advice.MachineBySerial:
		return s.MachineID + ", by its serial numbers"
	case advice.MachineByConfiguration:
		return s.MachineID + ", by its configuration: identical computers have the same key"
	}
	return ""
}

// temperatureWords is how warm an Intel processor was.
func temperatureWords(p *ProcessorModel) string {
	words := ""
	if p.Margin != nil {
		words = fmt.Sprintf("%d degrees below its limit", *p.Margin)
	}
	if p.Throttled {
		words = joined(", ", words, "throttled because of heat since the boot")
	}
	return words
}

// sessionFacts are the starts of Windows.
func sessionFacts(s *Session) []fact {
	if s == nil {
		return nil
	}
	var starts string
	if s.Boot != nil {
		starts = fmt.Sprintf("number %d", *s.Boot)
	}
	if s.Boot != nil && s.CleanBoot != nil {
		starts += fmt.Sprintf("; the last one that ended with a shutdown was number %d", *s.CleanBoot)
	}
	sleeps := ""
	if s.Sleeps != nil && *s.Sleeps > 0 {
		sleeps = units.Count(int(*s.Sleeps), "time", "times") + " since then"
	}
	return []fact{{"Started", timeWords(s.BootTime)}, {"Starts", starts}, {"Went to sleep", sleeps}, {"Power manager at", strings.ReplaceAll(s.Power, "-", " ")}, {"Winlogon noted", s.Winlogon}}
}

// storageFacts is what the storage port driver noted of its last requests.
func storageFacts(s *Storage) []fact {
	if s == nil {
		return nil
	}
	return []fact{{"Requests", fmt.Sprintf("%d that ended, from the log of %s", s.Requests, s.Driver)}, {"Slowest", fmt.Sprintf("%.3f s", s.Slowest)}, {"Last begun", timeWords(s.LastRequest)}}
}

// deviceTable lists the devices on PCI.
func deviceTable(devices []Device) *Table {
	t := &Table{Columns: []Column{{Title: "Address"}, {Title: "Device"}, {Title: "Class", Give: true}, {Title: "Vendor", Give: true}, {Title: "Name", Give: true, Wrap: true}}}
	for _, d := range devices {
		t.Add(d.Address, strings.TrimPrefix(d.VendorID, "0x")+":"+strings.TrimPrefix(d.DeviceID, "0x"), d.Class, d.Vendor, d.Name)
	}
	return t
}

// memoryTable lists the memory modules.
func memoryTable(modules []MemoryModule) *Table {
	t := &Table{Columns: []Column{{Title: "Slot", Give: true}, {Title: "Module", Give: true, Wrap: true}}}
	for i := range modules {
		t.Add(modules[i].Locator, modules[i].words())
	}
	return t
}

// frameworkWords names the drivers of the framework.
func frameworkWords(list []Framework) string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.Name + " " + f.Version
	}
	return strings.Join(names, ", ")
}

// modulesWords sums memory modules up, equal ones together.
func modulesWords(modules []MemoryModule) string {
	var names []string
	counts := map[string]int{}
	for i := range modules {
		w := modules[i].words()
		if counts[w]++; counts[w] == 1 {
			names = append(names, w)
		}
	}
	for i, w := range names {
		names[i] = fmt.Sprintf("%d x %s", counts[w], w)
	}
	return units.Listed(names, 4, "; ")
}

// words is one module: size, kind, who made it, how fast it runs.
func (m *MemoryModule) words() string {
	size, speed := "of unknown size", ""
	if m.Bytes != nil {
		size = units.Bytes(*m.Bytes)
	}
	switch {
	case m.Configured != 0 && m.Rated != 0 && m.Configured != m.Rated:
		speed = fmt.Sprintf("%d MT/s, rated %d", m.Configured, m.Rated)
	case m.Configured != 0 || m.Rated != 0:
		speed = fmt.Sprintf("%d MT/s", max(m.Configured, m.Rated))
	}
	return joined(", ", joined(" ", size, m.Kind), joined(" ", m.Maker, m.Part), speed)
}

// errorFacts is the record of a hardware error, what it is about first.
func errorFacts(e *HardwareError) []fact {
	if e == nil {
		return nil
	}
	kind := joined(", ", e.Severity, e.Notification)
	if e.Previous {
		kind = joined(", ", kind, "before the last boot")
	}
	if e.Simulated {
		kind = joined(", ", kind, "injected for a test")
	}
	out := []fact{{"Error", kind}}
	for _, primary := range []bool{true, false} {
		for _, s := range e.Sections {
			if s.Primary == primary {
				out = append(out, fact{"Section", s.Text})
			}
		}
	}
	return out
}
