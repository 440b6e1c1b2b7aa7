package bugcheck

import (
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/ntstatus"
)

// unknownName is the name of a code that no list has.
const unknownName = "UNKNOWN_BUGCHECK"

// Explain says what a STOP with these parameters means. It never fails: a code
// that no list has is named UNKNOWN_BUGCHECK and is not documented.
func Explain(code uint32, params [4]uint64, t Target) facts.Bugcheck {
	if m, ok := markers[code]; ok {
		return explainMarker(code, params, m)
	}
	e, documented := Lookup(code)
	if !documented {
		e = Entry{Code: facts.BaseCode(code), Name: unknownName, Class: "other"}
	}
	s := newStop(e, code, params, t)
	b := facts.Bugcheck{
		Code:        code,
		Base:        e.Code,
		Kind:        kindOf(e),
		Name:        e.Name,
		Class:       e.Class,
		Summary:     s.summary(),
		Variant:     s.variant.Case,
		Raised:      s.raised(),
		Faulting:    s.faulting(),
		Referenced:  s.referenced(),
		NotACrash:   notACrash(e),
		Forced:      forced[e.Code],
		Documented:  documented,
		Description: e.Page,
	}
	if documented {
		b.Trouble, b.Causes = guide(e, s.values, s.missing)
	} else {
		b.Summary = unknownSummary(code)
	}
	for i, p := range s.params {
		b.Parameters[i] = facts.Parameter{Value: params[i], Missing: t.Missing[i], Label: p.Label, Meaning: s.meaning(i)}
		b.Identity[i] = s.identity(i)
	}
	return b
}

// raised is the name of the exception that the STOP was raised for, or "".
func (s *stop) raised() string {
	i := s.first(RoleStatus)
	if i < 0 || s.entry.Class != "exception" || s.missing[i] {
		return ""
	}
	name, _ := ntstatus.Name(s.values[i])
	return name
}

// faulting is the code address that a parameter names.
func (s *stop) faulting() facts.Known[facts.Address] {
	if s.codeAt < 0 {
		return facts.Unknown[facts.Address]("no parameter of this bug check is a code address")
	}
	v := s.values[s.codeAt]
	if s.missing[s.codeAt] {
		return facts.Unknown[facts.Address](fmt.Sprintf("parameter %d, the code address, is missing", s.codeAt+1))
	}
	source := fmt.Sprintf("parameter %d", s.codeAt+1)
	if v == 0 && s.access() != accessExecute && s.params[s.codeAt].Role != RoleExecuted {
		return facts.Unknown[facts.Address](source + ", the code address, is zero")
	}
	a, ok := s.find(v)
	if !ok {
		a = facts.Address{Address: v}
	}
	a.Source = source
	return facts.Some(a)
}

// referenced is the data address that a parameter names.
func (s *stop) referenced() facts.Known[uint64] {
	if e, ok := s.record(); ok && s.dataAt < 0 {
		return e.Accessed
	}
	if s.dataAt < 0 {
		return facts.Unknown[uint64]("no parameter of this bug check is the address that was accessed")
	}
	v := s.values[s.dataAt]
	if s.missing[s.dataAt] {
		return facts.Unknown[uint64]("the parameter with the address that was accessed is missing")
	}
	if s.unreported() {
		return facts.Unknown[uint64]("the processor does not report the address of this fault")
	}
	return facts.Some(v)
}

// unreported reports whether the address touched is the all-ones value that
// stands for a general protection fault in an access violation on 64 bits.
func (s *stop) unreported() bool {
	return s.code == 0x1e && s.pointer == 8 && s.dataAt >= 0 && s.values[s.dataAt] == 1<<64-1
}

// explainMarker fills in what there is to say where no bug check occurred.
func explainMarker(code uint32, params [4]uint64, m marker) facts.Bugcheck {
	b := facts.Bugcheck{
		Code:       code,
		Base:       code,
		Kind:       facts.StopImage,
		Name:       m.name,
		Class:      "other",
		Summary:    m.sentence,
		Faulting:   facts.Unknown[facts.Address]("no bug check occurred"),
		Referenced: facts.Unknown[uint64]("no bug check occurred"),
		NotACrash:  m.why,
	}
	for i, v := range params {
		b.Parameters[i] = facts.Parameter{Value: v, Meaning: poolTag(v)}
		b.Identity[i] = anything
	}
	return b
}

// unknownSummary is the sentence for a code that no list has.
func unknownSummary(code uint32) string {
	if name, ok := ntstatus.Name(uint64(code)); ok {
		return fmt.Sprintf("Stop code 0x%08x is the status %s, raised as a fatal error.", code, name)
	}
	return fmt.Sprintf("Stop code 0x%08x is not documented, so its parameters are not explained.", code)
}
