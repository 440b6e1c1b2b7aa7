package signatures

import (
	"strings"
	"testing"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/release"
)

func shipped(t testing.TB) *Set {
	t.Helper()
	return Catalogue()
}

// The examples prove each signature.
func TestCatalogueExamples(t *testing.T) {
	s := shipped(t)
	if len(s.All()) == 0 {
		t.Fatal("the catalogue is empty")
	}
	for _, p := range s.Check() {
		t.Error(p)
	}
	for _, sig := range s.All() {
		if len(sig.Examples()) == 0 {
			t.Errorf("%s has no examples", sig.ID)
		}
	}
}

func TestCatalogueFileNames(t *testing.T) {
	for _, sig := range shipped(t).All() {
		if sig.file != sig.ID+".yaml" {
			t.Errorf("%s holds %s: name the file after its signature", sig.file, sig.ID)
		}
	}
}

// answers is a predicate with a fixed answer.
type answers struct{ a Answer }

func (p answers) Describe() string  { return "the test says so" }
func (p answers) Eval(*view) Answer { return p.a }
func (p answers) validate() error   { return nil }

// with copies a signature with fixed answers to its conditions.
func (s *Signature) with(state func(c *Condition) State) *Signature {
	copied := *s
	copied.Conditions = append([]Condition(nil), s.Conditions...)
	for i := range copied.Conditions {
		c := &copied.Conditions[i]
		c.ask = answers{Answer{State: state(c)}}
	}
	return &copied
}

func verdictOf(s *Signature) Verdict {
	return s.Explain(&facts.Facts{}).Verdict
}

// best answers so that the signature fits as well as it can.
func best(c *Condition) State {
	if c.Role == roleNeed || c.Role == roleSupport {
		return Met
	}
	return NotMet
}

// Each need is left out in turn: the verdict must follow.
func TestLeaveOneOut(t *testing.T) {
	for _, sig := range shipped(t).All() {
		t.Run(sig.ID, func(t *testing.T) {
			if v := verdictOf(sig.with(best)); v != sig.Cap {
				t.Errorf("all met: %v, and the cap is %v: lower it", v, sig.Cap)
			}
			if v := verdictOf(sig.with(func(*Condition) State { return NotChecked })); v != Unknown {
				t.Errorf("nothing known: %v", v)
			}
			if v := verdictOf(sig.with(func(c *Condition) State {
				if c.Specific {
					return NotChecked
				}
				return best(c)
			})); v > Possible {
				t.Errorf("nothing specific known: %v", v)
			}
			for i := range sig.Conditions {
				leaveOut(t, sig, i)
			}
		})
	}
}

func leaveOut(t *testing.T, sig *Signature, i int) {
	left := sig.Conditions[i]
	one := func(state State) Verdict {
		return verdictOf(sig.with(func(c *Condition) State {
			if c.Text == left.Text && c.Role == left.Role {
				return state
			}
			return best(c)
		}))
	}
	switch left.Role {
	case roleNeed:
		if v := one(NotChecked); v > Possible {
			t.Errorf("%q unknown: %v", left.Text, v)
		}
		if v := one(NotMet); v != RuledOut {
			t.Errorf("%q not met: %v", left.Text, v)
		}
	case roleExclude:
		if v := one(Met); v != RuledOut {
			t.Errorf("%q met: %v", left.Text, v)
		}
	case roleSupport, roleAgainst:
		for _, state := range []State{NotMet, NotChecked} {
			if v := one(state); v < Possible {
				t.Errorf("%q %v: %v", left.Text, state, v)
			}
		}
	}
}

// healthy is a machine on which nothing is wrong, for each system.
func healthy(name family, build uint32) *facts.Facts {
	f := &facts.Facts{}
	f.System.Arch = facts.Some("x86")
	f.System.Family = facts.Some(string(name))
	f.System.Build = facts.Some(build)
	f.System.ServicePack = facts.Some(uint32(3))
	f.System.Processors = facts.Some(uint32(2))
	f.System.MemoryBytes = facts.Some(uint64(256 << 20))
	f.System.Uptime = facts.Some(90 * 24 * time.Hour)
	f.System.CrashTime = facts.Some(time.Date(2003, 1, 1, 0, 0, 0, 0, time.UTC))
	f.Bugcheck = facts.Unknown[facts.Bugcheck]("a live image: no STOP happened")
	var modules []facts.Module
	names := append([]string{facts.HALFile}, facts.KernelFiles...)
	for _, n := range everywhere {
		names = append(names, string(n))
	}
	for _, n := range names {
		modules = append(modules, facts.Module{Name: n, Windows: true, TimeStamp: facts.Some(uint32(915148800)), Version: facts.Some("4.0.1381.4")})
	}
	f.Modules = facts.Some(modules)
	usage := facts.PoolUsage{Bytes: facts.Some(uint64(4 << 20)), Limit: facts.Some(uint64(64 << 20)), State: facts.Some("not-exhausted")}
	pool := facts.Pool{Exact: true, NonPaged: usage, Paged: usage}
	for i, tag := range []string{"Irp ", "AfdB", "File", "Mdl ", "Proc", "Thre", "TCPt", "Ntfs"} {
		c := facts.TagCounters{Allocs: 90000, Frees: 89000, Bytes: uint64(800<<10 - i<<16)}
		pool.Tags = append(pool.Tags, facts.TagUsage{Tag: tag, NonPaged: c, Paged: c})
	}
	f.Pool = facts.Some(pool)
	return f
}

func TestHealthyIsSilent(t *testing.T) {
	s := shipped(t)
	for _, fam := range release.Families {
		first, _ := release.Builds(fam.ID)
		f := healthy(family(fam.ID), first)
		for _, finding := range Listed(s.Match(f)) {
			t.Errorf("%s: %s is %v", fam.ID, finding.Signature.ID, finding.Verdict)
		}
		f.Pool = facts.Unknown[facts.Pool]("the pool tables are not saved in a triage dump")
		for _, finding := range Listed(s.Match(f)) {
			t.Errorf("%s without pool facts: %s is %v", fam.ID, finding.Signature.ID, finding.Verdict)
		}
	}
}

func TestNothingKnown(t *testing.T) {
	for _, finding := range shipped(t).Match(&facts.Facts{}) {
		if finding.Verdict != Unknown {
			t.Errorf("%s is %v", finding.Signature.ID, finding.Verdict)
		}
		for _, e := range finding.Evidence {
			if e.State == NotChecked && e.Why == "" {
				t.Errorf("%s: %q is unknown without a reason", finding.Signature.ID, e.Condition)
			}
		}
		if len(finding.Missing) == 0 {
			t.Errorf("%s does not say what is missing", finding.Signature.ID)
		}
	}
}

// The catalogue speaks to administrators about Windows: no paths of ours, no
// unfinished sentences.
func TestCatalogueTexts(t *testing.T) {
	for _, sig := range shipped(t).All() {
		if len(sig.Cause) < 20 {
			t.Errorf("%s: the cause is too short: %q", sig.ID, sig.Cause)
		}
		for _, text := range []string{sig.Cause, sig.Workaround, sig.Resolution} {
			if text != "" && (!strings.HasSuffix(text, ".") || strings.Contains(text, "\n")) {
				t.Errorf("%s: write whole sentences in one paragraph: %q", sig.ID, text)
			}
		}
		for _, r := range sig.References {
			if r.Reviewed.IsZero() {
				t.Errorf("%s: a reference without a date", sig.ID)
			}
		}
	}
}
