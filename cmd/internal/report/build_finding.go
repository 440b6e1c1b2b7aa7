package report

import (
	"slices"

	"dumptriage/signatures"
)

// buildFindings describes the signatures that fit, best first. Those that are
// ruled out or about which nothing is known are left out.
func buildFindings(findings []signatures.Finding) []Finding {
	return each(signatures.Listed(findings), buildFinding)
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
		out.Cause, out.Workaround, out.Resolution = s.Cause, s.Workaround, s.Resolution
		out.References = buildReferences(s.References)
	}
	return out
}
