package pool

import (
	"context"
	"errors"
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// Usage reads the use of the pools: by tag from the kernel's own counts or, where
// these are not found or contradict the blocks, from the headers of the blocks,
// and as a whole from pool descriptors or the pages of blocks. The error says why
// there are no tags; it is one of input, ctx's, or what NotCounted tells.
func (m *Reader) Usage(ctx context.Context) (facts.Pool, error) {
	p, why := m.Tracker(ctx)
	if stopped(ctx, why) {
		return p, why
	}
	descriptors := m.Descriptors()
	var t *tally
	if m.mustWalk(why, descriptors) {
		var note string
		var err error
		if t, note, err = m.walkAll(ctx); err != nil {
			return p, err
		}
		switch {
		case t != nil && why == nil:
			why = t.check(&p)
		case t == nil && why != nil:
			p.Notes = append(p.Notes, note)
		}
	}
	if why != nil {
		p, why = m.withoutTracker(t, p.Notes, why)
	}
	p.Descriptors = descriptors
	var err error
	if p.BigPages, err = m.BigPages(ctx); err != nil {
		return p, err
	}
	m.countPages(&p, t)
	return p, why
}

// stopped reports whether an error ends the work, rather than saying something
// of the dump.
func stopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, memory.ErrIO)
}

// mustWalk reports whether the headers of all blocks are read: to count what the
// kernel's counts do not tell, and to check a table that no hash proves.
func (m *Reader) mustWalk(why error, descriptors []facts.PoolDescriptor) bool {
	return why != nil || !m.hashed() && m.TrackerVariable == 0 || m.Build < firstUnbound && !pagesOf(descriptors, false).OK
}

// withoutTracker is what is left where no tracker was found, or one that is not
// to be believed. The error is nil where the headers of blocks give the tags.
func (m *Reader) withoutTracker(t *tally, notes []string, why error) (facts.Pool, error) {
	if t == nil {
		p := facts.Pool{Origin: "descriptors", Notes: notes, TagsWhy: why.Error()}
		p.NonPaged.Bytes, p.Paged.Bytes = facts.Unknown[uint64](why.Error()), facts.Unknown[uint64](why.Error())
		return p, why
	}
	p := t.usage()
	if len(p.Tags) > 0 {
		p.Notes = append(p.Notes, "the tags are those in the headers of small blocks: "+why.Error())
		return p, nil
	}
	if m.Build < firstAlwaysTagged && t.tagged() == 0 {
		why = errTagging
	}
	p.TagsWhy = why.Error()
	return p, why
}

// byDescriptor is the best count of pages: the allocator's own.
const byDescriptor = "pool descriptor"

// countPages fills in how many pages the pools take, by the best count there is.
func (m *Reader) countPages(p *facts.Pool, t *tally) {
	for i, u := range []*facts.PoolUsage{&p.NonPaged, &p.Paged} {
		paged := i == 1
		u.Pages = pagesOf(p.Descriptors, paged)
		if u.Pages.OK {
			u.PagesBy = byDescriptor
			continue
		}
		if t == nil || t.of[i] == 0 {
			continue
		}
		larger := bigBytes(p, paged)
		if p.Origin == "tracker" {
			larger = max(larger, t.uncounted(p.Tags, paged))
		}
		u.Pages = facts.Some(t.of[i] + (larger+pageSize-1)/pageSize)
		u.PagesBy = fmt.Sprintf("%d pages of small blocks", t.of[i])
		if larger > 0 {
			u.PagesBy += fmt.Sprintf(" and %d of larger ones", (larger+pageSize-1)/pageSize)
		}
	}
}

// bigBytes is what the big page table has of one pool.
func bigBytes(p *facts.Pool, paged bool) (n uint64) {
	for _, b := range p.BigPages.Or(nil) {
		if is, known := b.Paged.Get(); known && is == paged {
			n += b.Bytes
		}
	}
	return n
}

// uncounted is what a tracker has beyond the blocks with headers: allocations of
// whole pages, which have none, and blocks in pages that the dump does not hold.
func (t *tally) uncounted(tags []facts.TagUsage, paged bool) (n uint64) {
	for i := range tags {
		c := tags[i].In(paged)
		if has := t.tags[poolTag{tags[i].Tag, paged}].bytes; !implausible(c) && c.Bytes > has {
			n += c.Bytes - has
		}
	}
	return n
}
