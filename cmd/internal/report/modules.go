package report

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"dumptriage/dump/units"
)

// A ModuleList is the part of a report that the modules command shows.
// Coverage says why a list is missing: an empty list may mean that nothing was
// loaded, or that the dump does not hold the list.
type ModuleList struct {
	Schema          string           `json:"schema"`
	Tool            Tool             `json:"tool"`
	Source          Source           `json:"source"`
	Error           string           `json:"error,omitempty"`
	Modules         []Module         `json:"modules"`
	UnloadedModules []UnloadedModule `json:"unloaded_modules"`
	Coverage        []Coverage       `json:"coverage"`

	process bool // of a process: which files are Windows' own is not known
}

// A ModuleQuery says which modules are wanted, and in which order.
type ModuleQuery struct {
	Names      []string // patterns as file names have them, * and ?, in any case; none: all
	ThirdParty bool     // only those that are not Windows' own
	Sort       string   // one of ModuleSorts
}

// moduleSorts are the orders of modules; the first, the default, leaves them as
// they were loaded.
var moduleSorts = []struct {
	name string
	by   func(a, b Module) int
}{
	{"loaded", func(Module, Module) int { return 0 }},
	{"name", func(a, b Module) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) }},
	{"base", func(a, b Module) int { return strings.Compare(a.Base, b.Base) }},
	{"size", func(a, b Module) int { return cmp.Compare(b.Size, a.Size) }},
	{"linked", func(a, b Module) int { return strings.Compare(b.LinkTime, a.LinkTime) }},
}

// ModuleSorts lists the orders, the default first.
func ModuleSorts() []string {
	names := make([]string, len(moduleSorts))
	for i, s := range moduleSorts {
		names[i] = s.name
	}
	return names
}

// wants says whether a name is asked for.
func (q *ModuleQuery) wants(name string) bool {
	return len(q.Names) == 0 || slices.ContainsFunc(q.Names, func(pattern string) bool {
		ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(name))
		return err == nil && ok
	})
}

// pick takes the modules that are asked for, in the order that is.
func (q *ModuleQuery) pick(m *ModuleList) {
	m.Modules = slices.DeleteFunc(slices.Clone(m.Modules), func(l Module) bool {
		return !q.wants(l.Name) || q.ThirdParty && m.origin(&l) != thirdPartyOrigin
	})
	m.UnloadedModules = slices.DeleteFunc(slices.Clone(m.UnloadedModules), func(u UnloadedModule) bool { return !q.wants(u.Name) })
	for _, s := range moduleSorts {
		if s.name == q.Sort {
			slices.SortStableFunc(m.Modules, s.by)
		}
	}
}

// NewModuleList takes the modules that are asked for out of a report.
func NewModuleList(d *Document, ask ModuleQuery) *ModuleList {
	m := &ModuleList{Schema: d.Schema, Tool: d.Tool, Source: d.Source, Error: d.Error, Modules: d.Modules, UnloadedModules: d.UnloadedModules, Coverage: []Coverage{}, process: d.User != nil}
	ask.pick(m)
	for _, c := range d.Coverage {
		if strings.Contains(c.Fact, "module") {
			m.Coverage = append(m.Coverage, c)
		}
	}
	return m
}

// document is the list as a report, for what is shown the same in both.
func (m *ModuleList) document() *Document {
	return &Document{Source: m.Source, Error: m.Error, Modules: m.Modules, UnloadedModules: m.UnloadedModules, Coverage: m.Coverage}
}

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
	l.line(dim, clipLeft(plain(place(d)), l.width))
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

// table is the loaded modules, for the eye.
func (m *ModuleList) table() *Table {
	t := &Table{Columns: []Column{
		{Title: "Name", Give: true},
		{Title: "Base"},
		{Title: "Size", Right: true},
		{Title: "Linked"},
		{Title: "Version", Give: true},
		{Title: "Origin"},
	}}
	for i := range m.Modules {
		l := &m.Modules[i]
		t.Add(l.Name, l.Base, units.Bytes(l.Size), linked(l), l.Version, m.origin(l))
	}
	return t
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

// unloadedTable is the unloaded modules, for the eye.
func unloadedTable(modules []UnloadedModule) *Table {
	t := &Table{Columns: []Column{{Title: "Name", Give: true}, {Title: "Start"}, {Title: "End"}}}
	for _, m := range modules {
		t.Add(m.Name, m.Start, m.End)
	}
	return t
}

// pdbKey is the key of the symbol file, or "".
func (m *Module) pdbKey() string {
	if m.PDB == nil {
		return ""
	}
	return m.PDB.Key
}

// plainModules writes both lists as one tab-separated table.
func (t *textWriter) plainModules(m *ModuleList) error { return m.records().Write(t.w, t.o) }

// records is both lists as one table, for programs.
func (m *ModuleList) records() *Table {
	table := &Table{}
	for _, title := range []string{"state", "name", "base", "size", "timestamp", "link_time", "checksum", "version", "origin", "image_key", "pdb_key"} {
		table.Columns = append(table.Columns, Column{Title: title})
	}
	for i := range m.Modules {
		l := &m.Modules[i]
		table.Add("loaded", l.Name, l.Base, decimal(l.Size), l.TimeStamp, l.LinkTime, l.Checksum, l.Version, m.origin(l), l.ImageKey, l.pdbKey())
	}
	for _, u := range m.UnloadedModules {
		table.Add("unloaded", u.Name, u.Start)
	}
	return table
}
