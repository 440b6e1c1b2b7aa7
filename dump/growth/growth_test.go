package growth

import (
	"math"
	"testing"
	"time"

	"dumptriage/dump/facts"
)

const mib = 1 << 20

var start = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// state is a machine that many hours after its start, with what the tag Leak and the rest
// hold of nonpaged pool.
func state(hours int, leak, rest, limit uint64) *facts.Facts {
	f := &facts.Facts{}
	f.System.CrashTime = facts.Some(start.Add(time.Duration(hours) * time.Hour))
	f.System.Uptime = facts.Some(time.Duration(hours) * time.Hour)
	f.Pool = facts.Some(facts.Pool{
		Exact: true, NonPaged: facts.PoolUsage{Bytes: facts.Some(leak + rest), Limit: facts.NonZero(limit, "no limit"), LimitBy: "the test"},
		Tags: []facts.TagUsage{
			{Tag: "Leak", NonPaged: facts.TagCounters{Allocs: leak >> 10, Bytes: leak}},
			{Tag: "Twin", NonPaged: facts.TagCounters{Allocs: leak >> 10, Bytes: leak >> 2}},
			{Tag: "File", NonPaged: facts.TagCounters{Allocs: 1 << 20, Frees: 1 << 19, Bytes: rest}},
		},
	})
	return f
}

// TestRate: at 10 MiB an hour a pool that holds 60 of 100 MiB has four hours left.
func TestRate(t *testing.T) {
	c := Compare([]*facts.Facts{state(1, 10*mib, 20*mib, 100*mib), state(2, 20*mib, 20*mib, 100*mib), state(4, 40*mib, 20*mib, 100*mib)})
	if d := c.Span.Or(0); d != 3*time.Hour || c.Restarted.Or(true) || len(c.Warnings) != 0 {
		t.Errorf("%v, restarted %v, %v", c.Span, c.Restarted, c.Warnings)
	}
	p := c.Pools[0]
	if p.PerHour.Or(0) != 10*mib || p.Exhausted.Or(0) != 4*time.Hour {
		t.Errorf("%+v", p)
	}
	leak := c.Tags[0]
	if leak.Tag != "Leak" || leak.Level != facts.SuspectHigh || leak.PerHour.Or(0) != 10*mib || leak.Share.Or(0) != 1 || leak.Blocks.Or(0) != 30<<10 || leak.Grew != 2 {
		t.Errorf("%+v", leak)
	}
	if len(c.Tags) != 2 || len(c.Together) != 1 || len(c.Together[0]) != 2 {
		t.Errorf("%+v, %v", c.Tags, c.Together)
	}
}

// TestTwoStates: two states never make a leak sure, and none that shrank, that hardly grew
// or whose computer was restarted is one.
func TestTwoStates(t *testing.T) {
	restarted := state(20, 40*mib, 20*mib, 0)
	restarted.System.Uptime = facts.Some(time.Hour)
	first, other := state(2, 10*mib, 20*mib, 0), state(4, 40*mib, 20*mib, 0)
	first.System.Build, other.System.Build = facts.Some[uint32](19045), facts.Some[uint32](7601)
	for _, c := range []struct {
		name   string
		states []*facts.Facts
		level  string
		warn   int
	}{
		{"grew", []*facts.Facts{state(2, 10*mib, 20*mib, 0), state(4, 40*mib, 20*mib, 0)}, facts.SuspectMedium, 0},
		{"in the wrong order", []*facts.Facts{state(4, 40*mib, 20*mib, 0), state(2, 10*mib, 20*mib, 0)}, facts.SuspectMedium, 1},
		{"up and down", []*facts.Facts{state(2, 10*mib, 20*mib, 0), state(3, 50*mib, 20*mib, 0), state(4, 40*mib, 20*mib, 0)}, facts.SuspectLow, 0},
		{"a little", []*facts.Facts{state(2, 10*mib, 20*mib, 0), state(4, 10*mib+100<<10, 20*mib, 0)}, "", 0},
		{"shrank", []*facts.Facts{state(2, 40*mib, 20*mib, 0), state(4, 10*mib, 20*mib, 0)}, "", 0},
		{"restarted", []*facts.Facts{state(2, 10*mib, 20*mib, 0), restarted}, "", 0},
		{"other computers", []*facts.Facts{first, other}, facts.SuspectMedium, 1},
	} {
		got := Compare(c.states)
		if len(got.Tags) == 0 || got.Tags[0].Level != c.level || len(got.Warnings) != c.warn {
			t.Errorf("%s: %+v, %v", c.name, got.Tags, got.Warnings)
		}
		if got.Restarted.Or(false) != (c.name == "restarted") || got.Restarted.Or(false) && len(got.Tags) > 0 && got.Tags[0].PerHour.OK {
			t.Errorf("%s: restarted %v", c.name, got.Restarted)
		}
	}
}

// TestCommitBound: without a limit of its own a pool has what is left of commit.
func TestCommitBound(t *testing.T) {
	a, b := state(1, 10*mib, 0, 0), state(2, 20*mib, 0, 0)
	b.Memory = facts.Some(facts.MemoryCounters{CommittedPages: facts.Some[uint64](100 * 256), CommitLimitPages: facts.Some[uint64](180 * 256)})
	p := Compare([]*facts.Facts{a, b}).Pools[0]
	if p.Limit.Or(0) != 100*mib || math.Abs(p.Exhausted.Or(0).Hours()-8) > 0.01 {
		t.Errorf("%+v", p)
	}
}

// TestDrivers: what came, went and changed.
func TestDrivers(t *testing.T) {
	module := func(name, version string) facts.Module {
		return facts.Module{Name: name, Version: facts.Some(version)}
	}
	a, b := state(1, 0, 0, 0), state(2, 0, 0, 0)
	a.Modules = facts.Some([]facts.Module{module("a.sys", "1"), module("b.sys", "1"), module("c.sys", "1")})
	b.Modules = facts.Some([]facts.Module{module("A.SYS", "1"), module("b.sys", "2"), module("d.sys", "1")})
	b.Unloaded = facts.Some([]facts.UnloadedModule{{Name: "c.sys"}, {Name: "c.sys"}})
	d := drivers(a, b)
	if len(d.New) != 1 || d.New[0].Name != "d.sys" || len(d.Gone) != 1 || d.Gone[0].Name != "c.sys" || len(d.Changed) != 1 || d.Changed[0].Last.Version.Value != "2" || len(d.Unloaded) != 1 {
		t.Errorf("%+v", d)
	}
	b.Unlisted = "a part"
	if d := drivers(a, b); d.Known.OK || len(d.New) != 0 {
		t.Errorf("%+v", d)
	}
}
