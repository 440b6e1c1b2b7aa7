package growth

import (
	"slices"
	"strings"

	"dumptriage/dump/facts"
)

// Drivers is how the lists of drivers differ.
type Drivers struct {
	Known    facts.Known[bool] // both ends list their drivers
	New      []facts.Module
	Gone     []facts.Module
	Changed  []Change
	Unloaded []string // names that the last state alone lists as unloaded
}

// A Change is a driver of which another version is loaded.
type Change struct{ First, Last facts.Module }

// drivers compares the lists of drivers.
func drivers(first, last *facts.Facts) Drivers {
	d := Drivers{Known: facts.Some(true)}
	for _, f := range []*facts.Facts{first, last} {
		switch {
		case !f.Modules.OK:
			d.Known = facts.Unknown[bool](f.Modules.Reason())
		case f.Unlisted != "":
			d.Known = facts.Unknown[bool](f.Unlisted)
		}
	}
	if !d.Known.OK {
		return d
	}
	before := byName(first.Modules.Value)
	after := byName(last.Modules.Value)
	for _, m := range last.Modules.Value {
		old := before[strings.ToLower(m.Name)]
		switch {
		case old == nil:
			d.New = append(d.New, m)
		case differ(old, &m):
			d.Changed = append(d.Changed, Change{*old, m})
		}
	}
	for _, m := range first.Modules.Value {
		if after[strings.ToLower(m.Name)] == nil {
			d.Gone = append(d.Gone, m)
		}
	}
	known := func(name string) bool {
		return slices.ContainsFunc(first.Unloaded.Or(nil), func(u facts.UnloadedModule) bool { return strings.EqualFold(u.Name, name) })
	}
	for _, u := range last.Unloaded.Or(nil) {
		if !known(u.Name) && !slices.Contains(d.Unloaded, u.Name) {
			d.Unloaded = append(d.Unloaded, u.Name)
		}
	}
	return d
}

func byName(list []facts.Module) map[string]*facts.Module {
	out := make(map[string]*facts.Module, len(list))
	for i := range list {
		out[strings.ToLower(list[i].Name)] = &list[i]
	}
	return out
}

// differ reports whether two files of one name are others, as far as both tell.
func differ(a, b *facts.Module) bool {
	return a.TimeStamp.OK && b.TimeStamp.OK && a.TimeStamp.Value != b.TimeStamp.Value ||
		a.Version.OK && b.Version.OK && a.Version.Value != b.Version.Value
}
