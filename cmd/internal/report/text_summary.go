package report

import (
	"io"

	"dumptriage/cmd/internal/advice"
	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// maxExample is how many columns an example's name takes.
const maxExample = 24

// WriteSummary writes a summary as text, with the first groups and computers of each
// list, or with all where top is 0.
func WriteSummary(w io.Writer, s *Summary, top int, o Options) error {
	l := newLines(o)
	l.wrap("", "", in(bold, summaryLine(s)))
	if len(s.Groups) == 0 {
		return l.flush(w)
	}
	l.blank()
	t := &Table{Columns: []Column{
		{Title: "Count", Right: true},
		{Title: "What", Give: true, Wrap: true},
		{Title: "First"},
		{Title: "Last"},
		{Title: "Example", Give: true},
	}}
	if top == 0 {
		top = max(len(s.Groups), len(s.Machines))
	}
	for _, g := range s.Groups[:min(len(s.Groups), top)] {
		t.Add(units.Number(uint64(g.Count)), g.Title, day(g.First), day(g.Last), l.clip(plain(exampleName(g.Examples)), maxExample))
	}
	l.table(t, "")
	if n := len(s.Groups) - top; n > 0 {
		l.wrap("", "", text("and "+units.Count(n, "more group", "more groups")+" (--all-groups shows them)"))
	}
	textMachines(l, s.Machines, top)
	return l.flush(w)
}

// textMachines lists the machines that crashed more than once, and what their
// dumps say together.
func textMachines(l *lines, machines []MachineGroup, top int) {
	if len(machines) == 0 {
		return
	}
	l.section("Computers with several dumps")
	for _, m := range machines[:min(len(machines), top)] {
		l.wrap("  ", "    ", in(bold, m.Machine), text(machineWords(&m)))
		for _, c := range m.Met() {
			l.wrap("    - ", "      ", text(c.Text))
		}
	}
	if n := len(machines) - top; n > 0 {
		l.wrap("  ", "  ", text("and "+units.Count(n, "more machine", "more machines")+" (--all-groups shows them)"))
	}
}

// machineWords is how often and when a machine crashed, and how sure it is that
// it is one.
func machineWords(m *MachineGroup) string {
	words := ": " + units.Count(m.Count, "dump", "dumps") + daysWords(m.First, m.Last)
	if m.Basis == advice.MachineByConfiguration {
		words += ", of this computer or of identical ones: the dumps contain no serial number"
	}
	return words
}

// summaryLine counts the inputs.
func summaryLine(s *Summary) string {
	line := units.Count(s.Reports, "input", "inputs") + ", " + units.Count(len(s.Groups), "kind of crash", "kinds of crash")
	if s.LeftOut > 0 {
		line += " and more: " + units.Count(s.LeftOut, "report is", "reports are") + " of kinds beyond"
	}
	if s.Copies > 0 {
		line += ", " + units.Count(s.Copies, "further dump of a counted crash", "further dumps of counted crashes")
	}
	if s.Unreadable > 0 {
		line += ", " + units.Number(uint64(s.Unreadable)) + " not readable"
	}
	return line
}

// exampleName is the file name of the first example, without its folders.
func exampleName(examples []string) string {
	if len(examples) == 0 {
		return ""
	}
	return facts.FileName(examples[0])
}
