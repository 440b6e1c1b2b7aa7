package signatures

import "strings"

// An Answer is what a predicate says of the facts.
type Answer struct {
	State    State
	Observed string // what was found, "" where nothing was
	Why      string // why it is unknown, "" otherwise
}

func met(observed string) Answer    { return Answer{State: Met, Observed: observed} }
func notMet(observed string) Answer { return Answer{State: NotMet, Observed: observed} }
func unknown(why string) Answer     { return Answer{State: NotChecked, Why: why} }

// answer is met or not-met.
func answer(yes bool, observed string) Answer {
	if yes {
		return met(observed)
	}
	return notMet(observed)
}

// every is met where all parts are: one that is not met settles it, whatever
// is unknown.
func every(parts ...Answer) Answer { return settle(NotMet, Met, parts) }

// some is met where one part is: that settles it, whatever is unknown.
func some(parts ...Answer) Answer { return settle(Met, NotMet, parts) }

// settle gives the first part in the decisive state, else the first unknown
// one, else the other state with all that was observed.
func settle(decisive, other State, parts []Answer) Answer {
	result := Answer{State: other}
	for _, p := range parts {
		switch p.State {
		case decisive:
			return p
		case NotChecked:
			if result.State == other {
				result = p
			}
		case other:
			if result.State == other {
				result.Observed = join(result.Observed, p.Observed)
			}
		}
	}
	return result
}

// join puts two observations together; the same one is said once.
func join(a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "" || strings.HasSuffix(a, ", "+b):
		return a
	}
	return a + ", " + b
}
