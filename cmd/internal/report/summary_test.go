package report

import (
	"fmt"
	"strings"
	"testing"

	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/facts"
)

// TestSummaryIsBounded: kinds of crash without end are counted, not kept.
func TestSummaryIsBounded(t *testing.T) {
	var s Summarizer
	const more = 1000
	for i := range maxKept + more {
		s.Add(triage.Result{}, &Document{Ticket: Ticket{Fingerprint: fmt.Sprintf("dt2-%016x", i)}})
	}
	sum := s.Summary("")
	if len(sum.Groups) != maxKept || sum.LeftOut != more || sum.Reports != maxKept+more {
		t.Errorf("%d groups, %d left out of %d", len(sum.Groups), sum.LeftOut, sum.Reports)
	}
	if line := summaryLine(sum); !strings.Contains(line, "1,000 reports are of kinds beyond") {
		t.Error(line)
	}
}

// TestGroupTitle: the title of a group says only what holds for all of its reports.
func TestGroupTitle(t *testing.T) {
	doc := func(headline, culprit, product string) *Document {
		d := &Document{Headline: headline, Culprit: culprit, Ticket: Ticket{Fingerprint: "dt2-1", Title: headline + " in " + culprit + " — " + product}}
		d.Dump.Product = product
		return d
	}
	for want, docs := range map[string][]*Document{
		"STOP 0xD1 X in a.sys — Windows 10": {doc("STOP 0xD1 X", "a.sys", "Windows 10"), doc("STOP 0xD1 X", "a.sys", "Windows 10")},
		"STOP 0xD1 X — Windows 10":          {doc("STOP 0xD1 X", "a.sys", "Windows 10"), doc("STOP 0xD1 X", "b.sys", "Windows 10"), doc("STOP 0xD1 X", "a.sys", "Windows 10")},
		"STOP 0xD1 X in a.sys":              {doc("STOP 0xD1 X", "a.sys", "Windows 10"), doc("STOP 0xD1 X", "a.sys", "Windows 11")},
		"STOP 0x7E Y in a.sys — Windows 10": {doc("STOP 0x7E Y (ACCESS_VIOLATION)", "a.sys", "Windows 10"), doc("STOP 0x7E Y", "a.sys", "Windows 10")},
	} {
		var s Summarizer
		for _, d := range docs {
			s.Add(triage.Result{Facts: &facts.Facts{}}, d)
		}
		if got := s.Summary("").Groups; len(got) != 1 || got[0].Title != want || got[0].Count != len(docs) {
			t.Errorf("%+v, want %q", got, want)
		}
	}
}
