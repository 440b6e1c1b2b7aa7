package report

import (
	"cmp"
	"strings"
)

// A ComputerPage is the part of a report that the machine command shows: what the
// dump says of the computer, and of its starts.
type ComputerPage struct {
	Schema     string      `json:"schema"`
	Tool       Tool        `json:"tool"`
	Source     Source      `json:"source"`
	Error      string      `json:"error,omitempty"`
	Dump       Dump        `json:"dump"`
	System     *System     `json:"system,omitempty"`
	Session    *Session    `json:"session,omitempty"`
	Storage    *Storage    `json:"storage,omitempty"`
	Frameworks []Framework `json:"kmdf_drivers"`
	Coverage   []Coverage  `json:"coverage"`
}

// NewComputerPage takes the machine out of a report.
func NewComputerPage(d *Document) *ComputerPage {
	m := &ComputerPage{
		Schema: contract("machine"), Tool: d.Tool, Source: d.Source, Error: d.Error, Dump: d.Dump, System: d.System, Session: d.Session, Storage: d.Storage,
		Frameworks: d.Frameworks, Coverage: []Coverage{},
	}
	for _, c := range d.Coverage {
		if c.Fact == "system" || c.Fact == "secondary_data" || strings.HasPrefix(c.Fact, "dump.") {
			m.Coverage = append(m.Coverage, c)
		}
	}
	return m
}

// document is the page as a report, for what is shown the same in both.
func (m *ComputerPage) document() *Document {
	return &Document{Source: m.Source, Error: m.Error, Dump: m.Dump, System: m.System, Session: m.Session, Coverage: m.Coverage}
}

// machineColumns are the machine in one row.
var machineColumns = []rowColumn{
	{"machine_id", func(d *Document) string { return machineID(d) }},
	{"manufacturer", func(d *Document) string { return ofSystem(d).Manufacturer }},
	{"model", func(d *Document) string { return ofSystem(d).Model }},
	{"board", func(d *Document) string { return ofSystem(d).Board }},
	{"firmware", func(d *Document) string { return firmwareWords(ofSystem(d).BIOS) }},
	{"processor", func(d *Document) string { return processorModelWords(ofSystem(d).Processor) }},
	{"memory", func(d *Document) string { return modulesWords(ofSystem(d).Memory) }},
	{"windows", func(d *Document) string { return windowsWords(&d.Dump) }},
	{"crash_time", func(d *Document) string { return d.Dump.CrashTime }},
	{"observations", func(d *Document) string { return strings.Join(ofSystem(d).Observations, "; ") }},
	{"path", func(d *Document) string { return d.Source.Path }},
	{"member", func(d *Document) string { return d.Source.Member }},
}

// ofSystem is the machine, an empty one where it is not known.
func ofSystem(d *Document) *System {
	if d.System == nil {
		return &System{}
	}
	return d.System
}

// Computer returns what the computer is known again by, of whatever kind: its id, or the name
// that the user gave it; "" for neither.
func (d *Document) Computer() string { return cmp.Or(machineID(d), d.Source.Asset) }

// machineID is what the machine is known again by, or "".
func machineID(d *Document) string { return ofSystem(d).MachineID }
