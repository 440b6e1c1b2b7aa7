package transcript

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/module"
	"dumptriage/dump/pool"
	"dumptriage/dump/textlog"
	"dumptriage/dump/units"
)

// pools takes the last listing of the text: of a series, the others are older. What a !vm
// tells of the totals goes with it.
func (r *reader) pools(f *facts.Facts) {
	var last *textlog.PoolList
	skipped := 0
	for i := range r.log.Pools {
		l := &r.log.Pools[i]
		skipped += l.Skipped
		if len(l.Rows) > 0 {
			last = l
			f.Dump.Listings++
		}
		r.totals(f, l)
	}
	r.blocks(f)
	if len(r.log.Pools) == 0 {
		return
	}
	p := facts.Pool{Origin: "poolmon", Exact: true, TagsWhy: "the text lists no pool tags"}
	if last != nil {
		p = r.listed(last)
	}
	for i := range r.log.Pools {
		usage(&p, &r.log.Pools[i])
	}
	if skipped > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%s of the pool listing are implausible and are left out", units.Count(skipped, "line", "lines")))
	}
	bounds := pool.Bounds{Build: f.System.Build.Or(0), MemoryBytes: f.System.MemoryBytes.Or(0), PointerSize: f.System.PointerSize}
	bounds.Limits(&p, r.figures(f))
	pool.Suspects(&p, pool.Surroundings{MemoryBytes: f.System.MemoryBytes.Or(0), Windows: func(driver string) bool { return module.IsWindows(driver, "") }})
	f.Pool = facts.Some(p)
}

// listed turns rows into usage by tag.
func (r *reader) listed(l *textlog.PoolList) facts.Pool {
	p := facts.Pool{
		Origin: l.Origin, Exact: true, OutstandingOnly: l.OutstandingOnly, Source: fmt.Sprintf("listing at line %d of the text", r.line+l.Line), Tables: 1,
	}
	if p.Uncounted = l.Uncounted; p.Uncounted {
		p.Notes = append(p.Notes, "the listing does not contain the number of outstanding blocks")
	}
	byTag := map[string]*facts.TagUsage{}
	for _, row := range l.Rows {
		t := byTag[row.Tag]
		if t == nil {
			t = &facts.TagUsage{Tag: row.Tag}
			if known := r.tags.Named(row.Tag); known.Owner != "" {
				t.Owners = []facts.Owner{{Driver: known.Owner, Basis: facts.OwnerByTagList, Purpose: known.Purpose}}
			}
			byTag[row.Tag] = t
		}
		counts := &t.NonPaged
		if row.Paged {
			counts = &t.Paged
		}
		counts.Allocs += row.Allocs
		counts.Frees += row.Frees
		counts.Bytes += row.Bytes
	}
	for _, t := range byTag {
		p.Tags = append(p.Tags, *t)
	}
	sort.Slice(p.Tags, func(i, j int) bool { return p.Tags[i].Tag < p.Tags[j].Tag })
	for _, paged := range []bool{false, true} {
		var sum uint64
		for i := range p.Tags {
			sum += p.Tags[i].In(paged).Bytes
		}
		p.Usage(paged).Bytes = facts.Some(sum)
		if !slices.ContainsFunc(l.Rows, func(row textlog.PoolRow) bool { return row.Paged == paged }) {
			p.Usage(paged).Bytes = facts.Unknown[uint64]("the listing has no tag of this pool")
		}
	}
	if p.Excerpt = l.NonPaged+l.Paged == 0 && len(l.Rows) < fewTags; p.Excerpt {
		p.Notes = append(p.Notes, "the listing has no totals: pool usage is the sum of the listed tags")
	}
	return p
}

// fewTags is less than any system has: a listing with fewer, and without totals, is a part.
const fewTags = 60

