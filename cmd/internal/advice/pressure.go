package advice

import (
	"fmt"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// A Pressure is a kind of memory of which so much is in use that something leaks
// it, or that Windows has none left. It needs no pool tags: the totals in a small
// memory dump are enough.
type Pressure struct {
	Resource Resource
	Bytes    uint64 // in use; of available memory, what is left
	Of       uint64 // what Bytes is compared with, in bytes
	Leak     bool   // more of a pool than any computer that works was seen to use
	Text     string // one sentence, without its full stop
	Source   string // of the threshold
}

// A Resource is what runs out.
type Resource string

// The resources that are looked at.
const (
	ResourceNonPaged  Resource = "nonpaged"
	ResourcePaged     Resource = "paged"
	ResourceCommit    Resource = "commit"
	ResourceAvailable Resource = "available"
)

// Ordinary reports whether a text without a STOP shows nothing unusual. A known issue that is
// only possible is then not worth listing.
func Ordinary(f *facts.Facts) bool {
	p := &f.Pool.Value
	full := func(u *facts.PoolUsage) bool {
		state := u.State.Or("")
		return state == facts.PoolExhausted || state == facts.PoolNear
	}
	return f.Dump.Line != 0 && !f.Bugcheck.OK && f.Dump.Told == "" && !full(&p.NonPaged) && !full(&p.Paged) && !suspected(p) && len(pressures(f)) == 0
}

// suspected reports whether a tag holds more than is usual.
func suspected(p *facts.Pool) bool {
	return slices.ContainsFunc(p.Suspects, func(t facts.LeakSuspect) bool { return stands(&t) })
}

// stands reports whether a tag is unusually large in a listing, which may be a small part of the
// pool.
func stands(t *facts.LeakSuspect) bool {
	const least = 1 << 20
	return t.Level != facts.SuspectLow && t.Bytes >= least
}

// unnamed is the conclusion where nothing tells whose memory it is.
func (p *Pressure) unnamed() string {
	if p.Leak {
		return "A driver leaks " + string(p.Resource) + " pool; the text does not show which one"
	}
	return "Memory has run out; the text does not show what uses it"
}

// Fraction is the share of Of that Bytes is.
func (p *Pressure) Fraction() float64 { return float64(p.Bytes) / float64(p.Of) }

// A poolThreshold is from when on a pool is too large to be normal: both more than
// a share of memory and more than a size.
type poolThreshold struct {
	resource Resource
	paged    bool
	title    string // begins the sentence
	least    uint64 // bytes
	normal   string // what is normal, for the sentence
}

// leakShare of memory in one pool is a leak. On computers without one, nonpaged
// pool was measured at 1.2 to 5.9 % of memory and paged pool at 2.3 to 7.1 %
// (listings of poolmon and !vm of twelve computers with 64 MB to 92 GB); PAL warns
// at 10 %. The margin is ours.
const leakShare = 0.25

const leakSource = "measured on systems without a leak: at most 5.9 % of memory in nonpaged pool and 7.1 % in paged pool; the threshold is 25 %"

// poolThresholds bound what the shares mean on small computers, where a pool of
// some hundred megabytes may be most of the memory.
var poolThresholds = []poolThreshold{
	{ResourceNonPaged, false, "Nonpaged", 1 << 30, "below 6 %"},
	{ResourcePaged, true, "Paged", 2 << 30, "below 8 %"},
}

// Commit and available memory, from when on next to nothing is left. The margins
// are ours.
const (
	commitShare    = 0.95
	availableShare = 0.05
	availableMost  = 64 << 20
)

// pressures looks at each resource. Without a figure, or with one that cannot be
// true, it says nothing.
func pressures(f *facts.Facts) []Pressure {
	out := []Pressure{}
	memory, source, known := f.InstalledMemory()
	for _, t := range poolThresholds {
		used, ok := poolInUse(f, t.paged)
		if !known || !ok || used > memory || used < t.least || float64(used) < leakShare*float64(memory) || namedLeak(f, t.paged) {
			continue
		}
		p := Pressure{Resource: t.resource, Bytes: used, Of: memory, Leak: true, Source: leakSource}
		p.Text = fmt.Sprintf("%s pool holds %s, %.0f %% of the %s of %s, where %s is normal: a driver leaks %s pool",
			t.title, units.Bytes(used), 100*p.Fraction(), units.Bytes(memory), source, t.normal, facts.PoolName(t.paged))
		out = append(out, p)
	}
	c := f.Memory.Value
	if used, limit := pageBytes(f, c.CommittedPages), pageBytes(f, c.CommitLimitPages); limit != 0 && used <= 2*limit && float64(used) >= commitShare*float64(limit) {
		p := Pressure{Resource: ResourceCommit, Bytes: used, Of: limit, Source: "95 % of the commit limit"}
		p.Text = fmt.Sprintf("The commit limit is reached: %s of %s are committed (%.0f %%)", units.Bytes(used), units.Bytes(limit), 100*p.Fraction())
		out = append(out, p)
	}
	if left := pageBytes(f, c.AvailablePages); left != 0 && known && left <= availableMost && float64(left) <= availableShare*float64(memory) {
		out = append(out, Pressure{
			Resource: ResourceAvailable, Bytes: left, Of: memory, Source: "less than 5 % of memory and less than 64 MiB",
			Text: fmt.Sprintf("Memory has run out: %s of %s are available", units.Bytes(left), units.Bytes(memory)),
		})
	}
	return out
}

// poolInUse is how many bytes a pool takes, by the memory manager's count or by
// the pool itself.
func poolInUse(f *facts.Facts, paged bool) (uint64, bool) {
	pages := f.Memory.Value.NonPagedPages
	if paged {
		pages = f.Memory.Value.PagedPages
	}
	if n := pageBytes(f, pages); n != 0 {
		return n, true
	}
	if p, ok := f.Pool.Get(); ok {
		return p.Usage(paged).Used()
	}
	return 0, false
}

// namedLeak reports whether a tag of the pool is known to leak: that says more
// than the total.
func namedLeak(f *facts.Facts, paged bool) bool {
	return slices.ContainsFunc(f.Pool.Value.Suspects, func(t facts.LeakSuspect) bool {
		return t.Paged == paged && t.Level == facts.SuspectHigh
	})
}

// pageBytes is a count of pages in bytes, 0 where it is not known or no computer
// has as many.
func pageBytes(f *facts.Facts, pages facts.Known[uint64]) uint64 {
	const most = 1 << 40 // 4 PiB of pages of 4 KiB
	if n := pages.Or(0); n < most {
		return n * f.Dump.PageSize
	}
	return 0
}

// leakOf is the pool that is much too large, or nil.
func (s *situation) leakOf() *Pressure {
	i := slices.IndexFunc(s.pressures, func(p Pressure) bool { return p.Leak })
	if i < 0 || !s.crashed() && !s.listing() {
		return nil
	}
	return &s.pressures[i]
}

// largePool: a pool takes so much of the memory that something leaks it, and the
// dump does not tell which tag.
func largePool(s *situation) *candidate {
	p := s.leakOf()
	if p == nil || s.listing() {
		return nil
	}
	c := &candidate{cause: CauseDriver, confidence: Possible, evidence: []string{fmt.Sprintf("%s pool takes %.0f %% of memory", p.Resource, 100*p.Fraction())}}
	if s.shortage {
		c.confidence = Probable
	}
	c.what = fmt.Sprintf("a leak of %s pool, which holds %s of %s of memory; the dump does not show which driver leaks", p.Resource, units.Bytes(p.Bytes), units.Bytes(p.Of))
	return c
}

// findLeak: which tag grows names the driver ("Using PoolMon to Find a Kernel-Mode
// Memory Leak", Windows driver documentation).
func findLeak(s *situation) string {
	p := s.leakOf()
	if p == nil || s.listing() && s.hasTags() {
		return ""
	}
	key := "nonpaged pool (press p until only Nonp is shown)"
	if p.Resource == ResourcePaged {
		key = "paged pool (press p until only Paged is shown)"
	}
	step := fmt.Sprintf("To find out what leaks %s pool (%s in use), run poolmon /b while it grows and watch %s: the tag with the most "+
		"bytes that only grows identifies the driver.", p.Resource, units.Bytes(p.Bytes), key)
	if s.listing() {
		return step
	}
	return step + " A kernel memory dump of the next crash also contains the tags."
}
