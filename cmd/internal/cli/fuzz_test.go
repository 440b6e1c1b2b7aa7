package cli_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/dumptest"
	"dumptriage/signatures"
)

// FuzzProgram takes whatever bytes from end to end: facts, signatures, advice,
// every format. What comes out as JSON obeys the schema, and nothing that comes
// out steers a terminal.
func FuzzProgram(f *testing.F) {
	for _, s := range dumptest.Every() {
		if len(s.Bytes) < 1<<17 {
			f.Add(s.Bytes)
		}
	}
	f.Add(dumptest.Triage{
		Header: dumptest.Header{Machine: dumptest.AMD64, Build: 19041, DumpType: dumptest.TypeTriage, Code: 0x124},
		Blobs:  dumptest.Desk("SN1").Blobs(),
	}.Build())
	set := signatures.Catalogue()
	schema := published(f, "report")
	f.Fuzz(func(t *testing.T, b []byte) {
		r := triage.Read(t.Context(), triage.Source{Path: "x.dmp", Size: int64(len(b))}, bytes.NewReader(b), triage.Options{Set: set})
		doc := report.Build(r, report.BuildOptions{Tool: report.Tool{Name: "dumptriage", Version: "1"}})
		for _, format := range report.Formats() {
			var out bytes.Buffer
			w, err := report.New(format, &out, report.Options{Plain: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, step := range []error{
				w.Report(doc), w.Modules(report.NewModuleList(doc, report.ModuleQuery{})), w.Pool(report.NewPoolList(doc, report.PoolQuery{})),
				w.Machine(report.NewComputerPage(doc)), w.Close(),
			} {
				if step != nil {
					t.Fatalf("%s: %v", format, step)
				}
			}
			quiet(t, format, out.String())
		}
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("against the schema: %v", err)
		}
	})
}

// quiet complains of what a terminal or an editor would act on.
func quiet(t *testing.T, format, text string) {
	t.Helper()
	i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) })
	if i >= 0 && !(format == "csv" || format == "tsv") {
		t.Errorf("%s: %q", format, text[i:min(len(text), i+40)])
	}
}
