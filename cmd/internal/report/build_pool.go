package report

import (
	"math/bits"

	"dumptriage/dump/facts"
)

// buildPoolBlock describes one pool block.
func buildPoolBlock(b *facts.PoolBlock, w width) PoolBlock {
	return PoolBlock{
		Address: w.hex(b.Address),
		Tag:     b.Tag,
		Type:    b.Type,
		Size:    known(b.Size),
		Owner:   b.Owner,
		Purpose: b.Purpose,
		Source:  b.Source,
	}
}

// buildAddresses describes the addresses that were asked for; nil where none
// was.
func buildAddresses(list []facts.PoolAddress, w width) []PoolAddress {
	var out []PoolAddress
	for _, a := range list {
		p := PoolAddress{Address: w.hex(a.Address)}
		if b, ok := a.Block.Get(); ok {
			block := buildPoolBlock(&b, w)
			p.Block = &block
			if a.Address >= b.Address {
				p.Offset = offset(a.Address - b.Address)
			}
		} else {
			p.Why = a.Block.Reason()
		}
		out = append(out, p)
	}
	return out
}

// buildMemory turns the memory manager's page counts into bytes. Without a page
// size they say nothing.
func buildMemory(k facts.Known[facts.MemoryCounters], pageSize uint64) *Memory {
	c, ok := k.Get()
	if !ok || pageSize == 0 {
		return nil
	}
	size := func(pages facts.Known[uint64]) uint64 {
		over, n := bits.Mul64(pages.Or(0), pageSize)
		if over != 0 {
			return 1<<64 - 1
		}
		return n
	}
	return &Memory{
		NonPagedBytes:    size(c.NonPagedPages),
		NonPagedMaxBytes: size(c.MaximumNonPagedPages),
		PagedBytes:       size(c.PagedPages),
		PagedMaxBytes:    size(c.MaximumPagedPages),
		CommittedBytes:   size(c.CommittedPages),
		CommitPeakBytes:  size(c.CommitPeakPages),
		CommitLimitBytes: size(c.CommitLimitPages),
		AvailableBytes:   size(c.AvailablePages),
		SpecialPoolTag:   c.SpecialPoolTag,
		VerifierLevel:    known(c.VerifierLevel),
	}
}

// buildPool describes the kernel pools.
func buildPool(k facts.Known[facts.Pool], w width) *Pool {
	p, ok := k.Get()
	if !ok {
		return nil
	}
	return &Pool{
		Origin:   p.Origin,
		Exact:    p.Exact,
		Source:   p.Source,
		Tables:   p.Tables,
		Notes:    append([]string{}, p.Notes...),
		NonPaged: buildPoolUsage(&p.NonPaged, p.Held(false)),
		Paged:    buildPoolUsage(&p.Paged, p.Held(true)),
		Tags:     each(p.Tags, buildPoolTag),
		TagsWhy:  p.TagsWhy,

		OutstandingOnly: p.OutstandingOnly,
		Uncounted:       p.Uncounted,

		Sessions: each(p.Sessions, func(s *facts.SessionPool) SessionPool {
			return SessionPool{Process: s.Process, Exact: s.Exact, Bytes: s.Bytes, Tags: each(s.Tags, buildPoolTag)}
		}),
		Descriptors: each(p.Descriptors, func(d *facts.PoolDescriptor) PoolDescriptor {
			return PoolDescriptor{Address: w.hex(d.Address), Pool: facts.PoolName(d.Paged), Allocs: d.Allocs, Frees: d.Frees, Pages: d.Pages, BigPages: d.BigPages}
		}),
		BigPages: each(p.BigPages.Or(nil), func(b *facts.BigPage) BigPage {
			out := BigPage{Address: w.hex(b.Address), Tag: b.Tag, Bytes: b.Bytes}
			if paged, ok := b.Paged.Get(); ok {
				out.Pool = facts.PoolName(paged)
			}
			return out
		}),
		BlockSizes: each(p.Sizes, func(b *facts.BlockSize) BlockSize {
			return BlockSize{Tag: b.Tag, Pool: facts.PoolName(b.Paged), Bytes: b.Bytes, Count: b.Count}
		}),
	}
}

// buildPoolTag describes one row of the tracker.
func buildPoolTag(t *facts.TagUsage) PoolTag {
	out := PoolTag{
		Tag:      t.Tag,
		NonPaged: TagCounters(t.NonPaged),
		Paged:    TagCounters(t.Paged),
		Owners:   each(t.Owners, buildOwner),
	}
	for _, o := range t.Owners {
		if o.Purpose != "" {
			out.Description = o.Purpose
		}
	}
	return out
}

// buildPoolSuspects describes the tags that look like leaks.
func buildPoolSuspects(k facts.Known[facts.Pool]) []PoolSuspect {
	return each(k.Or(facts.Pool{}).Suspects, func(s *facts.LeakSuspect) PoolSuspect {
		return PoolSuspect{
			Tag: s.Tag, Pool: facts.PoolName(s.Paged), Level: s.Level, Bytes: s.Bytes, Fraction: s.Fraction, Outstanding: s.Outstanding,
			Reasons: append([]string{}, s.Reasons...), Owners: each(s.Owners, buildOwner),
			Together: together(s.Together),
		}
	})
}

func buildOwner(o *facts.Owner) Owner { return Owner{o.Driver, o.Basis, o.Count} }

// together describes the other tags of a leak; nil where there are none.
func together(list []facts.TagTogether) []TagTogether {
	if len(list) == 0 {
		return nil
	}
	return each(list, func(t *facts.TagTogether) TagTogether {
		return TagTogether{t.Tag, facts.PoolName(t.Paged), t.Bytes, t.Outstanding}
	})
}

// buildPoolUsage describes one pool as a whole.
func buildPoolUsage(u *facts.PoolUsage, held uint64) PoolUsage {
	out := PoolUsage{
		Bytes: known(u.Bytes), Pages: known(u.Pages), LimitBytes: known(u.Limit), LimitBy: u.LimitBy,
		State: u.State.Or(""), StateWhy: u.StateWhy, held: held,
	}
	if u.Pages.OK {
		out.PagesBy = u.PagesBy
	}
	if in, ok := u.Used(); ok {
		out.inUse = &in
		if limit, known := u.Limit.Get(); known && limit != 0 {
			used := float64(in) / float64(limit)
			out.UsedFraction = &used
		}
	}
	return out
}
