package site

import (
	"cmp"
	"slices"
	"strings"

	"dumptriage/cmd/internal/report"
)

// A build is one build of a driver.
type build struct{ stamp, version string }

// differs reports whether two builds are certainly not the same: the time stamps tell, or the
// versions where a dump has no time stamps.
func (x build) differs(y build) bool {
	if x.stamp != "" && y.stamp != "" {
		return x.stamp != y.stamp
	}
	return x.stamp == y.stamp && x.version != y.version
}

// driversOf are the builds of the drivers in a dump that are not of Windows, by name. The
// versions of Windows' own files change together, with each of its updates.
func (b *Builder) driversOf(d *report.Document) map[string]build {
	out := map[string]build{}
	for i := range d.Modules {
		m := &d.Modules[i]
		if v := moduleVersion(m); !m.Windows && v != "" {
			out[b.same(strings.ToLower(m.Name))] = build{b.same(m.TimeStamp), b.same(v)}
		}
	}
	return out
}

// same keeps one copy of texts that many reports have.
func (b *Builder) same(text string) string {
	if kept, ok := b.texts[text]; ok {
		return kept
	}
	if b.texts == nil {
		b.texts = map[string]string{}
	}
	kept := strings.Clone(text)
	b.texts[kept] = kept
	return kept
}

// moduleVersion is the version of a driver, or its date.
func moduleVersion(m *report.Module) string {
	day, _, _ := strings.Cut(m.LinkTime, "T")
	if m.Version == "" && day != "" {
		return "built " + day
	}
	return m.Version
}

// changes lists the drivers of a computer that had another version in one crash than in the
// one before.
func (b *Builder) changes(of []int) []report.DriverChange {
	out := []report.DriverChange{}
	of = slices.DeleteFunc(slices.Clone(of), func(i int) bool { return b.crashes[i].place.Time == "" })
	slices.SortStableFunc(of, func(x, y int) int { return cmp.Compare(b.crashes[x].place.Time, b.crashes[y].place.Time) })
	last := map[string]int{} // the crash that a driver was seen in
	for _, i := range of {
		c := &b.crashes[i]
		for name, v := range c.drivers {
			before, seen := last[name]
			last[name] = i
			if !seen {
				continue
			}
			if old := &b.crashes[before]; v.differs(old.drivers[name]) {
				out = append(out, report.DriverChange{Driver: name, From: old.drivers[name].version, To: v.version, After: old.place.Time, Before: c.place.Time})
			}
		}
	}
	slices.SortFunc(out, func(x, y report.DriverChange) int {
		return cmp.Or(cmp.Compare(y.Before, x.Before), cmp.Compare(x.Driver, y.Driver))
	})
	return out[:min(len(out), maxGroups)]
}
