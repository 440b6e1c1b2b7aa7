package pool

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// Tracker reads the use by tag out of the kernel's own counts. The error says why
// there are none, is one of input, or ctx's.
func (m *Reader) Tracker(ctx context.Context) (facts.Pool, error) {
	master, err := m.locate(ctx)
	if err != nil {
		return facts.Pool{}, err
	}
	out := facts.Pool{Origin: "tracker", Exact: true, Source: master.String(), Tables: 1}
	if err := m.settleOrder(&master, &out); err != nil {
		return facts.Pool{}, err
	}
	others, err := m.perProcessor(ctx, master)
	if err != nil {
		return facts.Pool{}, err
	}
	more, err := m.expansion(master)
	if err != nil {
		return facts.Pool{}, err
	}
	rows := master.sum(others)
	out.Tables += len(others)
	out.Tags = usage(append(rows, more...))
	m.completeness(master, others, &out)
	out.NonPaged.Bytes, out.Paged.Bytes = total(out.Tags, false), total(out.Tags, true)
	out.Sessions, err = m.sessions(ctx, master)
	return out, err
}

// NotCounted reports whether an error of Usage means that this Windows did not
// count, or need not have counted.
func NotCounted(err error) bool { return errors.Is(err, errTagging) || errors.Is(err, errNoOptional) }

// settleOrder tells which triple of an entry is which, where no public source
// does.
func (m *Reader) settleOrder(t *located, out *facts.Pool) error {
	var other *trackerLayout
	for _, l := range layoutsFor(m.Build, m.Space.Pointer) {
		if l != t.layout && l.stride == t.layout.stride && l.countsUnproven {
			other = l
		}
	}
	if other == nil {
		return nil
	}
	pro, contra := t.orderVotes()
	settled, this := ordered(pro, contra)
	switch {
	case !settled:
		return fmt.Errorf("%w: %d known tags indicate that its entries have the nonpaged counters first, and %d the paged ones",
			errOrder, pro, contra)
	case !this:
		t.layout = other
		for i := range t.rows {
			e := &t.rows[i]
			e.nonPaged, e.paged = e.paged, e.nonPaged
		}
	}
	out.Notes = append(out.Notes, fmt.Sprintf(
		"this version of Windows does not document which counters are nonpaged; %d tags with a known pool show it", max(pro, contra)))
	return nil
}

var errOrder = errors.New("a tracker table was found, but it is not known which of its counters are nonpaged")

// sum adds the tables of all processors, slot by slot. A block may be counted on
// one processor and freed on another, so that only the sum means anything, and
// that modulo the width of a counter.
func (t *table) sum(others []*table) []entry {
	rows := make([]entry, len(t.rows))
	copy(rows, t.rows)
	for _, o := range others {
		for i, e := range o.rows {
			rows[i].nonPaged.add(e.nonPaged, t.layout.nonPaged)
			rows[i].paged.add(e.paged, t.layout.paged)
		}
	}
	for i := range rows {
		rows[i].nonPaged.unwrap(t.layout.nonPaged)
		rows[i].paged.unwrap(t.layout.paged)
	}
	return rows
}

// unwrap undoes the wrap of a 32-bit count of allocations, where the bytes show
// that blocks are outstanding.
func (t *triple) unwrap(c counters) {
	if outstanding := (t.allocs - t.frees) & wraps(c.allocs); t.allocs < t.frees && outstanding != 0 && outstanding <= t.bytes/smallestBlock {
		t.allocs += wraps(c.allocs) + 1
	}
}

func (t *triple) add(more triple, c counters) {
	t.allocs = (t.allocs + more.allocs) & wraps(c.allocs)
	t.frees = (t.frees + more.frees) & wraps(c.frees)
	t.bytes = (t.bytes + more.bytes) & wraps(c.bytes)
}

// usage turns entries into rows: one a tag, in order of the tags.
func usage(rows []entry) []facts.TagUsage {
	byTag := map[string]*facts.TagUsage{}
	for _, e := range rows {
		if e.key == 0 && e.nonPaged.zero() && e.paged.zero() {
			continue
		}
		tag := TagBytes(e.key)
		row := byTag[tag]
		if row == nil {
			row = &facts.TagUsage{Tag: tag}
			byTag[tag] = row
		}
		row.NonPaged.Allocs += e.nonPaged.allocs
		row.NonPaged.Frees += e.nonPaged.frees
		row.NonPaged.Bytes += e.nonPaged.bytes
		row.Paged.Allocs += e.paged.allocs
		row.Paged.Frees += e.paged.frees
		row.Paged.Bytes += e.paged.bytes
	}
	out := make([]facts.TagUsage, 0, len(byTag))
	for _, row := range byTag {
		out = append(out, *row)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Tag < out[j].Tag })
	return out
}

// completeness says what keeps the figures from being exact.
func (m *Reader) completeness(master located, others []*table, out *facts.Pool) {
	inexact := func(format string, args ...any) {
		out.Exact = false
		out.Notes = append(out.Notes, fmt.Sprintf(format, args...))
	}
	n := uint32(1 + len(others))
	switch {
	case n > m.Processors && m.Processors != 0:
		inexact("%d tracker tables were found for %d processors", n, m.Processors)
	case n < m.Processors && (m.Build >= firstPerProcessor || n > 1):
		inexact("tracker tables of only %d of %d processors were found: the figures may be too low or too high", n, m.Processors)
	case m.Processors == 0 && m.Build >= firstPerProcessor:
		inexact("the number of processors with a tracker table is not known")
	}
	lost := master.lost
	for _, t := range others {
		lost += t.lost
	}
	if lost > 0 {
		inexact("%d entries of the tracker are in pages that the dump does not contain", lost)
	}
	all := len(out.Tags)
	out.Tags = plausible(out.Tags)
	if odd := all - len(out.Tags); odd > 0 {
		inexact("the counters of %s are inconsistent and are left out", units.Count(odd, "tag", "tags"))
	}
}

// plausible leaves out the tags whose counts contradict themselves.
func plausible(tags []facts.TagUsage) []facts.TagUsage {
	return slices.DeleteFunc(tags, func(t facts.TagUsage) bool { return implausible(t.NonPaged) || implausible(t.Paged) })
}

// implausible reports whether counts say that more was freed than allocated.
func implausible(c facts.TagCounters) bool { return c.Frees > c.Allocs || c.Bytes > 1<<46 }

// total adds the bytes of all tags. Counts that contradict themselves would
// spoil the sum, and are left out.
func total(tags []facts.TagUsage, paged bool) facts.Known[uint64] {
	var n uint64
	for i := range tags {
		c := tags[i].In(paged)
		if !implausible(c) {
			n += c.Bytes
		}
	}
	return facts.Some(n)
}
