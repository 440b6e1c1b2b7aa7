package report

import (
	"fmt"
	"slices"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// textMemory shows the memory manager's own figures.
func textMemory(l *lines, d *Document) {
	if d.Memory != nil {
		textFacts(l, "Kernel memory", memoryFacts(d.Memory))
	}
}

// memoryFacts is the use of each pool against its limit, and of commit.
func memoryFacts(m *Memory) []fact {
	out := []fact{
		{"NonPagedPool", used(m.NonPagedBytes, m.NonPagedMaxBytes)},
		{"PagedPool", used(m.PagedBytes, m.PagedMaxBytes)},
		{"Commit", commit(m)},
		{"Special pool", quoted(m.SpecialPoolTag)},
	}
	if m.VerifierLevel != 0 {
		out = append(out, fact{"Verifier", fmt.Sprintf("on, level 0x%x", m.VerifierLevel)})
	}
	return out
}

// commit is what is committed, its limit and its peak, as far as they are there.
func commit(m *Memory) string {
	words := used(m.CommittedBytes, m.CommitLimitBytes)
	if m.CommitPeakBytes != 0 && words != "" {
		words += ", peak " + units.Bytes(m.CommitPeakBytes)
	}
	return words
}

// used is "12 MiB of 16 MiB (75 %)".
func used(n, limit uint64) string {
	switch {
	case n == 0 && limit == 0:
		return "" // left zero by the writer
	case limit == 0:
		return units.Bytes(n)
	case n == 0:
		return "limit " + units.Bytes(limit)
	}
	return fmt.Sprintf("%s of %s (%.0f %%)", units.Bytes(n), units.Bytes(limit), 100*float64(n)/float64(limit))
}

// quoted is a pool tag with its blanks, "" for none.
func quoted(tag string) string {
	if tag == "" {
		return ""
	}
	return `"` + tag + `"`
}

// textPool shows the pools and the tags that hold most.
func textPool(l *lines, d *Document) {
	p := d.Pool
	if p == nil {
		return
	}
	textFacts(l, "Pool", poolFacts(p))
	textPoolSuspects(l, d)
	if len(p.Tags) > 0 {
		l.table(tagTable(p), "  ")
	}
}

// textPoolSuspects lists the tags that look like leaks and why.
func textPoolSuspects(l *lines, d *Document) {
	shown := shownSuspects(d)
	if len(shown) == 0 {
		return
	}
	l.section("Tags that look like leaks")
	for i := range shown {
		l.wrap("  ", "      ", text(suspectLine(&shown[i])))
	}
	l.blank()
}

// shownSuspects are the tags worth a place on a page: those that look more
// than a little like a leak.
func shownSuspects(d *Document) []PoolSuspect {
	n := slices.IndexFunc(d.Suspects, func(s PoolSuspect) bool { return s.Level == facts.SuspectLow })
	if n < 0 {
		return d.Suspects
	}
	return d.Suspects[:n]
}

// suspectLine is a suspect in one line.
func suspectLine(s *PoolSuspect) string {
	line := fmt.Sprintf("%s (%s pool, %s): %s in %s", quoted(s.Tag), s.Pool, s.Level, units.Bytes(s.Bytes),
		units.Count(s.Outstanding, "block", "blocks"))
	var owners []string
	for _, o := range s.Owners {
		owners = append(owners, o.Driver)
	}
	if len(owners) > 0 {
		line += ", owned by " + units.Listed(owners, 3, ", ")
	}
	return line + "; " + strings.Join(s.Reasons, "; ") + "."
}

// poolOrigin says where the figures come from and how far to trust them.
func poolOrigin(p *Pool) string {
	words := p.Origin
	if p.Source != "" {
		words += ", " + p.Source
	}
	if p.Tables > 1 {
		words += " and " + units.Count(p.Tables-1, "table of another processor", "tables of other processors")
	}
	if p.Exact || len(p.Tags) == 0 {
		return words
	}
	return words + " (not exact)"
}

// poolFacts is each pool against its limit, and where the figures come from.
func poolFacts(p *Pool) []fact {
	out := []fact{
		{"NonPagedPool", stated(&p.NonPaged)},
		{"PagedPool", stated(&p.Paged)},
		{"Source", poolOrigin(p)},
	}
	for _, n := range p.Notes {
		out = append(out, fact{"Note", n})
	}
	if p.TagsWhy != "" {
		out = append(out, fact{"Tags", "not known: " + p.TagsWhy})
	}
	return out
}

// stated is how full a pool was, in figures and in a word.
func stated(u *PoolUsage) string {
	words := usageWords(u)
	if state := facts.PoolStateWords[u.State]; state != "" && words != "" {
		words = state + ": " + words
	}
	if u.LimitBy != "" {
		words += "; limit: " + u.LimitBy
	}
	return words
}

// usageWords is how full a pool was.
func usageWords(u *PoolUsage) string {
	n, ok := u.inUse()
	switch {
	case !ok && u.LimitBytes == nil:
		return ""
	case !ok:
		return "limit " + units.Bytes(*u.LimitBytes)
	case u.LimitBytes == nil:
		return units.Bytes(n)
	}
	return used(n, *u.LimitBytes)
}

// tagTable is the tags that hold most.
func tagTable(p *Pool) *Table {
	t := &Table{Columns: []Column{
		{Title: "Tag"},
		{Title: "NonPaged", Right: true},
		{Title: "Outstanding", Right: true},
		{Title: "Paged", Right: true},
		{Title: "Outstanding", Right: true},
		{Title: "Owner", Give: true},
	}}
	tags := byUse(p.Tags)
	for i := range tags[:min(len(tags), maxTags)] {
		tag := &tags[i]
		t.Add(tag.Tag, units.Bytes(tag.NonPaged.Bytes), outstanding(tag.NonPaged), units.Bytes(tag.Paged.Bytes), outstanding(tag.Paged), ownerWords(tag.Owners))
	}
	return t
}

// held is what a tag holds in both pools.
func held(t *PoolTag) uint64 { return addUp(t.NonPaged.Bytes, t.Paged.Bytes) }

// outstanding is how many allocations were not freed. The counters of a tag are
// not read at one moment, so frees may be ahead.
func outstanding(c TagCounters) string {
	if c.Frees > c.Allocs {
		return "0"
	}
	return units.Number(c.Allocs - c.Frees)
}

// ownerWords names the drivers that may own a tag.
func ownerWords(owners []Owner) string {
	names := make([]string, len(owners))
	for i, o := range owners {
		names[i] = o.Driver
	}
	return units.Listed(names, 3, ", ")
}

// textPoolBlocks shows the pool blocks that the STOP speaks of.
func textPoolBlocks(l *lines, d *Document) {
	if len(d.PoolBlocks) == 0 {
		return
	}
	l.section("Pool blocks")
	for i := range d.PoolBlocks[:min(len(d.PoolBlocks), maxBlocks)] {
		b := &d.PoolBlocks[i]
		l.wrap("  ", "    ", text(b.words()))
	}
	if n := len(d.PoolBlocks) - maxBlocks; n > 0 {
		l.wrap("  ", "  ", text("and "+units.Count(n, "more", "more")))
	}
}

// words is what is known of a pool block.
func (b *PoolBlock) words() string {
	words := []string{b.Address, "tag " + quoted(b.Tag)}
	if b.Type != "" {
		words = append(words, b.Type)
	}
	if b.Size != nil {
		words = append(words, units.Bytes(*b.Size))
	}
	owner := strings.Trim(b.Owner+": "+b.Purpose, ": ")
	if owner != "" {
		words = append(words, owner)
	}
	return strings.Join(words, ", ") + grounds(b.Source)
}
