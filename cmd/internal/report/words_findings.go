package report

import (
	"slices"
	"strconv"
	"strings"
)

// capped says why a finding is no surer, where it can be no surer.
func capped(f *Finding) string {
	if f.Verdict != f.AtMost || f.AtMostWhy == "" {
		return ""
	}
	return "Confidence is limited to " + strconv.Quote(f.AtMost) + ": " + f.AtMostWhy + "."
}

// behind says which signature fits better.
func behind(f *Finding) string {
	if f.Behind == "" {
		return ""
	}
	return " (" + f.Behind + " fits better)"
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
