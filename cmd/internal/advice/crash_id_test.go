package advice

import (
	"testing"
	"time"

	"dumptriage/dump/facts"
)

// TestCrashID: dumps of one crash have one id, whatever else they hold; another
// time, or without one another stack, is another crash.
func TestCrashID(t *testing.T) {
	crash := func(change func(*facts.Facts)) string {
		in := triageD1()
		in.f.System.CrashTime, in.f.System.Uptime = facts.Some(time.Unix(1700000000, 1234500)), facts.Some(time.Hour)
		in.f.Context = facts.Some(facts.Context{IP: 0xfffff80470001c40, SP: 0xffffd00000001000})
		change(in.f)
		return For(in.f, nil).CrashID
	}
	untimed := func(change func(*facts.Facts)) string {
		return crash(func(f *facts.Facts) { f.System.CrashTime = facts.Unknown[time.Time]("NT 4.0"); change(f) })
	}
	same := func(*facts.Facts) {}
	if a, b := crash(same), crash(func(f *facts.Facts) { f.Dump.Kind, f.Suspects = "kernel", nil }); a == "" || a != b {
		t.Errorf("a small dump and a kernel dump of one crash: %q, %q", a, b)
	}
	if crash(same) == crash(func(f *facts.Facts) { f.System.CrashTime.Value = f.System.CrashTime.Value.Add(100) }) {
		t.Error("another time is the same crash")
	}
	if a, b := untimed(same), untimed(same); a == "" || a != b {
		t.Errorf("without a time: %q, %q", a, b)
	}
	if untimed(same) == untimed(func(f *facts.Facts) { f.Context.Value.SP += 0x1000 }) {
		t.Error("another stack is the same crash")
	}
	if id := untimed(func(f *facts.Facts) { f.Context = facts.Unknown[facts.Context]("none") }); id != "" {
		t.Errorf("nothing tells it from others: %s", id)
	}
}
