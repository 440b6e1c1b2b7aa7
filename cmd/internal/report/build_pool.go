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

// buildMemory turns the memory manager's page counts into bytes. Without a page
// size they say nothing.
func buildMemory(k facts.Known[facts.MemoryCounters], pageSize uint64) *Memory {
	c, ok := k.Get()
	if !ok || pageSize == 0 {
		return nil
	}
	size := func(pages uint64) uint64 {
		over, n := bits.Mul64(pages, pageSize)
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
		SpecialPoolTag:   c.SpecialPoolTag,
		VerifierLevel:    c.VerifierLevel,
	}
}

// buildPool describes the kernel pools.
func buildPool(k facts.Known[facts.Pool]) *Pool {
	p, ok := k.Get()
	if !ok {
		return nil
	}
	return &Pool{
		Origin:   p.Origin,
		Exact:    p.Exact,
		NonPaged: buildPoolUsage(&p.NonPaged),
		Paged:    buildPoolUsage(&p.Paged),
		Tags: each(p.Tags, func(t *facts.TagUsage) PoolTag {
			return PoolTag{
				Tag:      t.Tag,
				NonPaged: TagCounters(t.NonPaged),
				Paged:    TagCounters(t.Paged),
				Owners:   []Owner{},
			}
		}),
	}
}

// buildPoolUsage describes one pool as a whole.
func buildPoolUsage(u *facts.PoolUsage) PoolUsage {
	out := PoolUsage{Bytes: known(u.Bytes), LimitBytes: known(u.Limit)}
	if out.Bytes != nil && out.LimitBytes != nil && *out.LimitBytes != 0 {
		used := float64(*out.Bytes) / float64(*out.LimitBytes)
		out.UsedFraction = &used
	}
	return out
}
