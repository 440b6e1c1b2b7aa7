package report

import (
	"strings"

	"dumptriage/dump/units"
)

// textModules sums the modules up: how many, and the third-party ones.
func textModules(l *lines, d *Document) {
	s := summarizeModules(d)
	if s.count == "" {
		return
	}
	l.section("Modules")
	l.wrap("  ", "  ", text(s.count))
	if len(s.thirdParty) > 0 {
		l.wrap("  Third-party: ", "    ", text(strings.Join(s.thirdParty, ", ")))
	}
}

// A moduleSummary is the modules in a few words.
type moduleSummary struct {
	count      string // "" where there is no list
	thirdParty []string
}

// summarizeModules counts the modules and names the third-party ones.
func summarizeModules(d *Document) moduleSummary {
	s := moduleSummary{}
	if len(d.Modules)+len(d.UnloadedModules) == 0 {
		return s
	}
	others, nameless := 0, 0
	for i := range d.Modules {
		m := &d.Modules[i]
		if m.Windows {
			continue
		}
		if m.Name == "" {
			nameless++
			continue
		}
		if others++; others <= maxDrivers {
			s.thirdParty = append(s.thirdParty, nameAndVersion(m))
		}
	}
	if n := others - maxDrivers; n > 0 {
		s.thirdParty = append(s.thirdParty, "and "+units.Count(n, "more", "more"))
	}
	s.count = units.Number(uint64(len(d.Modules))) + " loaded"
	switch {
	case d.User != nil: // which files of a process are Windows' own is not known
		s.thirdParty = nil
	case others+nameless == 0:
		s.count += ", none of them third-party"
	default:
		s.count += ", " + units.Number(uint64(others)) + " of them third-party"
	}
	if nameless > 0 {
		s.count += ", " + units.Number(uint64(nameless)) + " whose names are not in the dump"
	}
	if n := len(d.UnloadedModules); n > 0 {
		s.count += "; " + units.Number(uint64(n)) + " unloaded before"
	}
	s.count += "; dumptriage modules lists them all"
	return s
}

// nameAndVersion is a module's name with what tells its build.
func nameAndVersion(m *Module) string {
	switch {
	case m.Version != "":
		return m.Name + " " + m.Version
	case m.LinkTime != "":
		return m.Name + " " + linkDate(m)
	}
	return m.Name
}

// linkDate is the day on which a module was linked.
func linkDate(m *Module) string {
	day, _, _ := strings.Cut(m.LinkTime, "T")
	return day
}

// A gap in what is known: facts that are missing for the same reason.
type missing struct {
	facts []string
	why   string
}

// unknowns groups the facts that were not collected by the reason.
func unknowns(coverage []Coverage) []missing {
	var groups []missing
	at := map[string]int{}
	for _, c := range coverage {
		if c.State == "collected" || strings.Contains(c.Fact, ".") { // single facts: they stand in JSON
			continue
		}
		why := c.Why
		switch {
		case why == "":
			why = c.State
		case c.State == "failed":
			why = "could not be read: " + why
		}
		i, ok := at[why]
		if !ok {
			i = len(groups)
			at[why] = i
			groups = append(groups, missing{why: why})
		}
		groups[i].facts = append(groups[i].facts, c.Fact)
	}
	return groups
}

// textUnknown shows what is not known, and why.
func textUnknown(l *lines, d *Document) {
	groups := unknowns(d.Coverage)
	if len(groups) == 0 {
		return
	}
	l.section("Not known")
	for _, g := range groups {
		l.wrap("  ", "    ", piece{bold, strings.Join(g.facts, ", ")}, text(": "+g.why))
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
