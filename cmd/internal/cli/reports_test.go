package cli

import (
	"errors"
	"strings"
	"testing"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/facts"
)

// TestPanicInReport: a panic while a report is made or written is the failure of
// that input, which is reported as unreadable, and names it.
func TestPanicInReport(t *testing.T) {
	var o reportOptions
	out := outcome{failOn: never}
	var written []string
	r := triage.Result{Source: triage.Source{Path: "a.zip", Member: "b.dmp"}, Facts: &facts.Facts{}}
	err := o.one(r, &out, func(r triage.Result, d *report.Document) error {
		if r.Err == nil {
			panic("no renderer for this")
		}
		written = append(written, d.Error)
		return nil
	})
	if err != nil || len(written) != 1 || !strings.Contains(written[0], "internal error on a.zip: b.dmp: no renderer for this") {
		t.Errorf("%v, %q", err, written)
	}
	if out.unreadable != 1 || out.read != 0 {
		t.Errorf("%+v", out)
	}
	// Any other error ends the run, as it is.
	full := errors.New("disk full")
	if err := o.one(r, &out, func(triage.Result, *report.Document) error { return full }); err != full {
		t.Errorf("%v", err)
	}
}