// usage takes the totals of a listing: they count free room in pages, too.
func usage(p *facts.Pool, l *textlog.PoolList) {
	for _, u := range []struct {
		to   *facts.PoolUsage
		used uint64
	}{{&p.NonPaged, l.NonPaged}, {&p.Paged, l.Paged}} {
		if u.used != 0 {
			u.to.Pages, u.to.PagesBy = facts.Some((u.used+pageSize-1)/pageSize), "the totals in the text"
			if listed, ok := u.to.Bytes.Get(); ok && u.used > listed { // the listing is a part of the pool
				u.to.Bytes = facts.Some(u.used)
			}
		}
	}
	if l.Failed > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%d allocations of pool had failed", l.Failed))
	}
}

// figures is what the listings and the STOP say of how full the pools are.
func (r *reader) figures(f *facts.Facts) pool.Figures {
	out := pool.Figures{
		NonPagedPages: facts.Unknown[uint64](NotStated), FreePages: facts.Unknown[uint64](NotStated),
		Committed: facts.Unknown[uint64](NotStated), CommitLimit: facts.Unknown[uint64](NotStated),
		NonPagedLimit: pool.Limit{By: "the totals in the text", Why: NotStated}, PagedLimit: pool.Limit{By: "the totals in the text", Why: NotStated},
	}
	for i := range r.log.Pools {
		l := &r.log.Pools[i]
		if l.NonPagedMax != 0 && l.NonPagedMax < mostRoom {
			out.NonPagedLimit.Bytes = l.NonPagedMax
		}
		if l.PagedMax != 0 && l.PagedMax < mostRoom {
			out.PagedLimit.Bytes = l.PagedMax
		}
	}
	if m, ok := f.Memory.Get(); ok {
		out.Committed, out.CommitLimit = m.CommittedPages, m.CommitLimitPages
	}
	if b, ok := f.Bugcheck.Get(); ok {
		var params [4]uint64
		for i := range params {
			params[i] = b.Parameters[i].Value
		}
		stop := bugcheck.PoolFiguresOf(b.Code, params)
		out.NonPagedPages, out.FreePages, out.PagesBy, out.Exhausted = stop.Pages, stop.FreePages, stop.Source, stop.Exhausted
	}
	return out
}

// mostRoom is more than any limit of a pool in memory: what !vm shows above is address
// space.
const mostRoom = 1 << 40

// totals takes what a listing tells of memory and commit.
func (r *reader) totals(f *facts.Facts, l *textlog.PoolList) {
	if l.Memory != 0 {
		f.System.MemoryBytes = facts.Some(l.Memory)
	}
	pages := func(bytes uint64) facts.Known[uint64] { return facts.NonZero(bytes/pageSize, NotStated) }
	if l.NonPaged == 0 && l.CommitLimit == 0 {
		return
	}
	c := facts.MemoryCounters{
		NonPagedPages: pages(l.NonPaged), PagedPages: pages(l.Paged), CommittedPages: pages(l.Committed), CommitLimitPages: pages(l.CommitLimit),
		VerifierLevel: facts.Unknown[uint32](NotStated), MaximumNonPagedPages: facts.Unknown[uint64](NotStated), MaximumPagedPages: facts.Unknown[uint64](NotStated),
		CommitPeakPages: facts.Unknown[uint64](NotStated), AvailablePages: facts.Unknown[uint64](NotStated),
	}
	f.Memory = facts.Some(c)
}

// blocks takes those that the debugger's !pool was asked for.
func (r *reader) blocks(f *facts.Facts) {
	for _, b := range r.log.Blocks {
		block := facts.PoolBlock{Tag: b.Tag, Address: b.Address, Size: facts.Some(b.Size), Source: "!pool"}
		if known := r.tags.Named(b.Tag); known.Owner != "" {
			block.Owner, block.Purpose = known.Owner, known.Purpose
		}
		switch region := strings.ToLower(b.Region); {
		case b.Free:
			block.Type = "free"
		case region == facts.PoolName(false), region == facts.PoolName(true):
			block.Type = region
		}
		f.PoolBlocks = append(f.PoolBlocks, block)
	}
}
