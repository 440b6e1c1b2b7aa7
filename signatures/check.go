package signatures

import (
	"fmt"
	"strings"
)

// Check runs the examples of every signature: each must come out as it says,
// one at least must match, and one at least must not.
func (s *Set) Check() []Problem {
	var problems []Problem
	for _, sig := range s.all {
		problems = append(problems, sig.check()...)
	}
	return problems
}

func (s *Signature) check() []Problem {
	var problems []Problem
	matching, silent := false, false
	for _, e := range s.Examples() {
		if p, ok := s.run(&e); !ok {
			problems = append(problems, p)
		}
		matching = matching || e.Verdict >= Possible
		silent = silent || e.Verdict < Possible
	}
	if !matching {
		problems = append(problems, s.problem("%s has no example that it matches: add facts that come out possible or better", s.ID))
	}
	if !silent {
		problems = append(problems, s.problem("%s has no example that it keeps silent on: add facts that come out ruled-out or unknown", s.ID))
	}
	return problems
}

// run matches one example and explains a verdict that is not the expected one.
func (s *Signature) run(e *Example) (Problem, bool) {
	finding := s.Explain(e.Facts)
	if finding.Verdict == e.Verdict {
		return Problem{}, true
	}
	var why strings.Builder
	for _, ev := range finding.Evidence {
		fmt.Fprintf(&why, "; %s, %s: %v", ev.Role, ev.Condition, ev.State)
	}
	return Problem{s.file, e.line, e.column, fmt.Sprintf("%s, example %q comes out %v, not %v%s",
		s.ID, e.Name, finding.Verdict, e.Verdict, why.String())}, false
}
