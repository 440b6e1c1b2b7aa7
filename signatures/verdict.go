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
	return Unknown, fmt.Errorf("%q is no verdict: %s", name, suggest(name, verdictNames[:]))
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

// judge turns the answers to a signature's conditions into a verdict: rules 1
// to 5 and 7 of the package comment. Rule 6 needs the other findings.
func judge(s *Signature, evidence []Evidence) Verdict {
	level, specificNeed := Strong, false
	needUnknown, specificNeedMet, specificSupportMet := false, false, false
	for i := range evidence {
		e := &evidence[i]
		switch {
		case e.Role == roleExclude && e.State == Met, e.Role == roleNeed && e.State == NotMet:
			return RuledOut
		case e.Role == roleNeed:
			needUnknown = needUnknown || e.State == NotChecked
			if e.Specific {
				specificNeed = true
				specificNeedMet = specificNeedMet || e.State == Met
				level = min(level, levels[e.Basis])
			}
		case e.Role == roleSupport && e.Specific && e.State == Met:
			specificSupportMet = true
		}
	}
	switch {
	case needUnknown && (specificNeedMet || specificSupportMet):
		return min(Possible, s.Cap)
	case needUnknown:
		return Unknown
	case !specificNeed:
		level = Possible
	}
	if specificSupportMet {
		level = min(level+1, Strong)
	}
	return min(level, s.Cap)
}
