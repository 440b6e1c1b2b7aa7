package report

import (
	"fmt"
	"slices"
	"strings"

	"dumptriage/dump/units"
)

// How much of a list the text shows.
const (
	maxSuspects = 6
	maxFindings = 5
	maxEvidence = 4
	maxDrivers  = 15
	maxTags     = 10
	maxBlocks   = 8
)

// basisWords say on what grounds a module is named.
var basisWords = map[string]string{
	"exception": "the exception",
	"parameter": "a STOP parameter",
	"structure": "a kernel structure",
	"caller":    "it raised the STOP",
	"stack":     "the saved stack",
}

// basis is the grounds of a suspicion, and whether they are an inference.
func (b *Blame) basis() string {
	words := basisWords[b.Basis]
	if words == "" {
		words = b.Basis
	}
	if b.Hits > 0 {
		words += ", " + units.Count(b.Hits, "address", "addresses")
	}
	if b.Heuristic {
		return "heuristic: " + words
	}
	return words
}

// where is the place in the module that is to blame.
func (b *Blame) where() string { return where(b.Module, b.Offset, b.Address, b.Unloaded) }

// ranked parts the modules to blame into those of others and Windows' own,
// which come behind: they are where bad drivers are noticed. What nothing but
// words on the stack speaks for is in neither.
func ranked(blame []Blame) (others, windows []Blame) {
	for _, b := range blame {
		switch {
		case b.Doubtful:
		case b.Windows:
			windows = append(windows, b)
		default:
			others = append(others, b)
		}
	}
	return others, windows
}

// leftOver names the modules of which nothing but words on the stack speaks.
func leftOver(blame []Blame) string {
	var names []string
	for i := range blame {
		if b := &blame[i]; b.Doubtful {
			names = append(names, b.Module)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "On the stack without proof that their code was being run, perhaps left over from earlier work: " + units.Listed(names, 5, ", ")
}

// nobodyElse is what to say where no third-party driver is suspected, "" where
// one is or nothing was looked at.
func nobodyElse(d *Document) string {
	others, windows := ranked(d.Blame)
	switch {
	case len(others) > 0 || d.User != nil:
		return ""
	case d.Running != nil && d.Running.StackBytes != nil:
		return "No third-party driver is named by the STOP or proven to be on the saved stack."
	case len(windows) > 0:
		return "No third-party driver is named by the STOP; the stack was not saved."
	}
	return ""
}

// textSuspects lists the modules that may be to blame.
func textSuspects(l *lines, d *Document) {
	others, windows := ranked(d.Blame)
	nobody := nobodyElse(d)
	if len(d.Blame) == 0 && nobody == "" {
		return
	}
	l.section("Suspects")
	for i := range others[:min(len(others), maxSuspects)] {
		b := &others[i]
		l.wrap(fmt.Sprintf("  %d. ", i+1), "     ", piece{bold, b.where()}, piece{b.look(), " (" + b.basis() + ")"}, text(sentence(b.Why)))
	}
	if n := len(others) - maxSuspects; n > 0 {
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

// sentence puts a sentence behind something.
func sentence(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

// windowsOwn names Windows' own files that are on the list of suspects.
func windowsOwn(windows []Blame) string {
	names := make([]string, len(windows))
	for i := range windows {
		names[i] = windows[i].where() + " (" + windows[i].basis() + ")"
	}
	return "Windows' own files, ranked behind: " + units.Listed(names, 4, "; ")
}

// verdictLooks are the styles of the verdicts.
var verdictLooks = map[string]style{"strong": red, "probable": red, "possible": yellow}

// textFindings lists the known issues that fit.
func textFindings(l *lines, d *Document) {
	if len(d.Findings) == 0 {
		return
	}
	l.section("Known issues")
	for i := range d.Findings[:min(len(d.Findings), maxFindings)] {
		f := &d.Findings[i]
		l.wrap("  ", "    ", piece{bold, f.Signature}, text(" "), piece{verdictLooks[f.Verdict], f.Verdict},
			text(": "+f.Title), text(behind(f)))
		if why := capped(f); why != "" {
			l.wrap("    ", "      ", text(why))
		}
		l.wrap("    ", "      ", text("Cause: "+f.Cause))
		l.wrap("    ", "      ", text("Workaround: "+f.Workaround))
		if f.Resolution != "" {
			l.wrap("    ", "      ", text("Resolution: "+f.Resolution))
		}
		for _, e := range decisive(f.Evidence) {
			l.wrap("    "+stateMarks[e.State]+" ", "      ", text(e.words()))
		}
	}
	if n := len(d.Findings) - maxFindings; n > 0 {
		l.wrap("  ", "  ", text("and "+units.Count(n, "more", "more")+" that may fit"))
	}
}

// capped says why a finding is no surer, where it can be no surer.
func capped(f *Finding) string {
	if f.Verdict != f.AtMost || f.AtMostWhy == "" {
		return ""
	}
	return "No more than " + f.AtMost + ": " + f.AtMostWhy + "."
}

// behind says which signature fits better.
func behind(f *Finding) string {
	if f.Behind == "" {
		return ""
	}
	return " (" + f.Behind + " fits better)"
}

// stateMarks stand before the evidence.
var stateMarks = map[string]string{"met": "+", "not-met": "-", "unknown": "?"}

// decisive picks the evidence that decided: what is specific first, then what
// was needed, of these what was met before what could not be checked.
func decisive(evidence []Evidence) []Evidence {
	rank := func(e Evidence) int {
		switch {
		case e.Specific && e.State == "met":
			return 0
		case e.Role == "against" && e.State == "met":
			return 1
		case e.Role == "need" && e.State == "unknown":
			return 2
		case e.Role == "need" && e.State == "met":
			return 3
		case e.Role == "support" && e.State == "met":
			return 4
		case e.Specific && e.State == "unknown":
			return 5
		}
		return notDecisive
	}
	picked := slices.Clone(evidence)
	slices.SortStableFunc(picked, func(a, b Evidence) int { return rank(a) - rank(b) })
	picked = picked[:min(len(picked), maxEvidence)]
	return slices.DeleteFunc(picked, func(e Evidence) bool { return rank(e) == notDecisive })
}

// notDecisive is the rank of evidence that is not shown in short.
const notDecisive = 9

// words is a condition and what was found.
func (e *Evidence) words() string {
	switch {
	case e.State == "unknown" && e.Why != "":
		return e.Condition + ": not checked, " + e.Why
	case e.State == "unknown":
		return e.Condition + ": not checked"
	case e.Observed != "" && !strings.HasSuffix(e.Condition, strings.TrimSuffix(e.Observed, ".")):
		return e.Condition + ": " + e.Observed
	}
	return e.Condition
}

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
