package advice

import "slices"

// Severity is how bad it is, in words that ticketing systems know.
type Severity string

// The severities.
const (
	SeverityCritical Severity = "critical"
	SeverityHigh     Severity = "high"
	SeverityMedium   Severity = "medium"
	SeverityLow      Severity = "low"
	SeverityInfo     Severity = "info"
)

// ranks are the severities in order, the mildest first.
var ranks = []Severity{SeverityInfo, SeverityLow, SeverityMedium, SeverityHigh, SeverityCritical}

// Rank puts a severity in order: the higher, the worse.
func Rank(severity string) int { return slices.Index(ranks, Severity(severity)) }

// severities is how bad a STOP of each class is. Data may be lost or the
// machine be failing: high. It does not start: critical.
var severities = map[string]Severity{
	"boot":            SeverityCritical,
	"hardware":        SeverityHigh,
	"filesystem":      SeverityHigh,
	"pool-corruption": SeverityHigh,
	classShortage:     SeverityHigh,
	"driver-verifier": SeverityLow, // somebody is looking already
}

// severity judges by what happened and how well it is understood.
func (s *situation) severity() Severity {
	switch {
	case s.f.User.OK:
		return SeverityLow
	case !s.crashed(), s.staged():
		return SeverityInfo
	}
	level := SeverityMedium
	if of, ok := severities[s.class()]; ok {
		level = of
	}
	if level == SeverityMedium && (len(s.f.HardwareSigns) > 0 || s.failed() != nil) {
		level = SeverityHigh
	}
	if finding := s.best(); finding != nil && level != SeverityCritical && finding.Signature.Kind != "usage" {
		level = SeverityHigh // known, and it will come back
	}
	return level
}
