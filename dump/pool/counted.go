package pool

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// usage is what the headers of blocks tell of the pools, where the kernel's own
// counts are not found: blocks outstanding and their bytes by tag.
func (t *tally) usage() facts.Pool {
	p := facts.Pool{Origin: "headers", OutstandingOnly: true}
	p.Source = fmt.Sprintf("the headers of the blocks in %d pages of small blocks", t.pages+t.few)
	for i, u := range []*facts.PoolUsage{&p.NonPaged, &p.Paged} {
		u.Bytes = facts.Some(t.bytes[i])
		if t.bytes[i] == 0 {
			u.Bytes = facts.Unknown[uint64]("no page of its blocks was found")
		}
	}
	p.Sizes = t.histogram()
	if share := t.tagged(); share >= leastTagged {
		p.Tags = t.rows()
		if share < mostTagged {
			p.Notes = append(p.Notes, fmt.Sprintf("%.0f %% of the blocks have no readable tag in their headers", 100*(1-share)))
		}
	}
	return p
}

// The share of blocks with a readable tag below which headers do not hold tags at
// all, and below which the report says how many are missing.
const (
	leastTagged = 0.5
	mostTagged  = 0.98
)

// tagged is the share of the blocks in use whose headers hold a tag.
func (t *tally) tagged() float64 {
	with, all := uint64(0), uint64(0)
	for in, h := range t.tags {
		all += h.count
		if in.tag != "" {
			with += h.count
		}
	}
	if all == 0 {
		return 0
	}
	return float64(with) / float64(all)
}

// rows returns one row a tag, in order of the tags.
func (t *tally) rows() []facts.TagUsage {
	rows := map[string]facts.TagUsage{}
	for in, h := range t.tags {
		if in.tag == "" {
			continue
		}
		row := rows[in.tag]
		row.Tag = in.tag
		counts := facts.TagCounters{Allocs: h.count, Bytes: h.bytes}
		if in.paged {
			row.Paged = counts
		} else {
			row.NonPaged = counts
		}
		rows[in.tag] = row
	}
	out := slices.Collect(maps.Values(rows))
	sort.Slice(out, func(i, j int) bool { return out[i].Tag < out[j].Tag })
	return out
}

// histogram returns the commonest tags and sizes, those that hold most first.
func (t *tally) histogram() []facts.BlockSize {
	var out []facts.BlockSize
	for key, n := range t.sizes {
		key.Count = n
		out = append(out, key)
	}
	slices.SortFunc(out, func(a, b facts.BlockSize) int {
		return cmp.Or(cmp.Compare(b.Bytes*b.Count, a.Bytes*a.Count), cmp.Compare(a.Bytes, b.Bytes), cmp.Compare(a.Tag, b.Tag))
	})
	return out[:min(len(out), shownSizes)]
}

// Agreement of a tracker with the blocks: the share of the walked bytes that the
// tracker has, too. The walk counts blocks that wait on lookaside lists, and
// cannot count those of whole pages.
const (
	leastAgreement = 0.5 // below it, the table is not the tracker, or not all of it
	goodAgreement  = 0.9 // below it, the counts are not exact
)

// agreement is the share of the nonpaged bytes in block headers that a tracker
// accounts for, tag by tag. It is false where the headers tell nothing.
func (t *tally) agreement(tags []facts.TagUsage) (float64, bool) {
	if t.bytes[0] == 0 || t.tagged() < mostTagged {
		return 0, false
	}
	had := uint64(0)
	for i := range tags {
		had += min(tags[i].NonPaged.Bytes, t.tags[poolTag{tags[i].Tag, false}].bytes)
	}
	return float64(had) / float64(t.bytes[0]), true
}

// check compares a tracker with the blocks. The error says why the table cannot
// be the kernel's counts of them.
func (t *tally) check(p *facts.Pool) error {
	share, ok := t.agreement(p.Tags)
	switch {
	case !ok || share >= goodAgreement:
		return nil
	case share >= leastAgreement:
		p.Exact = false
		p.Notes = append(p.Notes, fmt.Sprintf("the tracker accounts for %.0f %% of the bytes in nonpaged blocks that have a header", 100*share))
		return nil
	}
	return fmt.Errorf("the pool tracker table found accounts for %.0f %% of the %s in nonpaged blocks: it is another table, or only a part of it",
		100*share, units.Bytes(t.bytes[0]))
}
