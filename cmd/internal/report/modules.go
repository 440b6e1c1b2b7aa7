package report

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"dumptriage/dump/facts"
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

// MissingFiles lists, one a line, the files that would make the call stack of a report exact
// and name its functions: those of the modules on the stack and of the kernel that were not
// there, by their paths on a symbol server.
func MissingFiles(d *Document) []string {
	wanted := map[string]bool{}
	for _, f := range slices.Concat(d.Stack, d.Interrupted, d.Silent) {
		wanted[f.Module] = true
	}
	for _, b := range d.Blame {
		wanted[b.Module] = true
	}
	var out []string
	for i := range d.Modules {
		m := &d.Modules[i]
		if !wanted[m.Name] && !facts.IsKernelOrHAL(m.Name) {
			continue
		}
		if m.ImageKey != "" && m.ImageFile == "" {
			out = append(out, m.ImageKey+"/"+m.Name)
		}
		if key := m.pdbKey(); key != "" {
			out = append(out, key+"/"+key[:strings.IndexByte(key, '/')])
		}
	}
	return out
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

// wants reports whether a name is asked for.
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
	m := &ModuleList{Schema: contract("modules"), Tool: d.Tool, Source: d.Source, Error: d.Error, Modules: d.Modules, UnloadedModules: d.UnloadedModules, Coverage: []Coverage{}, process: d.User != nil}
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

// pdbKey is the key of the symbol file, or "".
func (m *Module) pdbKey() string {
	if m.PDB == nil {
		return ""
	}
	return m.PDB.Key
}
