package signatures

import (
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

// conditionOf writes a condition in short: role, basis, specific with *, and
// its answer: "need stated* met".
func conditionOf(t *testing.T, text string) Condition {
	t.Helper()
	words := strings.Fields(text)
	basis, specific := strings.CutSuffix(words[1], "*")
	c := Condition{Role: words[0], Basis: basis, Specific: specific, Text: text}
	state := slices.Index(stateNames[:], words[2])
	if state < 0 {
		t.Fatalf("no state in %q", text)
	}
	c.ask = answers{Answer{State: State(state)}}
	if len(words) > 3 {
		c.See = words[3]
	}
	return c
}

func signatureOf(t *testing.T, id string, limit Verdict, conditions ...string) *Signature {
	s := &Signature{ID: id, Cap: limit}
	for _, c := range conditions {
		s.Conditions = append(s.Conditions, conditionOf(t, c))
	}
	return s
}

func TestVerdictRules(t *testing.T) {
	tests := []struct {
		rule       string
		cap        Verdict
		conditions string // separated by commas
		want       Verdict
	}{
		{"1: a need not met", Strong, "need stated* met,need stated not-met", RuledOut},
		{"1: an exclude met", Strong, "need stated* met,exclude derived met", RuledOut},
		{"1: a need not met beats one unknown", Strong, "need stated* met,need stated unknown,need derived not-met", RuledOut},
		{"1: an exclude met beats a need unknown", Strong, "need stated* unknown,exclude default met", RuledOut},
		{"1: an exclude unknown does nothing", Strong, "need stated* met,exclude derived unknown", Strong},
		{"1: an exclude not met does nothing", Strong, "need stated* met,exclude derived not-met", Strong},
		{"2: stated", Strong, "need stated* met", Strong},
		{"2: derived", Strong, "need derived* met", Probable},
		{"2: inferred", Strong, "need inferred* met", Possible},
		{"2: default", Strong, "need default* met", Possible},
		{"2: the weakest of several", Strong, "need stated* met,need derived* met", Probable},
		{"2: what is not specific does not weaken", Strong, "need stated* met,need inferred met", Strong},
		{"2: nothing specific", Strong, "need stated met,need stated met", Possible},
		{"3: raised by one step", Strong, "need derived* met,support inferred* met", Strong},
		{"3: raised from nothing specific", Strong, "need stated met,support inferred* met", Probable},
		{"3: all support together is one step", Strong, "need stated met,support stated* met,support derived* met", Probable},
		{"3: never above strong", Strong, "need stated* met,support stated* met", Strong},
		{"3: other support raises nothing", Strong, "need derived* met,support stated met", Probable},
		{"3: unknown support does not count against", Strong, "need derived* met,support stated* unknown", Probable},
		{"3: support not met does not count against", Strong, "need stated* met,support stated* not-met", Strong},
		{"4: a need unknown, a specific need met", Strong, "need stated* met,need stated unknown", Possible},
		{"4: a need unknown, specific support met", Strong, "need stated unknown,support inferred* met", Possible},
		{"4: both, and still no more than possible", Strong, "need stated* met,need stated* unknown,support stated* met", Possible},
		{"4: a need unknown and nothing specific met", Strong, "need stated met,need stated unknown,support stated met", Unknown},
		{"4: a specific need unknown is not met", Strong, "need stated met,need stated* unknown", Unknown},
		{"5: capped", Probable, "need stated* met", Probable},
		{"5: capped after the raise", Probable, "need derived* met,support stated* met", Probable},
		{"5: capped at possible", Possible, "need stated* met,support stated* met", Possible},
		{"6: against does not change the verdict", Strong, "need stated* met,against derived met Q2", Strong},
		{"6: against is no support", Strong, "need stated unknown,against derived met Q2", Unknown},
		{"7: nothing known", Strong, "need stated* unknown,support stated* unknown,exclude stated unknown", Unknown},
	}
	for _, test := range tests {
		s := signatureOf(t, "T", test.cap, strings.Split(test.conditions, ",")...)
		if got := verdictOf(s); got != test.want {
			t.Errorf("%s: %s: got %v, want %v", test.rule, test.conditions, got, test.want)
		}
	}
}

// The names of verdicts are part of the report's contract.
func TestVerdictNames(t *testing.T) {
	for i, name := range []string{"ruled-out", "unknown", "possible", "probable", "strong"} {
		v, err := ParseVerdict(name)
		if err != nil || v != Verdict(i) || v.String() != name {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
	if _, err := ParseVerdict("confirmed"); err == nil {
		t.Error("confirmed is taken for a verdict")
	}
}

// order matches signatures and gives the ids in the order of the findings.
func order(all ...*Signature) (ids string, findings []Finding) {
	findings = newSet(all).Match(&facts.Facts{})
	var words []string
	for _, f := range findings {
		word := f.Signature.ID + ":" + f.Verdict.String()
		if f.Behind != "" {
			word += "<" + f.Behind
		}
		words = append(words, word)
	}
	return strings.Join(words, " "), findings
}

func TestOrder(t *testing.T) {
	strong, probable, possible := "need stated* met", "need derived* met", "need stated met"
	sig := func(id string, conditions ...string) *Signature { return signatureOf(t, id, Strong, conditions...) }
	against := func(see string) string { return "against derived met " + see }
	tests := []struct {
		name string
		all  []*Signature
		want string
	}{
		{"by verdict, then id", []*Signature{sig("D", possible), sig("C", strong), sig("B", strong), sig("A", "need stated unknown"), sig("E", "need stated not-met")},
			"B:strong C:strong D:possible A:unknown E:ruled-out"},
		{"behind a weaker one", []*Signature{sig("A", strong, against("C")), sig("B", probable), sig("C", possible), sig("D", possible)},
			"B:probable C:possible A:strong<C D:possible"},
		{"behind one that is better anyway", []*Signature{sig("A", possible, against("B")), sig("B", strong)},
			"B:strong A:possible<B"},
		{"a chain", []*Signature{sig("A", strong, against("B")), sig("B", strong, against("C")), sig("C", possible)},
			"C:possible B:strong<C A:strong<B"},
		{"a circle", []*Signature{sig("A", strong, against("B")), sig("B", strong, against("A"))},
			"A:strong<B B:strong<A"},
		{"behind a circle", []*Signature{sig("A", strong, against("B")), sig("B", probable, against("C")), sig("C", probable, against("B"))},
			"B:probable<C A:strong<B C:probable<B"},
		{"behind itself", []*Signature{sig("A", strong, against("A"))}, "A:strong"},
		{"ids in any case", []*Signature{sig("A", strong, against("b")), sig("B", possible)}, "B:possible A:strong<b"},
		{"the better one is not in the set", []*Signature{sig("A", strong, against("Q9"))}, "A:strong<Q9"},
		{"the better one is ruled out", []*Signature{sig("A", strong, against("B")), sig("B", "need stated not-met")},
			"A:strong B:ruled-out"},
		{"the first of two is ruled out", []*Signature{sig("A", strong, against("B"), against("C")), sig("B", "need stated not-met"), sig("C", possible)},
			"C:possible A:strong<C B:ruled-out"},
		{"against not met or unknown", []*Signature{sig("A", strong, "against derived not-met B", "against derived unknown B"), sig("B", possible)},
			"A:strong B:possible"},
	}
	for _, test := range tests {
		if got, _ := order(test.all...); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}

func TestListed(t *testing.T) {
	_, findings := order(signatureOf(t, "A", Strong, "need stated met"), signatureOf(t, "B", Strong, "need stated not-met"), signatureOf(t, "C", Strong, "need stated unknown"))
	if got := Listed(findings); len(got) != 1 || got[0].Signature.ID != "A" {
		t.Errorf("listed: %v", got)
	}
}

// Unknown needs are named, with everything else in the evidence.
func TestMissing(t *testing.T) {
	_, findings := order(signatureOf(t, "A", Strong, "need stated* met", "need derived unknown", "support stated unknown", "exclude derived unknown"))
	if got, want := findings[0].Missing, []string{"whether need derived unknown"}; !slices.Equal(got, want) {
		t.Errorf("missing: %q, want %q", got, want)
	}
	if len(findings[0].Evidence) != 4 {
		t.Errorf("evidence: %v", findings[0].Evidence)
	}
}

// TestMissingParameters: what was not given settles nothing.
func TestMissingParameters(t *testing.T) {
	p := stopPredicate{{Code: 0x50, P2: &parameter{Equals: new(number)}}}
	f := &facts.Facts{Bugcheck: facts.Some(facts.Bugcheck{Code: 0x50, Base: 0x50})}
	for missing, want := range map[bool]State{false: Met, true: NotChecked} {
		f.Bugcheck.Value.Parameters[1].Missing = missing
		if a := p.Eval(&view{Facts: f}); a.State != want {
			t.Errorf("missing %v: %+v", missing, a)
		}
	}
}
