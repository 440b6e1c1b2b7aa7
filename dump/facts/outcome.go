package facts

// An Outcome says of a step whether it collected its facts, and why not.
type Outcome struct {
	State string // Collected, Absent or Failed
	Why   string // "" where they were collected
}

// WasCollected is the outcome of a step that collected its facts.
func WasCollected() Outcome { return Outcome{State: Collected} }

// WasAbsent is the outcome of a step whose facts the dump does not hold.
func WasAbsent(why string) Outcome { return Outcome{Absent, why} }

// HasFailed is the outcome of a step whose facts should be there and cannot be read.
func HasFailed(why string) Outcome { return Outcome{Failed, why} }

// OutcomeOf is collected or absent, as a fact is known or not.
func OutcomeOf[T any](k Known[T]) Outcome {
	if k.OK {
		return WasCollected()
	}
	return WasAbsent(k.Reason())
}

// A Step computes some of the facts that an X gathers.
type Step[X any] struct {
	Fact   string // its line in the coverage list, "" for none
	Run    func(X) Outcome
	Wanted func(X) bool // nil: always
}
