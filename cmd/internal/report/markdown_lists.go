package report

import (
	"slices"

	"dumptriage/dump/units"
)

func (w *markdownWriter) Modules(m *ModuleList) error {
	p := w.begin()
	if m.Error != "" {
		p.para(mdCode(place(m.document())) + ": " + markdown(m.Error))
		return w.flush(p)
	}
	p.heading(2, "Modules of "+mdCode(place(m.document())))
	p.table("Name", "Base", "Size", "Linked", "Version", "Origin")
	for i := range m.Modules {
		l := &m.Modules[i]
		p.row(mdCode(l.Name), mdCode(l.Base), units.Bytes(l.Size), markdown(linked(l)), markdown(l.Version), m.origin(l))
	}
	if len(m.UnloadedModules) > 0 {
		p.heading(3, "Unloaded")
		p.table("Name", "Start", "End")
		for _, u := range m.UnloadedModules {
			p.row(mdCode(u.Name), mdCode(u.Start), mdCode(u.End))
		}
	}
	p.unknown(m.Coverage)
	return w.flush(p)
}

func (w *markdownWriter) Pool(p *PoolList) error {
	page, d := w.begin(), p.document()
	if p.Error != "" {
		page.para(mdCode(place(d)) + ": " + markdown(p.Error))
		return w.flush(page)
	}
	page.heading(2, "Pool of "+mdCode(place(d)))
	if len(p.Addresses) > 0 {
		page.whole(p.addresses())
		return w.flush(page)
	}
	if p.Pool != nil {
		page.facts(poolFacts(p.Pool))
		page.whole(p.table(units.Number))
	}
	page.unknown(p.Coverage)
	return w.flush(page)
}

func (w *markdownWriter) Bugcheck(page *BugcheckPage) error {
	p, b := w.begin(), &page.Bugcheck
	p.heading(2, markdown(b.heading()))
	p.para(markdown(b.Summary))
	if b.NotACrash != "" {
		p.para("Not a crash: " + markdown(b.NotACrash) + ".")
	}
	if page.Causes != "" {
		p.para("Usual causes: " + markdown(page.Causes) + ".")
	}
	if page.Parameters || labelled(b) {
		p.parameters(b)
	}
	for _, c := range page.Cases {
		p.item(markdown(c.When + ": " + c.Meaning))
	}
	p.steps(page.NextSteps)
	p.item("Class: " + markdown(b.Class))
	if b.Page != "" {
		p.item("Documented at " + link(b.Page))
	}
	return w.flush(p)
}

func (w *markdownWriter) Machine(m *ComputerPage) error {
	p, d := w.begin(), m.document()
	if m.Error != "" {
		p.para(mdCode(place(d)) + ": " + markdown(m.Error))
		return w.flush(p)
	}
	p.heading(2, "Computer of "+mdCode(place(d)))
	p.facts(slices.Concat(machineFacts(d), hardwareFacts(m.System), machineDetails(m.System), sessionFacts(m.Session), storageFacts(m.Storage)))
	if s := ofSystem(d); len(s.Devices) > 0 {
		p.heading(3, "PCI devices")
		p.whole(deviceTable(s.Devices))
	}
	if len(m.Frameworks) > 0 {
		p.heading(3, "Drivers of the Kernel-Mode Driver Framework")
		p.item(markdown(frameworkWords(m.Frameworks)))
	}
	p.unknown(m.Coverage)
	return w.flush(p)
}
