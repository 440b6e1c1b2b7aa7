package triage_test

import (
	"bytes"
	"testing"

	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

func read(t *testing.T, s dumptest.System) triage.Result {
	t.Helper()
	set := signatures.Catalogue()
	b := s.Build().Memory.Build()
	r := triage.Read(t.Context(), triage.Source{Path: "built", Size: int64(len(b))}, bytes.NewReader(b), triage.Options{Set: set})
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return r
}

// verdict is what a signature says of a machine.
func verdict(t *testing.T, r triage.Result, id string) (signatures.Verdict, signatures.Finding) {
	t.Helper()
	for _, f := range r.Findings {
		if f.Signature.ID == id {
			return f.Verdict, f
		}
	}
	t.Fatalf("no signature %s", id)
	return 0, signatures.Finding{}
}

// TestHealthy: on a machine with nothing wrong the whole catalogue is silent.
func TestHealthy(t *testing.T) {
	machines := dumptest.Healthy()
	if len(machines) < 10 {
		t.Errorf("%d machines", len(machines))
	}
	for _, s := range machines {
		r := read(t, s.System)
		for _, f := range signatures.Listed(r.Findings) {
			t.Errorf("%s: %s is %s", s.Name, f.Signature.ID, f.Verdict)
		}
		if v, _ := verdict(t, r, "Q138935"); v != signatures.RuledOut {
			t.Errorf("%s: Q138935 is %s", s.Name, v)
		}
	}
}

// TestQ138935 follows the known issue through the machines that tell it from
// its neighbours.
func TestQ138935(t *testing.T) {
	leak := dumptest.NT351
	for name, c := range map[string]struct {
		change func(*dumptest.System)
		want   signatures.Verdict
	}{
		"tagged":               {func(*dumptest.System) {}, signatures.Probable},
		"paged counts first":   {func(s *dumptest.System) { s.PagedFirst = true }, signatures.Probable},
		"another table size":   {func(s *dumptest.System) { s.Slots = 256 }, signatures.Probable},
		"tagging off":          {func(s *dumptest.System) { s.Untagged = true }, signatures.Possible},
		"NT 4.0":               {func(s *dumptest.System) { s.Header.Build = 1381 }, signatures.RuledOut},
		"without afd.sys":      {withoutAFD, signatures.RuledOut},
		"stopped by something": {func(s *dumptest.System) { s.Header.Code, s.Header.Params = 0x1e, [4]uint64{0xc000009a} }, signatures.Probable},
	} {
		s := leak()
		c.change(&s)
		r := read(t, s)
		if got, f := verdict(t, r, "Q138935"); got != c.want {
			t.Errorf("%s: %s, want %s: %+v", name, got, c.want, f.Evidence)
		}
		p := r.Facts.Pool.Or(facts.Pool{})
		if p.NonPaged.State.Or("") != facts.PoolExhausted {
			t.Errorf("%s: nonpaged pool is %s (%s)", name, p.NonPaged.State.Or("?"), p.NonPaged.StateWhy)
		}
	}
}

func withoutAFD(s *dumptest.System) {
	for i := range s.Modules {
		if s.Modules[i].Name == "afd.sys" {
			s.Modules = append(s.Modules[:i], s.Modules[i+1:]...)
			return
		}
	}
}
