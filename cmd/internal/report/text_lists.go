package report

import (
	"slices"

	"dumptriage/dump/units"
)

func (t *textWriter) Modules(m *ModuleList) error {
	d := m.document()
	switch {
	case t.o.Plain && m.Error == "":
		return t.plainModules(m)
	case m.Error != "":
		l := t.page()
		textError(l, d)
		return l.flush(t.w)
	}
	l := t.page()
	l.path(place(d))
	if len(m.Modules) > 0 {
		l.section(units.Count(len(m.Modules), "module", "modules"))
		l.table(m.table(), "  ")
	}
	if len(m.UnloadedModules) > 0 {
		l.section(units.Count(len(m.UnloadedModules), "unloaded module", "unloaded modules"))
		l.table(unloadedTable(m.UnloadedModules), "  ")
	}
	textUnknown(l, d)
	return l.flush(t.w)
}

// plainModules writes both lists as one tab-separated table.
func (t *textWriter) plainModules(m *ModuleList) error { return m.records().Write(t.w, t.o) }

func (t *textWriter) Pool(p *PoolList) error {
	l, d := t.page(), p.document()
	switch {
	case p.Error != "":
		textError(l, d)
		return l.flush(t.w)
	case t.o.Plain && len(p.Addresses) > 0:
		return p.addresses().Write(t.w, t.o)
	case t.o.Plain && p.Pool != nil:
		return p.table(decimal).Write(t.w, t.o)
	}
	l.path(place(d))
	if len(p.Addresses) > 0 {
		l.blank()
		l.table(p.addresses(), "  ")
		return l.flush(t.w)
	}
	if p.Pool != nil {
		textFacts(l, "Pool", poolFacts(p.Pool))
		if rows := p.table(units.Number).bars("Share", p.shares(), t.o); len(rows.rows) > 0 {
			l.blank()
			l.table(rows, "  ")
		} else if len(p.Pool.Tags) == 0 && p.Pool.TagsWhy == "" {
			l.blank()
			l.wrap("  ", "  ", text("No tag matches."))
		}
	}
	textUnknown(l, d)
	return l.flush(t.w)
}

func (t *textWriter) Bugcheck(page *BugcheckPage) error {
	l, b := t.page(), &page.Bugcheck
	l.wrap("", "  ", in(bold, b.heading()))
	d := &Document{Bugcheck: b}
	l.blank()
	textHappened(l, happened(d))
	if page.Causes != "" {
		l.wrap("", "", text("Usual causes: "+page.Causes+"."))
	}
	if page.Parameters || labelled(b) {
		textParameters(l, d)
	}
	textCases(l, page.Cases)
	textSteps(l, page.NextSteps)
	l.blank()
	l.field("Class", text(b.Class))
	if b.Page != "" {
		l.field("Documented at", text(b.Page))
	}
	if !page.Parameters && labelled(b) {
		l.wrap("  ", "  ", text("To explain the parameter values too, give all four after the code."))
	}
	return l.flush(t.w)
}

// textCases lists the cases of a STOP.
func textCases(l *lines, cases []Case) {
	if len(cases) == 0 {
		return
	}
	l.section("Cases")
	for _, c := range cases {
		l.wrap("  ", "      ", text(c.When+": "+c.Meaning))
	}
}

func (t *textWriter) Machine(m *ComputerPage) error {
	l, d := t.page(), m.document()
	if m.Error != "" {
		textError(l, d)
		return l.flush(t.w)
	}
	l.path(place(d))
	textFacts(l, "Computer", slices.Concat(machineFacts(d), hardwareFacts(m.System), machineDetails(m.System)))
	textFacts(l, "Starts", sessionFacts(m.Session))
	textFacts(l, "Requests to disks", storageFacts(m.Storage))
	if s := ofSystem(d); len(s.Memory) > 0 {
		l.section("Memory modules")
		l.table(memoryTable(s.Memory), "  ")
	}
	if s := ofSystem(d); len(s.Devices) > 0 {
		l.section(units.Count(len(s.Devices), "PCI device", "PCI devices"))
		l.table(deviceTable(s.Devices), "  ")
	}
	if len(m.Frameworks) > 0 {
		l.section(units.Count(len(m.Frameworks), "driver of the Kernel-Mode Driver Framework", "drivers of the Kernel-Mode Driver Framework"))
		l.wrap("  ", "  ", text(frameworkWords(m.Frameworks)))
	}
	textUnknown(l, d)
	return l.flush(t.w)
}
