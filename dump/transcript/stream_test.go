package transcript

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"dumptriage/dump/facts"
)

// monitored is a log of poolmon with so many listings, one every five minutes, of which tag
// Leak grows by 64 blocks each time. The line of the titles of listing i is 5 + i·lines.
func monitored(listings, rows int) (log []byte, lines int) {
	var b bytes.Buffer
	for i := range listings {
		at := time.Date(2026, 11, 1, 0, 5*i, 0, 0, time.UTC)
		fmt.Fprintf(&b, "%s\n Memory:33431132K Avail:12010400K  PageFlts:  1024   InRam Krnl:15000K P:700000K\n"+
			" Commit:40121212K Limit:60121212K Peak:50121212K            Pool N:%dK P:1257604K\n System pool information\n"+
			" Tag  Type     Allocs            Frees            Diff       Bytes                  Per Alloc\n\n", at.Format("2006-01-02 15:04:05"), 200000+10*i)
		for r := range rows {
			diff := 100 + r
			tag := fmt.Sprintf("T%03d", r)
			if r == 0 {
				tag, diff = "Leak", 1000+64*i
			}
			fmt.Fprintf(&b, " %s Nonp %12d (   2) %10d (   1) %10d %12d (   288)     144\n", tag, diff+5000, 5000, diff, diff*144)
		}
		b.WriteString("\n")
	}
	return b.Bytes(), 7 + rows
}

func leak(t *testing.T, f *facts.Facts) uint64 {
	t.Helper()
	for _, tag := range f.Pool.Value.Tags {
		if tag.Tag == "Leak" {
			return tag.NonPaged.Bytes
		}
	}
	t.Fatal("a listing without the tag")
	return 0
}

// TestStream reads a log of several windows: listings across their borders are whole, the
// first and the last are kept, and so are the times and the lines.
func TestStream(t *testing.T) {
	const listings, rows = 900, 300
	log, lines := monitored(listings, rows)
	if len(log) < 2*window {
		t.Fatalf("%d bytes are too few", len(log))
	}
	states, ok, err := Stream(bytes.NewReader(log), int64(len(log)), nil)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	if len(states) < maxKept/2 || len(states) > maxKept {
		t.Errorf("%d states are kept", len(states))
	}
	last := states[len(states)-1]
	for _, tt := range []struct {
		f *facts.Facts
		i int
	}{{states[0], 0}, {last, listings - 1}} {
		if got, want := leak(t, tt.f), uint64(144*(1000+64*tt.i)); got != want {
			t.Errorf("listing %d: %d bytes, want %d", tt.i, got, want)
		}
		if want := 5 + tt.i*lines; tt.f.Dump.Line != want || len(tt.f.Pool.Value.Tags) != rows {
			t.Errorf("listing %d: line %d, want %d; %d tags", tt.i, tt.f.Dump.Line, want, len(tt.f.Pool.Value.Tags))
		}
	}
	if d := last.System.CrashTime.Value.Sub(states[0].System.CrashTime.Value); d != (listings-1)*5*time.Minute {
		t.Errorf("%v between the first and the last", d)
	}
	for i, f := range states {
		if got := leak(t, f); (got/144-1000)%64 != 0 {
			t.Errorf("state %d: %d bytes are of no listing", i, got)
		}
	}
	if len(states[0].Warnings) != 1 || !strings.Contains(states[0].Warnings[0], "of 900 listings") {
		t.Errorf("warnings %q", states[0].Warnings)
	}
}

// TestStreamIsSeries: of a text that can be held both give the same states.
func TestStreamIsSeries(t *testing.T) {
	log, _ := monitored(20, 50)
	whole, ok := Series(log, nil)
	parts, ok2, err := Stream(bytes.NewReader(log), int64(len(log)), nil)
	if !ok || !ok2 || err != nil || len(whole) != 20 || len(parts) != 20 {
		t.Fatal(len(whole), len(parts), ok, ok2, err)
	}
	for i := range whole {
		if whole[i].Dump.Line != parts[i].Dump.Line || leak(t, whole[i]) != leak(t, parts[i]) || whole[i].System.CrashTime != parts[i].System.CrashTime {
			t.Errorf("listing %d: %+v and %+v", i, whole[i].Dump, parts[i].Dump)
		}
	}
}
