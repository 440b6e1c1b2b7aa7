package report

import (
	"cmp"
	"slices"

	"dumptriage/cmd/internal/advice"
)

// A MachineGroup is the dumps of one machine, and what they say together.
type MachineGroup struct {
	MachineID   string          `json:"machine_id"`
	Basis       string          `json:"machine_id_basis" jsonschema:"serial-number: one machine; configuration: one machine, or several of one kind"`
	Machine     string          `json:"machine" jsonschema:"maker and model"`
	Count       int             `json:"count"`
	First       string          `json:"first,omitempty" jsonschema:"crash time of the earliest; RFC 3339, UTC"`
	Last        string          `json:"last,omitempty" jsonschema:"crash time of the latest"`
	Stops       []Tally         `json:"stops"`
	Drivers     []Tally         `json:"drivers" jsonschema:"third-party drivers that are named"`
	Examples    []string        `json:"examples" jsonschema:"the first inputs of the machine"`
	Conclusions []PatternResult `json:"conclusions" jsonschema:"what was looked for in the dumps together"`
}

// Tally is a value and how many dumps have it.
type Tally struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// PatternResult is one thing that several dumps can say.
type PatternResult struct {
	Pattern string `json:"pattern"`
	State   string `json:"state" jsonschema:"met, not-met or unknown"`
	Text    string `json:"text,omitempty" jsonschema:"what it means, or why it is unknown"`
	Dumps   int    `json:"dumps,omitempty" jsonschema:"that stand behind it"`
	Source  string `json:"source"`
}

// machineHistory is one machine while reports are gathered.
type machineHistory struct {
	group   MachineGroup
	history advice.History
}

// addMachine counts a report to its machine, where that is known.
func (s *Summarizer) addMachine(c advice.Crash, d *Document) {
	id := machineID(d)
	if id == "" {
		return
	}
	m := s.machines[id]
	switch {
	case m != nil:
	case len(s.machines) >= maxKept:
		return
	default:
		if s.machines == nil {
			s.machines = map[string]*machineHistory{}
		}
		m = &machineHistory{group: MachineGroup{MachineID: id, Basis: d.System.MachineBasis, Machine: modelWords(d.System), Examples: []string{}}}
		s.machines[id] = m
	}
	m.history.Add(c)
	g := &m.group
	g.Count++
	if len(g.Examples) < maxExamples {
		g.Examples = append(g.Examples, place(d))
	}
	g.First, g.Last = Earlier(g.First, d.Dump.CrashTime), max(g.Last, d.Dump.CrashTime)
}

// Earlier returns the earlier of two times in RFC 3339, of which either may be "": not known.
func Earlier(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return min(a, b)
}

// severalDumps lists the machines that crashed more than once.
func (s *Summarizer) severalDumps() []MachineGroup {
	out := []MachineGroup{}
	for _, m := range s.machines {
		if m.group.Count < 2 {
			continue
		}
		out = append(out, m.whole())
	}
	slices.SortFunc(out, func(a, b MachineGroup) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Machine, b.Machine), cmp.Compare(a.MachineID, b.MachineID))
	})
	return out
}

// Met returns the conclusions that hold.
func (m *MachineGroup) Met() []PatternResult {
	var out []PatternResult
	for _, c := range m.Conclusions {
		if c.State == "met" {
			out = append(out, c)
		}
	}
	return out
}

// WithComputer returns a copy of a report that tells what the dumps of its computer, as far as
// they were counted, say together. It is d itself where they say nothing, or where d tells of
// more of them.
func (s *Summarizer) WithComputer(d *Document) *Document {
	m := s.machines[machineID(d)]
	if m == nil || m.group.Count < 2 || len(d.Together) > 0 {
		return d
	}
	g := m.whole()
	met := g.Met()
	if len(met) == 0 {
		return d
	}
	told := *d
	told.Together = met
	told.Ticket.BodyMarkdown, told.text = ticketBody(&told), nil
	return &told
}

// whole is what was gathered of a machine.
func (m *machineHistory) whole() MachineGroup {
	g := m.group
	g.Stops, g.Drivers = tallies(m.history.Stops()), tallies(m.history.Drivers())
	for _, c := range m.history.Conclusions() {
		g.Conclusions = append(g.Conclusions, PatternResult(c))
	}
	return g
}

func tallies(list []advice.Tally) []Tally {
	return each(list, func(t *advice.Tally) Tally { return Tally(*t) })
}
