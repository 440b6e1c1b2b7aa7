package report

import (
	"strings"
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
