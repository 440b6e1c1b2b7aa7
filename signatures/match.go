package signatures

import (
	"cmp"
	"slices"

	"dumptriage/dump/facts"
)

// Match matches every signature with the facts and returns a finding for each,
// best first: by verdict, one that is behind another after that one, then by
// id. Findings that are ruled out or unknown are among them; see [Listed]. The
// evidence of one that is ruled out ends with what rules it out; see [Explain].
func (s *Set) Match(f *facts.Facts) []Finding {
	if f == nil {
		return nil
	}
	v, findings := look(f), make([]Finding, len(s.all))
	scratch := make([]Evidence, 0, s.most)
	for i, sig := range s.all {
		findings[i] = sig.match(v, scratch, false)
	}
	s.putBehind(findings)
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(b.Verdict, a.Verdict) })
	return moveBehind(findings)
}

// Explain matches one signature with the facts, and evaluates every condition
// whatever the others say.
func (s *Signature) Explain(f *facts.Facts) Finding {
	return s.match(look(f), nil, true)
}

// match matches one signature with the facts. The conditions are evaluated in
// order, into scratch; unless all are wanted, the first that rules the
// signature out is the last.
func (s *Signature) match(f *view, scratch []Evidence, all bool) Finding {
	evidence := scratch[:0]
	for i := range s.Conditions {
		c := &s.Conditions[i]
		a := c.ask.Eval(f)
		evidence = append(evidence, Evidence{
			Condition: c.Text, Role: c.Role, Basis: c.Basis, Specific: c.Specific, See: c.See,
			State: a.State, Observed: a.Observed, Why: a.Why,
		})
		if !all && rulesOut(c.Role, a.State) {
			return Finding{Signature: s, Verdict: RuledOut, Evidence: slices.Clone(evidence[i:])}
		}
	}
	finding := Finding{Signature: s, Verdict: judge(s, evidence), Evidence: slices.Clone(evidence)}
	for i := range evidence {
		if e := &evidence[i]; e.Role == roleNeed && e.State == NotChecked {
			finding.Missing = append(finding.Missing, "whether "+e.Condition)
			finding.Lacks = append(finding.Lacks, s.Conditions[i].Key)
		}
	}
	return finding
}

// rulesOut is rule 1.
func rulesOut(role string, state State) bool {
	return role == roleNeed && state == NotMet || role == roleExclude && state == Met
}

// putBehind is rule 6. A signature that is itself ruled out fits no better
// than any other, so nothing is put behind it; one that the set does not hold
// is named all the same. Findings are in the order of the set.
func (s *Set) putBehind(findings []Finding) {
	for i := range findings {
		f := &findings[i]
		if f.Verdict == RuledOut {
			continue
		}
		for _, e := range f.Evidence {
			if e.Role != roleAgainst || e.State != Met {
				continue
			}
			if at, ok := s.find(e.See); !ok || at != i && findings[at].Verdict != RuledOut {
				f.Behind = e.See
				break
			}
		}
	}
}

// moveBehind moves each finding that is behind another to the place after it,
// where it stands before it. Findings that point at each other in a circle stay
// where they are.
func moveBehind(findings []Finding) []Finding {
	if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Behind != "" }) {
		return findings
	}
	place := make(map[string]int, len(findings))
	for i, f := range findings {
		place[fold(f.Signature.ID)] = i
	}
	better := make([]int, len(findings)) // the finding to stand behind, or -1
	for i, f := range findings {
		better[i] = -1
		if at, ok := place[fold(f.Behind)]; ok && f.Behind != "" {
			better[i] = at
		}
	}
	waiting := make(map[int][]int)
	sorted := make([]Finding, 0, len(findings))
	done := make([]bool, len(findings))
	var emit func(i int)
	emit = func(i int) {
		sorted, done[i] = append(sorted, findings[i]), true
		for _, j := range waiting[i] {
			emit(j)
		}
	}
	for i := range findings {
		if at := better[i]; at >= 0 && !done[at] && !inCircle(better, i) {
			waiting[at] = append(waiting[at], i)
		} else {
			emit(i)
		}
	}
	return sorted
}

// inCircle reports whether following better from i leads back to i.
func inCircle(better []int, i int) bool {
	at := better[i]
	for range better {
		if at < 0 || at == i {
			break
		}
		at = better[at]
	}
	return at == i
}

// Listed returns the findings that a report lists by default: those that are at
// least possible.
func Listed(findings []Finding) []Finding {
	var listed []Finding
	for _, f := range findings {
		if f.Verdict >= Possible {
			listed = append(listed, f)
		}
	}
	return listed
}
