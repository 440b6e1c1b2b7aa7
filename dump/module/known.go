package module

import (
	_ "embed"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/lines"
)

// driverLines is the list of third parties' drivers, sorted by file name: what
// each is and where to get it. The head tells where the list comes from.
//
//go:embed drivers.tsv
var driverLines string

// About says in a few words what a third party's driver is, by its file name, and
// where to get it; either is "" where that is not known. A name proves nothing:
// anybody may give a file any name.
func About(name string) (about, from string) {
	rest, _ := lines.Find(driverLines, strings.ToLower(name))
	about, from, _ = strings.Cut(rest, "\t")
	return about, from
}

// Identify notes whether a module is part of Windows and, where it is not, what is known
// of it.
func Identify(m *facts.Module) {
	if m.Windows = IsWindows(m.Name, m.Path); !m.Windows {
		m.About, m.From = About(m.Name)
	}
}
