package growth

import (
	"fmt"
	"math"
	"slices"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// pool compares one pool as a whole.
func (c *Comparison) pool(states []*facts.Facts, paged bool) {
	first, last := states[0], states[len(states)-1]
	from, okFrom := used(first, paged)
	to, okTo := used(last, paged)
	if !okFrom || !okTo {
		return
	}
	p := Pool{Paged: paged, First: from, Last: to, PerHour: c.perHour(int64(to) - int64(from))}
	p.Limit, p.LimitBy = limit(last, paged, to)
	p.Exhausted = exhausted(&p)
	for _, f := range states {
		if bytes, ok := used(f, paged); ok {
			after := span(first, f)
			if f == first {
				after = facts.Some(time.Duration(0))
			}
			p.States = append(p.States, State{after, bytes})
		}
	}
	c.Pools = append(c.Pools, p)
}

// used is how many bytes of a pool are in use: its pages where they are counted, else its
// blocks.
func used(f *facts.Facts, paged bool) (uint64, bool) {
	if !f.Pool.OK {
		return 0, false
	}
	return f.Pool.Value.Usage(paged).Used()
}

// limit is what a pool can grow to. From Windows 10 on, that is what is left of the commit
// limit.
func limit(f *facts.Facts, paged bool, used uint64) (facts.Known[uint64], string) {
	u := f.Pool.Value.Usage(paged)
	if u.Limit.OK && u.Limit.Value != 0 {
		return u.Limit, u.LimitBy
	}
	committed, okUsed := f.Memory.Value.CommittedPages.Get()
	most, okLimit := f.Memory.Value.CommitLimitPages.Get()
	if f.Memory.OK && okUsed && okLimit && most >= committed && most < 1<<40 {
		return facts.Some(used + (most-committed)*facts.PoolPageSize), "what is left of the commit limit"
	}
	return facts.Unknown[uint64]("the limit of the pool is not known"), ""
}

// longest is beyond which a time says nothing any more.
const longest = 10 * 365 * 24 * time.Hour

// exhausted is when a pool reaches its limit at its rate.
func exhausted(p *Pool) facts.Known[time.Duration] {
	rate, ok := p.PerHour.Get()
	most, limited := p.Limit.Get()
	switch {
	case !ok:
		return facts.Unknown[time.Duration](p.PerHour.Reason())
	case rate <= 0:
		return facts.Unknown[time.Duration]("it does not grow")
	case !limited:
		return facts.Unknown[time.Duration](p.Limit.Reason())
	case most <= p.Last:
		return facts.Some(time.Duration(0))
	}
	hours := float64(most-p.Last) / rate
	if hours > longest.Hours() {
		return facts.Unknown[time.Duration]("not within ten years")
	}
	return facts.Some(time.Duration(hours * float64(time.Hour)))
}

// The least growth that is called one: what a pool holds goes up and down all the time. The
// margins are ours.
const (
	leastListed = 64 << 10
	leastLow    = 256 << 10
	leastLeak   = 1 << 20
	leastShare  = 0.10 // of what the tag held at first
	mostShare   = 0.50 // of the growth of its pool
)

// tags compares what each tag holds of a pool.
func (c *Comparison) tags(states []*facts.Facts, paged bool) {
	last := states[len(states)-1]
	var names []string
	for _, f := range states {
		for i := range f.Pool.Value.Tags {
			names = append(names, f.Pool.Value.Tags[i].Tag)
		}
	}
	slices.Sort(names)
	rows := make([]map[string]*facts.TagUsage, len(states))
	for i, f := range states {
		rows[i] = map[string]*facts.TagUsage{}
		for k := range f.Pool.Value.Tags {
			t := &f.Pool.Value.Tags[k]
			rows[i][t.Tag] = t
		}
	}
	for _, name := range slices.Compact(names) {
		if t, ok := c.tag(states, rows, name, paged); ok {
			if u := rows[len(rows)-1][name]; u != nil {
				t.Owners = u.Owners
			}
			c.judge(&t, last)
			c.Tags = append(c.Tags, t)
		}
	}
}

// tag follows one tag through the states that tell of it. One that a whole table does not
// list holds nothing; a text may be a part of a table.
func (c *Comparison) tag(states []*facts.Facts, rows []map[string]*facts.TagUsage, name string, paged bool) (Tag, bool) {
	t := Tag{Tag: name, Paged: paged, Blocks: facts.Unknown[int64]("the blocks are not counted")}
	var seen []facts.TagCounters
	for i, f := range states {
		switch u := rows[i][name]; {
		case u != nil:
			seen = append(seen, u.In(paged))
		case f.Pool.OK && f.Dump.Line == 0 && len(f.Pool.Value.Tags) > 0:
			seen = append(seen, facts.TagCounters{})
		}
	}
	if len(seen) < 2 {
		return t, false
	}
	first, last := seen[0], seen[len(seen)-1]
	t.First, t.Last, t.Steps = first.Bytes, last.Bytes, len(seen)-1
	for i := 1; i < len(seen); i++ {
		if seen[i].Bytes > seen[i-1].Bytes {
			t.Grew++
		}
	}
	if counted(first) && counted(last) {
		t.Blocks = facts.Some(int64(last.Allocs-last.Frees) - int64(first.Allocs-first.Frees))
	}
	t.PerHour = c.perHour(t.Growth())
	return t, max(t.Growth(), -t.Growth()) >= leastListed
}

// counted reports whether the blocks behind the bytes are counted.
func counted(n facts.TagCounters) bool {
	return (n.Bytes == 0 || n.Allocs != 0) && n.Allocs >= n.Frees && n.Allocs-n.Frees < math.MaxInt64
}

// judge says how surely a tag leaks.
func (c *Comparison) judge(t *Tag, last *facts.Facts) {
	grew := t.Growth()
	t.Share = c.share(t)
	if c.Restarted.Or(false) || grew < leastLow || float64(grew) < leastShare*float64(t.First) {
		return
	}
	t.Reasons = append(t.Reasons, fmt.Sprintf("it grew in %d of %s", t.Grew, units.Count(t.Steps, "step", "steps")))
	if share, ok := t.Share.Get(); ok {
		t.Reasons = append(t.Reasons, fmt.Sprintf("it accounts for %.0f %% of the growth of the pool", 100*share))
	}
	t.Level = t.level()
	if t.Steps == 1 && t.Level == facts.SuspectMedium {
		t.Reasons = append(t.Reasons, "two states cannot distinguish a leak from a load that comes and goes: take a third")
	}
}

// share is how much of the growth of its pool a tag makes.
func (c *Comparison) share(t *Tag) facts.Known[float64] {
	for i := range c.Pools {
		if p := &c.Pools[i]; p.Paged == t.Paged && p.Last > p.First && t.Growth() > 0 {
			return facts.Some(min(1, float64(t.Growth())/float64(p.Last-p.First)))
		}
	}
	return facts.Unknown[float64]("the pool as a whole did not grow")
}

// level is how surely a tag leaks that grew.
func (t *Tag) level() string {
	if t.Grew < t.Steps || t.Growth() < leastLeak {
		return facts.SuspectLow
	}
	most := t.Share.Or(0) >= mostShare
	switch {
	case t.Steps > 1 && most:
		return facts.SuspectHigh
	case t.Steps > 1 || most:
		return facts.SuspectMedium
	}
	return facts.SuspectLow
}

// together finds tags that grow by the same number of blocks: one leak under several tags.
func together(tags []Tag) [][]string {
	const leastBlocks, near = 100, 0.02
	var out [][]string
	used := map[int]bool{}
	for i := range tags {
		n, ok := tags[i].Blocks.Get()
		if !ok || used[i] || n < leastBlocks || rank(tags[i].Level) == 0 {
			continue
		}
		group := []string{tags[i].Tag}
		for k := i + 1; k < len(tags); k++ {
			m, ok := tags[k].Blocks.Get()
			if ok && !used[k] && math.Abs(float64(m-n)) <= near*float64(n) && tags[k].Tag != tags[i].Tag {
				group, used[k] = append(group, tags[k].Tag), true
			}
		}
		if len(group) > 1 {
			out = append(out, group)
		}
	}
	return out
}
