package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/dumptest"
	"dumptriage/signatures"
)

// TestFactsOf matches the signatures with the reports on every built dump, by
// way of JSON, and compares what fits with what fits the dump itself.
func TestFactsOf(t *testing.T) {
	set := signatures.Catalogue()
	matched := 0
	samples := append(dumptest.Every(), dumptest.Sample{Name: "nt351", Bytes: dumptest.NT351().Build().Memory.Build()})
	for _, s := range samples {
		r := triage.Read(t.Context(), triage.Source{Path: s.Name, Size: int64(len(s.Bytes))}, bytes.NewReader(s.Bytes), triage.Options{Set: set})
		if r.Err != nil {
			continue
		}
		text, err := json.Marshal(report.Build(r, report.BuildOptions{}))
		if err != nil {
			t.Fatal(err)
		}
		var kept report.Document
		if err := json.Unmarshal(text, &kept); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		want, got := fits(r.Findings), fits(set.Match(report.FactsOf(&kept)))
		if got != want {
			t.Errorf("%s: the report fits %s, the dump %s", s.Name, got, want)
		}
		if want != "" {
			matched++
		}
	}
	if matched == 0 {
		t.Error("no built dump matches anything")
	}
}

func fits(findings []signatures.Finding) (text string) {
	for _, f := range signatures.Listed(findings) {
		text += fmt.Sprintf("%s %v, ", f.Signature.ID, f.Verdict)
	}
	return text
}
