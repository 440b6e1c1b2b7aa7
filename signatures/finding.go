package signatures

// A Verdict says how well a signature fits. The order of the values is the
// order of strength.
type Verdict int

const (
	RuledOut Verdict = iota
	Unknown
	Possible
	Probable
	Strong
)

var verdictNames = [...]string{"ruled-out", "unknown", "possible", "probable", "strong"}

func (v Verdict) String() string { return verdictNames[v] }

// A State is what a condition answers.
type State int

const (
	NotChecked State = iota // unknown: the fact is missing
	NotMet
	Met
)

var stateNames = [...]string{"unknown", "not-met", "met"}

func (s State) String() string { return stateNames[s] }

// A Finding is one signature matched against the facts of one dump.
type Finding struct {
	Signature *Signature
	Verdict   Verdict
	Behind    string // id of the signature that fits better ("against" met), or ""
	Evidence  []Evidence
	Missing   []string // facts that would settle it, in words
	Lacks     []string // the keys of the needs that could not be evaluated: "tags"
}

// Certain reports whether the finding is sure enough to act on: no other fits
// better, and it is probable at least.
func (f *Finding) Certain() bool { return f.Behind == "" && f.Verdict >= Probable }

// Evidence is one condition and its answer.
type Evidence struct {
	Condition string // the condition in words: "module afd.sys is loaded"
	Role      string // need, support, against, exclude
	Basis     string // stated, derived, inferred, default
	Specific  bool
	State     State
	Observed  string // what was found, "" where nothing was
	Why       string // why it is unknown, "" otherwise
	See       string // for an against condition: the signature it points to
}
