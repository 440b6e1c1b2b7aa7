package report

import (
	"cmp"
	"fmt"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

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
		out = append(out, "Who holds it was not counted: "+p.TagsWhy+".")
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
	var total uint64
	var first *PoolTag
	for i := range p.Tags {
		t := &p.Tags[i]
		n := t.in(which).Bytes
		total = addUp(total, n)
		if n > 0 && (first == nil || n > first.in(which).Bytes) {
			first = t
		}
	}
	if first == nil {
		return ""
	}
	c := first.in(which)
	s := fmt.Sprintf("Tag %s leads it with %s (%.0f %%) in %s blocks", first.Tag, units.Bytes(c.Bytes),
		100*float64(c.Bytes)/float64(total), outstanding(c))
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
	return o.Driver + "'s by the tag list"
}

// byUse orders tags by what they hold, the most first.
func byUse(tags []PoolTag) []PoolTag {
	sorted := slices.Clone(tags)
	slices.SortStableFunc(sorted, func(a, b PoolTag) int { return cmp.Compare(held(&b), held(&a)) })
	return sorted
}
