package report

import (
	"fmt"
	"testing"
)

// TestTimelineOfLatest: a page that lists only the latest of its crashes has a timeline from
// the first of those on.
func TestTimelineOfLatest(t *testing.T) {
	p := &SitePage{First: "2001-01-01T00:00:00Z", Last: "2026-03-09T12:00:00Z", Crashes: 500}
	for day := 1; day <= 9; day++ {
		p.List = append(p.List, HistoryCrash{Time: fmt.Sprintf("2026-03-0%dT12:00:00Z", day), Stop: "0x9f"})
	}
	p.Changes = []DriverChange{{Before: "2001-01-02T00:00:00Z"}, {Before: p.List[4].Time}}
	got := p.timeline()
	if got == nil {
		t.Fatal("no timeline")
	}
	if got.First != "2026-03-01" || got.Last != "2026-03-09" {
		t.Errorf("from %s to %s, want 2026-03-01 to 2026-03-09", got.First, got.Last)
	}
	dots := got.Lanes[0].Dots
	if len(dots) != 9 || dots[0] != got.FirstX || dots[8] != got.LastX {
		t.Errorf("dots at %v, want 9 from %d to %d", dots, got.FirstX, got.LastX)
	}
	if len(got.Marks) != 1 || got.Marks[0] != dots[4] {
		t.Errorf("marks at %v, want one at %d", got.Marks, dots[4])
	}
}
