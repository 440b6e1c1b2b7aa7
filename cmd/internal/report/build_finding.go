package report

import (
	"cmp"
	"slices"

	"dumptriage/signatures"
)

// buildFindings describes the signatures that fit, best first. Those that are
// ruled out or about which nothing is known are left out.
func buildFindings(findings []signatures.Finding) []Finding {
	return each(signatures.Listed(findings), buildFinding)
}

// noWorkaround takes the place of a workaround where only a fix is known, or nothing.
const noWorkaround = "None known."

// lackWords names what a dump lacks where a condition of a kind could not be
// evaluated. Where several kinds lack the same, it is named once.
var lackWords = map[string]string{
	"tags": "pool tables", "pool": "pool tables", "pool_block": "pool blocks", "module": "the drivers' versions and dates",
	"stop": "a bug check", "faulting": "the faulting code", "suspect": "a driver on the stack", "on_stack": "a driver on the stack",
	"process": "the processes", "system": "firmware data", "bios": "firmware data", "processor": "firmware data",
	"os": "the edition of Windows", "memory": "the size of memory", "processors": "the number of processors",
	"memory_speed": "firmware data", "uptime": "the uptime", "crash_time": "the time of the crash", "machine": "the architecture",
}

// buildChecked counts the signatures, and says what those lack about which the
// dump says nothing; what most of them lack is first. Nil where none was matched.
func buildChecked(findings []signatures.Finding) *Checked {
	if len(findings) == 0 {
		return nil
	}
	c := &Checked{Total: len(findings), Missing: []string{}}
	counts := map[string]int{}
	for i := range findings {
		f := &findings[i]
		if f.Verdict != signatures.Unknown {
			continue
		}
		c.Unknown++
		seen := map[string]bool{}
		for _, key := range f.Lacks {
			if words := lackWords[key]; !seen[words] {
				seen[words] = true
				counts[words]++
			}
		}
	}
	for words := range counts {
		c.Missing = append(c.Missing, words)
	}
	slices.SortFunc(c.Missing, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return c
}

func buildFinding(f *signatures.Finding) Finding {
	out := Finding{
		Verdict:    f.Verdict.String(),
		Behind:     f.Behind,
		References: []Reference{},
		Evidence: each(f.Evidence, func(e *signatures.Evidence) Evidence {
			return Evidence{
				Condition: e.Condition,
				Role:      e.Role,
				Basis:     e.Basis,
				Specific:  e.Specific,
				State:     e.State.String(),
				Observed:  e.Observed,
				Why:       e.Why,
			}
		}),
		Missing: slices.Clone(f.Missing),
	}
	if s := f.Signature; s != nil {
		out.Signature, out.Title, out.Kind = s.ID, s.Title, s.Kind
		out.AtMost, out.AtMostWhy = s.Cap.String(), s.CapWhy
		out.Cause, out.Workaround, out.Resolution = s.Cause, cmp.Or(s.Workaround, noWorkaround), s.Resolution
		out.References = buildReferences(s.References)
	}
	return out
}
