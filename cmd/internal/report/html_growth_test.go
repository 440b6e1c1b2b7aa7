package report

import (
	"strings"
	"testing"
)

// poolAt is a comparison of a pool at hours, with a limit that is reached after left hours
// unless that is 0.
func poolAt(limit uint64, left float64, hours ...float64) *ComparedPool {
	p := &ComparedPool{Pool: "nonpaged", Limit: &limit}
	if left > 0 {
		p.HoursLeft = &left
	}
	for i := range hours {
		p.States = append(p.States, ComparedState{&hours[i], uint64(i+1) << 20})
	}
	if len(hours) > 0 {
		p.First, p.Last = p.States[0].Bytes, p.States[len(hours)-1].Bytes
	}
	return p
}

// TestCurve: states are where their times and sizes put them, and the way to the limit is
// shown unless it is far.
func TestCurve(t *testing.T) {
	const wide, high = chartWidth - curveLeft - curveRight, curveHeight - curveBottom - curveTop
	v := curve(poolAt(4<<20, 2, 0, 1, 2))
	want := []htmlPoint{
		{curveLeft, curveHeight - curveBottom - high/4}, {curveLeft + wide/4, curveHeight - curveBottom - high/2}, {curveLeft + wide/2, curveHeight - curveBottom - high*3/4},
	}
	for i, w := range want {
		if g := v.Dots[i]; g.X-w.X > 1 || w.X-g.X > 1 || g.Y-w.Y > 1 || w.Y-g.Y > 1 {
			t.Errorf("state %d is at %v, want %v", i, g, w)
		}
	}
	if end := v.Ahead.To; end.X != chartWidth-curveRight || end.Y != curveTop || v.Limit.Y != curveTop || v.Ahead.From != v.Dots[2] {
		t.Errorf("the way to the limit is %+v, the limit at %+v", v.Ahead, v.Limit)
	}
	if !strings.Contains(v.Caption, "is reached 2 hours after the last") {
		t.Errorf("%q", v.Caption)
	}
	if far := curve(poolAt(1<<30, 100, 0, 1)); far.Ahead != nil || far.Dots[1].X != chartWidth-curveRight || far.Dots[1].Y != curveTop {
		t.Errorf("a limit far away: %+v", far)
	}
	for _, none := range []*ComparedPool{poolAt(4, 0), poolAt(4, 0, 0), poolAt(4, 0, 0, 0), {States: make([]ComparedState, 3)}} {
		if curve(none) != nil {
			t.Errorf("a curve of %+v", none.States)
		}
	}
}

// TestUptimes: crashes are counted in ranges, those without an uptime not at all.
func TestUptimes(t *testing.T) {
	var u uptimes
	for _, seconds := range []float64{59, 60, 3599, 40 * 24 * 3600} {
		d := &Document{}
		d.Dump.UptimeSeconds = &seconds
		u.add(d)
	}
	u.add(&Document{})
	var got []string
	for _, t := range u.tallies() {
		got = append(got, t.Value+" "+decimal(uint64(t.Count)))
	}
	want := "< 1 min 1, < 10 min 1, < 1 h 1, < 6 h 0, < 1 day 0, < 1 week 0, longer 1"
	if got := strings.Join(got, ", "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if u = (uptimes{}); len(u.tallies()) != 0 {
		t.Error("ranges without a crash")
	}
}
