package signatures

import (
	"fmt"
	"slices"
)

// ParseVerdict reads the name of a verdict.
func ParseVerdict(name string) (Verdict, error) {
	if i := slices.Index(verdictNames[:], name); i >= 0 {
		return Verdict(i), nil
	}
	return Unknown, fmt.Errorf("%q is not a verdict: %s", name, suggest(name, verdictNames[:]))
}

func (v *Verdict) parse(text string) (err error) {
	*v, err = ParseVerdict(text)
	return err
}

// levels is rule 2: what a specific need is worth, by its basis.
var levels = map[string]Verdict{
	basisStated:   Strong,
	basisDerived:  Probable,
	basisInferred: Possible,
	basisDefault:  Possible,
}

// A weighing is what the answers to the conditions of a signature come to.
type weighing struct {
	ruledOut           bool
	needUnknown        bool
	specificNeed       bool
	specificNeedMet    bool
	specificSupportMet bool
	level              Verdict // what the specific needs are worth
}

// weigh looks at the answers one by one.
func weigh(evidence []Evidence) weighing {
	w := weighing{level: Strong}
	for i := range evidence {
		e := &evidence[i]
		w.ruledOut = w.ruledOut || rulesOut(e.Role, e.State)
		switch e.Role {
		case roleNeed:
			w.need(e)
		case roleSupport:
			w.specificSupportMet = w.specificSupportMet || e.Specific && e.State == Met
		}
	}
	return w
}

func (w *weighing) need(e *Evidence) {
	w.needUnknown = w.needUnknown || e.State == NotChecked
	if e.Specific {
		w.specificNeed = true
		w.specificNeedMet = w.specificNeedMet || e.State == Met
		w.level = min(w.level, levels[e.Basis])
	}
}

// judge turns the answers to a signature's conditions into a verdict: rules 1
// to 5 and 7 of the package comment. Rule 6 needs the other findings.
func judge(s *Signature, evidence []Evidence) Verdict {
	w := weigh(evidence)
	level := w.level
	switch {
	case w.ruledOut:
		return RuledOut
	case w.needUnknown && (w.specificNeedMet || w.specificSupportMet):
		return min(Possible, s.Cap)
	case w.needUnknown:
		return Unknown
	case !w.specificNeed:
		level = Possible
	}
	if w.specificSupportMet {
		level = min(level+1, Strong)
	}
	return min(level, s.Cap)
}
