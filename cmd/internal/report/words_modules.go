package report

import (
	"cmp"
	"strings"

	"dumptriage/dump/units"
)

// A moduleSummary is the modules in a few words.
type moduleSummary struct {
	count      string // "" where there is no list
	thirdParty []string
}

// summarizeModules counts the modules and names the third-party ones, at most so
// many.
func summarizeModules(d *Document, most int) moduleSummary {
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
		if others++; others <= most {
			s.thirdParty = append(s.thirdParty, nameAndVersion(m))
		}
	}
	if n := others - most; n > 0 {
		s.thirdParty = append(s.thirdParty, "and "+units.Count(n, "more", "more"))
	}
	s.count = units.Number(uint64(len(d.Modules))) + " loaded"
	if d.source() == "text" {
		s.count = units.Number(uint64(len(d.Modules))) + " named in the text"
	}
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

// nameAndVersion is a module's name with what it is and what tells its build.
func nameAndVersion(m *Module) string {
	return joined(" ", m.Name, m.inWords(), cmp.Or(m.Version, linkDate(m)))
}

// inWords is what is known of a third party's driver, in parentheses: "(Realtek HD
// audio)", or "".
func (m *Module) inWords() string {
	if m.About == "" {
		return ""
	}
	return "(" + m.About + ")"
}

// linkDate is the day on which a module was linked.
func linkDate(m *Module) string {
	day, _, _ := strings.Cut(m.LinkTime, "T")
	return day
}

// linked is the day on which a module was linked, or its time stamp.
func linked(m *Module) string {
	if day := linkDate(m); day != "" {
		return day
	}
	return m.TimeStamp
}

// thirdPartyOrigin is the origin of what is not Windows' own.
const thirdPartyOrigin = "third-party"

// origin is whose file a module is, by its name.
func (m *ModuleList) origin(l *Module) string {
	switch {
	case l.Windows:
		return "Windows"
	case m.process, l.Name == "":
		return ""
	}
	return thirdPartyOrigin
}

// table is the loaded modules, for the eye.
func (m *ModuleList) table() *Table {
	t := &Table{Columns: []Column{
		{Title: "Name", Give: true},
		{Title: "Base"},
		{Title: "Size", Right: true},
		{Title: "Linked"},
		{Title: "Version", Give: true},
		{Title: "Origin", Give: true},
	}}
	for i := range m.Modules {
		l := &m.Modules[i]
		t.Add(l.Name, l.Base, l.sizeWords(), linked(l), l.Version, cmp.Or(l.About, m.origin(l)))
	}
	return t
}

// sizeWords is how much memory a module takes, "" where that is not known.
func (m *Module) sizeWords() string {
	if m.Size == 0 {
		return ""
	}
	return units.Bytes(m.Size)
}

// unloadedTable is the unloaded modules, for the eye.
func unloadedTable(modules []UnloadedModule) *Table {
	t := &Table{Columns: []Column{{Title: "Name", Give: true}, {Title: "Start"}, {Title: "End"}}}
	for _, m := range modules {
		t.Add(m.Name, m.Start, m.End)
	}
	return t
}

// records is both lists as one table, for programs.
func (m *ModuleList) records() *Table {
	table := &Table{}
	for _, title := range []string{"state", "name", "base", "size", "timestamp", "link_time", "checksum", "version", "origin", "image_key", "pdb_key", "about", "where_to_get"} {
		table.Columns = append(table.Columns, Column{Title: title})
	}
	for i := range m.Modules {
		l := &m.Modules[i]
		table.Add("loaded", l.Name, l.Base, decimal(l.Size), l.TimeStamp, l.LinkTime, l.Checksum, l.Version, m.origin(l), l.ImageKey, l.pdbKey(), l.About, l.From)
	}
	for _, u := range m.UnloadedModules {
		table.Add("unloaded", u.Name, u.Start)
	}
	return table
}
