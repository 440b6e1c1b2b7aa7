package report

import (
	"fmt"
	"strings"

	"dumptriage/dump/units"
)

// hardwareFacts is the machine in three lines, and what is remarkable about it.
func hardwareFacts(s *System) []fact {
	if s == nil {
		return nil
	}
	name := strings.TrimSpace(s.Manufacturer + " " + s.Model)
	if s.Model == "" && s.Board != "" {
		name = s.Board
	} else if s.Board != "" && !strings.Contains(name, s.Board) {
		name += " (board " + strings.TrimPrefix(s.Board, s.Manufacturer+" ") + ")"
	}
	firmware := ""
	if b := s.BIOS; b != nil {
		firmware = joined(" ", b.Vendor, b.Version)
		firmware = joined(", ", firmware, b.Date)
	}
	cpu := ""
	if p := s.Processor; p != nil {
		cpu = p.Name
		if p.Microcode != "" {
			cpu = joined(", ", cpu, "microcode "+p.Microcode)
		}
	}
	return []fact{
		{"Model", name}, {"Firmware", firmware}, {"Processor", cpu}, {"Modules", modulesWords(s.Memory)},
		{"Remarkable", strings.Join(s.Observations, "; ")},
	}
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
