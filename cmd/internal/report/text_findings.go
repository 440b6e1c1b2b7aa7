package report

import (
	"fmt"
	"io"

	"dumptriage/dump/units"
)

// textSuspects lists the modules that may be to blame.
func textSuspects(l *lines, d *Document) {
	others, windows := ranked(d.Blame)
	nobody := nobodyElse(d)
	if len(d.Blame) == 0 && nobody == "" {
		return
	}
	l.section("Suspects")
	for i := range others[:min(len(others), l.most(maxSuspects))] {
		b := &others[i]
		l.wrap(fmt.Sprintf("  %d. ", i+1), "     ", in(bold, b.where()), text(about(d, b.Module)),
			in(b.look(), " ("+b.basis()+")"), text(sentence(b.Why)))
	}
	if n := len(others) - l.most(maxSuspects); n > 0 {
		l.wrap("  ", "  ", text("and "+units.Count(n, "more", "more")))
	}
	if nobody != "" {
		l.wrap("  ", "  ", text(nobody))
	}
	if len(windows) > 0 {
		l.wrap("  ", "    ", text(windowsOwn(windows)))
	}
	if rest := leftOver(d.Blame); rest != "" {
		l.wrap("  ", "    ", text(rest))
	}
}

// look marks what is only inferred.
func (b *Blame) look() style {
	if b.Heuristic {
		return yellow
	}
	return green
}

// verdictLooks are the styles of the verdicts.
var verdictLooks = map[string]style{"strong": red, "probable": red, "possible": yellow}

// textFindings lists the known issues that fit.
func textFindings(l *lines, d *Document) {
	none := noKnownIssue(d)
	if len(d.Findings) == 0 && none == "" {
		return
	}
	l.section("Known issues")
	if none != "" {
		l.wrap("  ", "  ", text(none))
		return
	}
	lead, behind := leading(d.Findings)
	for i := range lead[:min(len(lead), l.most(maxFindings))] {
		textFinding(l, &lead[i])
	}
	if n := len(lead) - l.most(maxFindings); n > 0 {
		l.wrap("  ", "  ", text("and "+units.Count(n, "more", "more")+" that may match"))
	}
	if len(behind) > 0 {
		l.wrap("  ", "    ", text("Also possible: "+units.Listed(behind, l.most(maxFindings), ", ")))
	}
}

func textFinding(l *lines, f *Finding) {
	l.wrap("  ", "    ", in(bold, f.Signature).to(source(f)), text(" "), in(verdictLooks[f.Verdict], f.Verdict),
		text(": "+f.Title), text(behind(f)))
	if why := capped(f); why != "" {
		l.wrap("    ", "      ", text(why))
	}
	l.wrap("    ", "      ", text("Cause: "+f.Cause))
	l.wrap("    ", "      ", text("Workaround: "+f.Workaround))
	if f.Resolution != "" {
		l.wrap("    ", "      ", text("Resolution: "+f.Resolution))
	}
	for _, e := range l.evidence(f) {
		l.wrap("    "+stateMarks[e.State]+" ", "      ", text(e.words()))
	}
}

// source is the first page on an issue.
func source(f *Finding) string {
	for _, r := range f.References {
		if followable(r.URL) {
			return r.URL
		}
	}
	return ""
}

// evidence is the conditions of a finding that are shown.
func (l *lines) evidence(f *Finding) []Evidence {
	if l.full {
		return f.Evidence
	}
	return decisive(f.Evidence)
}

// stateMarks stand before the evidence.
var stateMarks = map[string]string{"met": "+", "not-met": "-", "unknown": "?"}

// textSteps lists what to do next.
func textSteps(l *lines, steps []string) {
	if len(steps) == 0 {
		return
	}
	l.section("What to do next")
	for i, step := range steps {
		l.wrap(fmt.Sprintf("  %d. ", i+1), "     ", text(step))
	}
}

// textExplained shows the signatures that were asked for, each condition with
// its answer and what it rests on.
func textExplained(l *lines, d *Document) {
	for i := range d.Explained {
		f := &d.Explained[i]
		l.section("Evidence for " + f.Signature + ": " + f.Verdict)
		l.wrap("  ", "  ", text(f.Title))
		for j := range f.Evidence {
			e := &f.Evidence[j]
			l.wrap("  "+stateMarks[e.State]+" ", "      ", text(e.Role+", "+e.grounds()+": "+e.words()))
		}
		if why := capped(f); why != "" {
			l.wrap("  ", "  ", text(why))
		}
	}
}

// grounds is the basis of a condition.
func (e *Evidence) grounds() string {
	if e.Specific {
		return e.Basis + ", specific"
	}
	return e.Basis
}

// WriteExplained writes the evidence for the signatures that were asked for, and
// nothing else of a report.
func WriteExplained(w io.Writer, d *Document) error {
	l := newLines(Options{})
	textExplained(l, d)
	return l.flush(w)
}
