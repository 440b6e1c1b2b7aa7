package report

import (
	"reflect"
	"testing"
	"time"

	"dumptriage/cmd/internal/advice"
)

// TestCrashOfReport: what the history of a computer keeps is the same from facts and from the
// report on them.
func TestCrashOfReport(t *testing.T) {
	compared := 0
	for _, sample := range samples() {
		f := sample.result.Facts
		if f == nil || f.Bugcheck.OK && f.Bugcheck.Value.Code != f.Bugcheck.Value.Base {
			continue // a report does not state which code another is a variant of
		}
		compared++
		want, got := advice.CrashOf(f), crashOf(built(sample.result, tool))
		for _, c := range []*advice.Crash{&want, &got} {
			c.Time.Why, c.Uptime.Why, c.Slept.Why = "", "", ""
			c.Time.Value = c.Time.Value.Truncate(time.Second).UTC()
			c.Uptime.Value = c.Uptime.Value.Round(time.Microsecond)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%+v from the report\n%+v from the facts", sample.name, got, want)
		}
	}
	if compared < 5 {
		t.Errorf("%d samples were compared", compared)
	}
}
