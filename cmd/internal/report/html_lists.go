package report

import (
	"slices"
	"strconv"

	"dumptriage/dump/units"
)

func (h *htmlWriter) Modules(m *ModuleList) error {
	a := htmlArticle{Title: "Modules", Source: place(m.document()), Error: m.Error}
	a.add(htmlSection{Title: "Loaded", Table: tableOf(m.table())})
	if len(m.UnloadedModules) > 0 {
		a.add(htmlSection{Title: "Unloaded", Table: tableOf(unloadedTable(m.UnloadedModules))})
	}
	a.unknown(m.Coverage)
	return h.article(a)
}

func (h *htmlWriter) Pool(p *PoolList) error {
	a := htmlArticle{Title: "Kernel pools", Source: place(p.document()), Error: p.Error}
	switch {
	case len(p.Addresses) > 0:
		a.add(htmlSection{Title: "Addresses", Table: tableOf(p.addresses())})
	case p.Pool != nil:
		a.add(htmlSection{Title: "Usage by tag", Facts: factsOf(poolFacts(p.Pool)), Bars: tagBars(p.Pool), Table: tableOf(p.table(units.Number))})
	}
	a.unknown(p.Coverage)
	return h.article(a)
}

func (h *htmlWriter) Bugcheck(page *BugcheckPage) error {
	b := &page.Bugcheck
	a := htmlArticle{Title: b.heading(), Verdict: b.Summary}
	s := htmlSection{Title: "What it means", Facts: factsOf([]fact{{"Usual causes", page.Causes}, {"Class", b.Class}, {"Documented at", b.Page}})}
	for _, c := range page.Cases {
		s.Items = append(s.Items, c.When+": "+c.Meaning)
	}
	a.add(s)
	if page.Parameters || labelled(b) {
		a.add(htmlSection{Title: "Parameters", Table: tableOf(parameterTable(b))})
	}
	a.add(htmlSection{Title: "What to do next", Steps: filled(page.NextSteps...)})
	return h.article(a)
}

func (h *htmlWriter) Machine(m *ComputerPage) error {
	d := m.document()
	a := htmlArticle{Title: "Computer", Source: place(d), Error: m.Error}
	if m.Error == "" {
		a.add(htmlSection{Title: "The computer", Facts: factsOf(machineFacts(d), hardwareFacts(m.System), machineDetails(m.System))})
		a.add(htmlSection{Title: "Starts", Facts: factsOf(sessionFacts(m.Session))})
		a.add(htmlSection{Title: "Requests to disks", Facts: factsOf(storageFacts(m.Storage))})
		s := ofSystem(d)
		if len(s.Memory) > 0 {
			a.add(htmlSection{Title: "Memory modules", Table: tableOf(memoryTable(s.Memory))})
		}
		if len(s.Devices) > 0 {
			a.add(htmlSection{Title: "PCI devices", Fold: true, Table: tableOf(deviceTable(s.Devices))})
		}
	}
	a.unknown(m.Coverage)
	return h.article(a)
}

func (h *htmlWriter) Compare(c *Comparison) error {
	a := htmlArticle{Title: "Comparison", Verdict: c.Conclusion + "."}
	a.add(htmlSection{Title: "Compared", Facts: factsOf(c.facts())})
	for i := range c.Pools {
		p := &c.Pools[i]
		if v := curve(p); len(p.States) > 2 || v != nil {
			a.add(htmlSection{Title: "The " + p.Pool + " pool over time", Curve: v, Table: tableOf(stateTable(p))})
		}
	}
	a.add(htmlSection{Title: "Tags that grew or shrank", Bars: growthBars(c), Table: tableOf(c.comparedRows(units.Bytes, signedBytes))})
	return h.article(a)
}

func (h *htmlWriter) Inspect(i *Inspection) error {
	a := htmlArticle{Title: i.Shows, Source: i.Source.Path, Error: i.Error}
	a.add(htmlSection{Title: i.Shows, Paras: filled(slices.Concat(i.notes(), i.Reasons())...), Table: tableOf(i.records())})
	return h.article(a)
}

// maxID is how much of the identifier of a computer a title shows.
const maxID = 11

// Summary writes the groups and the computers of a scan.
func (h *htmlWriter) Summary(s *Summary) error {
	a := htmlArticle{Title: "Summary", Verdict: units.Count(s.Reports, "report", "reports") + " of " + units.Count(len(s.Groups), "kind of crash", "kinds of crash")}
	if s.Unreadable > 0 {
		a.add(htmlSection{Title: "Not read", Paras: filled(units.Count(s.Unreadable, "input", "inputs") + " could not be read.")})
	}
	groups := &Table{Columns: []Column{{Title: "Crashes", Right: true}, {Title: "What"}, {Title: "Severity"}, {Title: "Known issue"}, {Title: "First"}, {Title: "Last"}, {Title: "Example"}}}
	for i := range s.Groups {
		g := &s.Groups[i]
		example := ""
		if len(g.Examples) > 0 {
			example = g.Examples[0]
		}
		groups.Add(strconv.Itoa(g.Count), g.Title, g.Severity, g.Signature, g.First, g.Last, example)
	}
	a.add(htmlSection{Title: "Kinds of crash", Bars: groupBars(s.Groups), Table: tableOf(groups)})
	a.add(htmlSection{Title: "Uptime at the crash", Bars: tallyBars("Crashes by uptime", "How long Windows had been running when it crashed.", s.Uptimes)})
	for i := range s.Machines {
		m := &s.Machines[i]
		section := htmlSection{Title: "Computer " + m.MachineID[:min(len(m.MachineID), maxID)], Fold: true, Paras: filled(machineWords(m))}
		for _, c := range m.Met() {
			section.Items = append(section.Items, c.Text)
		}
		a.add(section)
	}
	return h.article(a)
}
