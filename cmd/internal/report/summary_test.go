package report

import (
	"fmt"
	"strings"
	"testing"

	"dumptriage/cmd/internal/triage"
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
