// Package growth compares states of one computer: dumps, snapshots and listings of its pools
// that were taken one after the other.
//
// It knows what growth says of a leak. It must not know where a state was read from, nor how
// a comparison is shown.
package growth

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// A Comparison is what changed from the first state to the last.
type Comparison struct {
	Order     []int                      // the states that were given, the oldest first
	Span      facts.Known[time.Duration] // from the first to the last
	Restarted facts.Known[bool]          // Windows was started anew in between: all counters began at zero
	Pools     []Pool                     // nonpaged, then paged; those that both ends tell of
	Tags      []Tag                      // what grew or shrank, the most growth first
	Together  [][]string                 // tags that grow by the same number of blocks
	Drivers   Drivers
	Warnings  []string
}

// A Pool is one pool as a whole.
type Pool struct {
	Paged       bool
	First, Last uint64               // bytes in use
	PerHour     facts.Known[float64] // bytes
	Limit       facts.Known[uint64]  // what it can grow to, in bytes
	LimitBy     string
	Exhausted   facts.Known[time.Duration] // after the last state, at this rate
	States      []State                    // those that tell of the pool, the oldest first
}

// A State is what a pool held at a time.
type State struct {
	After facts.Known[time.Duration] // the first state
	Bytes uint64                     // in use
}

// A Tag is what a tag holds of one pool.
type Tag struct {
	Tag         string
	Paged       bool
	First, Last uint64             // bytes
	Blocks      facts.Known[int64] // by how many there are more
	Grew, Steps int                // in how many of the steps from one state to the next it grew
	PerHour     facts.Known[float64]
	Share       facts.Known[float64] // of the growth of its pool
	Level       string               // how surely it leaks: one of facts.SuspectHigh, …; "" for not at all
	Owners      []facts.Owner
	Reasons     []string
}

// Growth is by how many bytes it grew; below zero, it shrank.
func (t *Tag) Growth() int64 { return int64(t.Last) - int64(t.First) }

// Grown lists the tags that grew, for the facts of the last state.
func (c *Comparison) Grown() []facts.GrownTag {
	var out []facts.GrownTag
	for i := range c.Tags {
		if t := &c.Tags[i]; t.Growth() > 0 {
			out = append(out, facts.GrownTag{Tag: t.Tag, Paged: t.Paged, Bytes: uint64(t.Growth()), Steps: t.Steps, Grew: t.Grew})
		}
	}
	return out
}

// Compare compares states, the oldest first. There are at least two.
func Compare(states []*facts.Facts) *Comparison {
	c := &Comparison{}
	states = c.inOrder(states)
	first, last := states[0], states[len(states)-1]
	c.Span = span(first, last)
	c.restart(states)
	c.sameMachine(first, last)
	for _, paged := range []bool{false, true} {
		c.pool(states, paged)
		c.tags(states, paged)
	}
	slices.SortStableFunc(c.Tags, func(a, b Tag) int {
		return cmp.Or(cmp.Compare(rank(b.Level), rank(a.Level)), cmp.Compare(b.Growth(), a.Growth()), strings.Compare(a.Tag, b.Tag))
	})
	c.Together = together(c.Tags)
	c.Drivers = drivers(first, last)
	return c
}

func rank(level string) int {
	return slices.Index([]string{"", facts.SuspectLow, facts.SuspectMedium, facts.SuspectHigh}, level)
}

// inOrder sorts states by their times, where all have one.
func (c *Comparison) inOrder(states []*facts.Facts) []*facts.Facts {
	for i := range states {
		c.Order = append(c.Order, i)
	}
	if slices.ContainsFunc(states, func(f *facts.Facts) bool { return !f.System.CrashTime.OK }) {
		return states
	}
	byTime := func(a, b int) int { return states[a].System.CrashTime.Value.Compare(states[b].System.CrashTime.Value) }
	if slices.IsSortedFunc(c.Order, byTime) {
		return states
	}
	c.Warnings = append(c.Warnings, "the inputs were not in order of time and have been sorted")
	slices.SortStableFunc(c.Order, byTime)
	sorted := make([]*facts.Facts, len(states))
	for i, from := range c.Order {
		sorted[i] = states[from]
	}
	return sorted
}

// span is the time between two states: by the clock, or by what a series says of its parts.
func span(first, last *facts.Facts) facts.Known[time.Duration] {
	from, okFrom := first.System.CrashTime.Get()
	to, okTo := last.System.CrashTime.Get()
	if okFrom && okTo {
		if to.After(from) {
			return facts.Some(to.Sub(from))
		}
		return facts.Unknown[time.Duration]("both have the same time")
	}
	a, okA := first.Dump.Since.Get()
	b, okB := last.Dump.Since.Get()
	if okA && okB && b > a {
		return facts.Some(b - a)
	}
	return facts.Unknown[time.Duration]("the inputs do not contain their times")
}

// clockDrift is by how much two readings of one start may differ: the clock is set, and the
// uptime does not count sleep.
const clockDrift = 10 * time.Minute

// restart finds out whether Windows was started anew in between.
func (c *Comparison) restart(states []*facts.Facts) {
	c.Restarted = facts.Unknown[bool]("the inputs do not show when Windows was started")
	for i := 1; i < len(states); i++ {
		span, known := span(states[i-1], states[i]).Get()
		before, okBefore := states[i-1].System.Uptime.Get()
		after, okAfter := states[i].System.Uptime.Get()
		switch {
		case okBefore && okAfter && after < before:
			c.Restarted = facts.Some(true)
			return
		case okBefore && okAfter && known && after+clockDrift < before+span && after < span:
			c.Restarted = facts.Some(true)
			return
		case okBefore && okAfter:
			c.Restarted = facts.Some(false)
		}
	}
}

// sameMachine warns where the ends are not of one installation of Windows.
func (c *Comparison) sameMachine(first, last *facts.Facts) {
	warn := func(what, a, b string) {
		c.Warnings = append(c.Warnings, fmt.Sprintf("the first and the last may be of different computers: %s %s and %s", what, a, b))
	}
	if a, b := first.System.Build, last.System.Build; a.OK && b.OK && a.Value != b.Value {
		warn("build", fmt.Sprint(a.Value), fmt.Sprint(b.Value))
	}
	if a, b := first.System.Arch, last.System.Arch; a.OK && b.OK && a.Value != b.Value {
		warn("processors", a.Value, b.Value)
	}
	if a, b := first.System.MemoryBytes, last.System.MemoryBytes; a.OK && b.OK && a.Value != b.Value {
		warn("memory", units.Bytes(a.Value), units.Bytes(b.Value))
	}
}

// perHour is a rate, where the time is known and no restart lies in it.
func (c *Comparison) perHour(bytes int64) facts.Known[float64] {
	d, ok := c.Span.Get()
	switch {
	case !ok:
		return facts.Unknown[float64](c.Span.Reason())
	case c.Restarted.Or(false):
		return facts.Unknown[float64]("the computer was restarted in between")
	}
	return facts.Some(float64(bytes) / d.Hours())
}
