package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// leadNotes are the sentences after the summary: which process ended, which kinds of
// memory leak or have run out, and who holds them.
func leadNotes(d *Document) []string {
	var out []string
	if d.Ended != nil && (d.Conclusion == nil || !strings.Contains(d.Conclusion.Text, d.Ended.Text)) {
		out = append(out, d.Ended.Text+".")
	}
	for i := range d.Pressure {
		out = append(out, d.Pressure[i].Text+".")
	}
	return append(out, poolLead(d)...)
}

// poolLead says in two sentences that a pool has run full, and who holds it.
// Where no pool has, it says nothing.
func poolLead(d *Document) []string {
	p := d.Pool
	if p == nil {
		return nil
	}
	var out []string
	for _, which := range PoolTypes() {
		u := p.usage(which)
		if u.State != facts.PoolExhausted && u.State != facts.PoolNear {
			continue
		}
		s := poolTitles[which] + " is " + facts.PoolStateWords[u.State]
		if figures := usageWords(u); figures != "" {
			s += ": " + figures
		}
		out = append(out, s+".")
		if lead := p.leader(which); lead != "" {
			out = append(out, lead)
		}
	}
	if len(out) > 0 && len(p.Tags) == 0 && p.TagsWhy != "" {
		out = append(out, "Usage by tag is not available: "+p.TagsWhy+".")
		if s := p.commonest(); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// poolTitles begin sentences on the pools.
var poolTitles = map[string]string{"nonpaged": "Nonpaged pool", "paged": "Paged pool"}

// usage is one of the two pools.
func (p *Pool) usage(which string) *PoolUsage {
	if which == "paged" {
		return &p.Paged
	}
	return &p.NonPaged
}

// in is the counts of a tag in one pool.
func (t *PoolTag) in(which string) TagCounters {
	if which == "paged" {
		return t.Paged
	}
	return t.NonPaged
}

// leader names the tag that holds most of a pool, and its owner.
func (p *Pool) leader(which string) string {
	var first *PoolTag
	for i := range p.Tags {
		t := &p.Tags[i]
		n := t.in(which).Bytes
		if n > 0 && (first == nil || n > first.in(which).Bytes) {
			first = t
		}
	}
	if first == nil {
		return ""
	}
	c := first.in(which)
	s := fmt.Sprintf("Tag %s holds the most: %s (%.0f %%)", first.Tag, units.Bytes(c.Bytes), 100*facts.Share(c.Bytes, p.usage(which).held))
	if n := outstanding(c); n != "" {
		s += " in " + n + " blocks"
	}
	if len(first.Owners) > 0 {
		s += ", and is " + first.Owners[0].words()
	}
	return s + "."
}

// commonest says which blocks take most of nonpaged pool, where nobody counts
// by tag.
func (p *Pool) commonest() string {
	for _, b := range p.BlockSizes {
		if b.Pool != "nonpaged" {
			continue
		}
		s := fmt.Sprintf("Most of it is %s blocks of %s", units.Number(b.Count), units.Count(b.Bytes, "byte", "bytes"))
		if b.Tag != "" {
			s += fmt.Sprintf(" with %q in their headers", b.Tag)
		}
		return s + "."
	}
	return ""
}

// words says whose tag it is, and on what grounds.
func (o *Owner) words() string {
	if o.Basis == facts.OwnerByImage {
		return "in the code of " + o.Driver
	}
	return o.Driver + " according to the tag list"
}

// byUse orders tags by what they hold, the most first.
func byUse(tags []PoolTag) []PoolTag {
	sorted := slices.Clone(tags)
	slices.SortStableFunc(sorted, func(a, b PoolTag) int { return cmp.Compare(held(&b), held(&a)) })
	return sorted
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
	line := fmt.Sprintf("%s (%s pool, %s): %s", quoted(s.Tag), s.Pool, s.Level, units.Bytes(s.Bytes))
	if s.Outstanding != 0 {
		line += " in " + units.Count(s.Outstanding, "block", "blocks")
	}
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
	for i := range p.Sessions[:min(len(p.Sessions), maxSessions)] {
		out = append(out, fact{"Session pool", p.Sessions[i].words()})
	}
	if n := len(p.Sessions) - maxSessions; n > 0 {
		out = append(out, fact{"Session pool", units.Count(n, "session", "sessions") + " more"})
	}
	for _, n := range p.Notes {
		out = append(out, fact{"Note", n})
	}
	if p.TagsWhy != "" {
		out = append(out, fact{"Tags", "not known: " + p.TagsWhy})
	}
	return out
}

// maxSessions is how many sessions a page shows.
const maxSessions = 8

// words says what a session's pool holds, and what most of it is.
func (s *SessionPool) words() string {
	words := units.Bytes(s.Bytes) + " in the session of " + s.Process
	var lead []string
	for _, t := range byUse(s.Tags)[:min(len(s.Tags), 2)] {
		if n := held(&t); n > 0 {
			lead = append(lead, fmt.Sprintf("%s %s", t.Tag, units.Bytes(n)))
		}
	}
	if len(lead) > 0 {
		words += ": " + strings.Join(lead, ", ")
	}
	if !s.Exact {
		words += " (not exact)"
	}
	return words
}

// stated is how full a pool was, in figures and in a word.
func stated(u *PoolUsage) string {
	words := usageWords(u)
	if state := facts.PoolStateWords[u.State]; state != "" && words != "" {
		words = state + ": " + words
	}
	if u.PagesBy != "" {
		words += "; counted by " + u.PagesBy
	}
	if u.LimitBy != "" {
		words += "; limit: " + u.LimitBy
	}
	return words
}

// usageWords is how full a pool was.
func usageWords(u *PoolUsage) string {
	switch {
	case u.inUse == nil && u.LimitBytes == nil:
		return ""
	case u.inUse == nil:
		return "limit " + units.Bytes(*u.LimitBytes)
	case u.LimitBytes == nil:
		return units.Bytes(*u.inUse)
	}
	return used(*u.inUse, *u.LimitBytes)
}

// tagTable returns the tags that hold the most bytes, in at most the given number of rows.
func tagTable(p *Pool, most int) *Table {
	t := &Table{Columns: []Column{
		{Title: "Tag"},
		{Title: "NonPaged", Right: true},
		{Title: "Outstanding", Right: true},
		{Title: "Paged", Right: true},
		{Title: "Outstanding", Right: true},
		{Title: "Owner", Give: true},
	}}
	tags := byUse(p.Tags)
	for i := range tags[:min(len(tags), most)] {
		tag := &tags[i]
		t.Add(tag.Tag, units.Bytes(tag.NonPaged.Bytes), outstanding(tag.NonPaged), units.Bytes(tag.Paged.Bytes), outstanding(tag.Paged), ownerWords(tag.Owners))
	}
	return t
}

// held is what a tag holds in both pools.
func held(t *PoolTag) uint64 { return addUp(t.NonPaged.Bytes, t.Paged.Bytes) }

// outstanding is how many allocations were not freed, "" where that is not known. The
// counters of a tag are not read at one moment, so frees may be ahead.
func outstanding(c TagCounters) string {
	switch {
	case c.Frees > c.Allocs:
		return "0"
	case c.Allocs == 0 && c.Bytes != 0:
		return ""
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

// noStop replaces the sentence on the bug check where none is recorded.
func noStop(d *Document) []string {
	if d.Dump.Kind != "text" {
		return []string{"The dump does not record a stop code" + because(d, "bugcheck") + "."}
	}
	return leadNotes(d)
}
