package report

import (
	"slices"
	"strconv"
	"strings"

	"dumptriage/dump/units"
)

// capped says why a finding is no surer, where it can be no surer.
func capped(f *Finding) string {
	if f.Verdict != f.AtMost || f.AtMostWhy == "" {
		return ""
	}
	return "Confidence is limited to " + strconv.Quote(f.AtMost) + ": " + f.AtMostWhy + "."
}

// remedyWords are the workaround and the resolution of an issue, which may be "".
func remedyWords(workaround, resolution string) string {
	words := "Workaround: " + workaround
	if resolution != "" {
		words += " Resolution: " + resolution
	}
	return words
}

// behind says which signature fits better.
func behind(f *Finding) string {
	if f.Behind == "" {
		return ""
	}
	return " (" + f.Behind + " fits better)"
}

// noKnownIssue says that no known issue matches, of how many, and how many could
// not be checked and why; "" where one matches or none was checked.
func noKnownIssue(d *Document) string {
	c := d.Checked
	if c == nil || len(d.Findings) > 0 || d.User != nil {
		return ""
	}
	line := "No known issue matches (" + units.Number(uint64(c.Total)) + " checked"
	if c.Unknown > 0 {
		line += "; " + units.Number(uint64(c.Unknown)) + " could not be checked"
		if len(c.Missing) > 0 {
			line += ": they need " + lackedWords(c.Missing) + ", which this " + d.source() + " does not contain"
		}
	}
	return line + ")."
}

// source is what the report is on: a dump or a text.
func (d *Document) source() string {
	if d.Dump.Kind == "text" {
		return "text"
	}
	return "dump"
}

// lackedWords names the facts that signatures lack, the most frequent first.
func lackedWords(missing []string) string {
	if len(missing) <= maxMissing {
		return strings.Join(missing, " and ")
	}
	return units.Listed(missing, maxMissing, ", ")
}

// maxMissing is how many of the facts are named that signatures lack.
const maxMissing = 2

// leading returns the findings that are not ranked below another one that is listed,
// and the ids of those that are.
func leading(findings []Finding) (lead []Finding, behind []string) {
	listed := map[string]bool{}
	for i := range findings {
		listed[findings[i].Signature] = true
	}
	for i := range findings {
		if f := &findings[i]; listed[f.Behind] && f.Behind != f.Signature {
			behind = append(behind, f.Signature+" ("+f.Behind+" fits better)")
		} else {
			lead = append(lead, *f)
		}
	}
	return lead, behind
}

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

// stateWords are the states of evidence where signs would begin lists.
var stateWords = map[string]string{"met": "Met", "not-met": "Not met", "unknown": "Unknown"}

// followable reports whether an address is that of a page, and nothing else.
func followable(url string) bool {
	web := strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")
	return web && !strings.ContainsAny(url, "<> \\`\"") && isPlain(url)
}
