package report

import (
	"strings"
)

// textModules sums the modules up: how many, and the third-party ones.
func textModules(l *lines, d *Document) {
	s := summarizeModules(d, l.most(maxDrivers))
	if s.count == "" {
		return
	}
	l.section("Modules")
	l.wrap("  ", "  ", text(s.count))
	if len(s.thirdParty) > 0 {
		l.wrap("  Third-party: ", "    ", text(strings.Join(s.thirdParty, ", ")))
	}
}

// textLists lists the modules and processes, where everything is to be shown.
func textLists(l *lines, d *Document) {
	if !l.full {
		return
	}
	list := &ModuleList{Modules: d.Modules, process: d.User != nil}
	if len(d.Modules) > 0 {
		l.section("Loaded modules")
		l.table(list.table(), "  ")
	}
	if len(d.UnloadedModules) > 0 {
		l.section("Unloaded modules")
		l.table(unloadedTable(d.UnloadedModules), "  ")
	}
	if len(d.Processes) > 0 {
		l.section("Processes")
		t := &Table{Columns: []Column{{Title: "Name"}, {Title: "Id", Right: true}, {Title: "Object"}}}
		for i := range d.Processes {
			p := &d.Processes[i]
			id := ""
			if p.ID != nil {
				id = decimal(*p.ID)
			}
			t.Add(p.Name, id, p.Address)
		}
		l.table(t, "  ")
	}
}

// textUnknown shows what is not known, and why.
func textUnknown(l *lines, d *Document) {
	groups := unknowns(d.Coverage)
	if len(groups) == 0 {
		return
	}
	l.section("Not available")
	for _, g := range groups {
		l.wrap("  ", "    ", in(bold, strings.Join(g.facts, ", ")), text(": "+g.why))
	}
}

// textWarnings shows what was odd about the file.
func textWarnings(l *lines, d *Document) {
	if len(d.Warnings) == 0 {
		return
	}
	l.section("Warnings")
	for _, w := range d.Warnings {
		l.wrap("  ", "    ", text(w))
	}
}
