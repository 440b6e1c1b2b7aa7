// Package advice decides what is made of the facts and findings of one input:
// what to do next, how severe it is, under which title and labels it is filed,
// and by which fingerprint it is known again.
//
// It works on facts and findings and gives plain values. It must not know how a
// report looks, and it reads nothing.
package advice

import (
	"fmt"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

// Advice is what is made of one input.
type Advice struct {
	Conclusion       Conclusion
	Steps            []string // what to do next, the most useful first; never nil
	Severity         Severity
	Culprit          string     // the module that is named for the crash, or ""
	Headline         string     // what happened, in a few words
	Title            string     // one line that tells this crash from others
	Labels           []string   // short words to file it under; never nil
	CrashID          string     // the same for every dump of one crash, "" where the dump does not tell enough
	Fingerprint      string     // identifies the kind of crash; "" if nothing does
	StackFingerprint string     // identifies the chain of calls; "" if it is unknown
	Signature        string     // the known issue that the fingerprint stands for, or ""
	Pressure         []Pressure // kinds of memory that leak or have run out; never nil
}

// For returns advice on what was read of one input.
func For(f *facts.Facts, findings []signatures.Finding) Advice {
	s := newSituation(f, findings)
	a := Advice{
		Conclusion:       s.verdict,
		Culprit:          s.culprit(),
		Steps:            s.steps(),
		Severity:         s.severity(),
		Headline:         s.headline(),
		Title:            s.title(),
		Labels:           s.labels(),
		Fingerprint:      s.fingerprint(),
		StackFingerprint: s.stackFingerprint(),
		Pressure:         s.pressures,
	}
	if finding := s.best(); finding != nil {
		a.Signature = finding.Signature.ID
	}
	if id, ok := crashID(f); ok {
		a.CrashID = fmt.Sprintf("c1-%016x", id)
	}
	return a
}

// A situation is what advice is chosen by.
type situation struct {
	f        *facts.Facts
	findings []signatures.Finding // those that are worth a word, best first
	stop     *facts.Bugcheck      // nil where none is recorded
	windows  generation
	suspect  *facts.CrashSuspect // first module to blame that is not of Windows, or nil
	shortage bool                // the STOP says that kernel memory has run out
	verdict  Conclusion

	pressures []Pressure // kinds of memory that leak or have run out
}

func newSituation(f *facts.Facts, findings []signatures.Finding) *situation {
	s := &situation{f: f, windows: generationOf(f.System.Family.Or(""), f.System.Build), pressures: pressures(f)}
	for _, finding := range signatures.Listed(findings) {
		if finding.Signature != nil {
			s.findings = append(s.findings, finding)
		}
	}
	if f.Bugcheck.OK {
		s.stop = &f.Bugcheck.Value
	}
	s.shortage = s.class() == classShortage || s.hasKind("leak", "depletion")
	s.suspect = thirdParty(f.Suspects)
	s.verdict = s.conclusion()
	return s
}

// classShortage is the class of STOPs by which kernel memory ran out.
const classShortage = "pool-exhaustion"

// code, class and trouble are those of the STOP, or nothing.
func (s *situation) code() uint32 {
	if s.stop == nil {
		return 0
	}
	return s.stop.Base
}

func (s *situation) class() string {
	if s.stop == nil {
		return ""
	}
	return s.stop.Class
}

func (s *situation) trouble() facts.Trouble {
	if s.stop == nil {
		return ""
	}
	return s.stop.Trouble
}

// parameter is the value of parameter i of the STOP, 0 where there is none.
func (s *situation) parameter(i int) uint64 {
	if s.stop == nil {
		return 0
	}
	return s.stop.Parameters[i].Value
}

// is reports whether what is recorded is a STOP of one of these kinds.
func (s *situation) is(kinds ...facts.StopKind) bool {
	return s.stop != nil && slices.Contains(kinds, s.stop.Kind)
}

// crashed reports whether something crashed that nobody asked for.
func (s *situation) crashed() bool {
	return s.is(facts.StopCrash) && !s.f.Dump.Live.Or(false)
}

// thirdParty is the first module to blame that is not one of Windows' own, or
// nil.
func thirdParty(suspects []facts.CrashSuspect) *facts.CrashSuspect {
	i := slices.IndexFunc(suspects, func(b facts.CrashSuspect) bool { return !b.Windows && b.Module != "" && !b.Doubtful() })
	if i < 0 {
		return nil
	}
	return &suspects[i]
}

// hasKind reports whether a finding is of one of these kinds.
func (s *situation) hasKind(kinds ...string) bool {
	return slices.ContainsFunc(s.findings, func(f signatures.Finding) bool { return slices.Contains(kinds, f.Signature.Kind) })
}

// best is the finding that the advice is based on, or nil.
func (s *situation) best() *signatures.Finding {
	for i := range s.findings {
		if f := &s.findings[i]; f.Certain() {
			return f
		}
	}
	return nil
}
