package report

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// A PoolList is the part of a report that the pool command shows.
type PoolList struct {
	Schema    string        `json:"schema"`
	Tool      Tool          `json:"tool"`
	Source    Source        `json:"source"`
	Error     string        `json:"error,omitempty"`
	Pool      *Pool         `json:"pool,omitempty"`
	Addresses []PoolAddress `json:"addresses,omitempty"`
	Coverage  []Coverage    `json:"coverage"`

	ask  PoolQuery
	rows []poolRow // what is asked for, in order
}

// A PoolQuery says which rows of the pool table are wanted, and in which order.
type PoolQuery struct {
	Sort   string   // one of PoolSorts
	Type   string   // nonpaged, paged, or both for ""
	Tags   []string // patterns as file names have them, * and ?; none: all tags
	Top    int      // so many rows; 0: all
	All    bool     // also what holds nothing any more
	Owners bool     // every owner of a tag, with the grounds
}

// A poolRow is the counts of one tag in one pool, as poolmon shows them.
type poolRow struct {
	tag   *PoolTag
	which string
	TagCounters
	size uint64 // of one block, where blocks were counted by their headers
}

func (r *poolRow) diff() uint64 {
	if r.Frees > r.Allocs {
		return 0
	}
	return r.Allocs - r.Frees
}

// perBlock is the bytes of one block, on average.
func (r *poolRow) perBlock() uint64 {
	if n := r.diff(); n != 0 {
		return r.Bytes / n
	}
	return 0
}

// poolSorts are the orders of rows; the first is the default. All but that of
// the tags begin with the largest.
var poolSorts = []struct {
	name string
	by   func(a, b *poolRow) int
}{
	{"bytes", func(a, b *poolRow) int { return cmp.Compare(b.Bytes, a.Bytes) }},
	{"diff", func(a, b *poolRow) int { return cmp.Compare(b.diff(), a.diff()) }},
	{"allocs", func(a, b *poolRow) int { return cmp.Compare(b.Allocs, a.Allocs) }},
	{"frees", func(a, b *poolRow) int { return cmp.Compare(b.Frees, a.Frees) }},
	{"per-alloc", func(a, b *poolRow) int { return cmp.Compare(b.perBlock(), a.perBlock()) }},
	{"tag", func(a, b *poolRow) int { return strings.Compare(a.tag.Tag, b.tag.Tag) }},
}

// PoolSorts lists the orders, the default first.
func PoolSorts() []string {
	names := make([]string, len(poolSorts))
	for i, s := range poolSorts {
		names[i] = s.name
	}
	return names
}

// PoolTypes lists the pools by the names that they have in reports and queries.
func PoolTypes() []string { return []string{"nonpaged", "paged"} }

// NewPoolList takes the pool out of a report. In JSON the tags are filtered and
// ordered as asked.
func NewPoolList(d *Document, ask PoolQuery) *PoolList {
	p := &PoolList{Schema: contract("pool"), Tool: d.Tool, Source: d.Source, Error: d.Error, Coverage: []Coverage{}, Addresses: d.Addresses, ask: ask}
	for _, c := range d.Coverage {
		if c.Fact == "pool" {
			p.Coverage = append(p.Coverage, c)
		}
	}
	if d.Pool == nil {
		return p
	}
	pool := *d.Pool
	p.Pool, p.rows = &pool, ask.rows(d.Pool)
	seen := map[string]bool{}
	pool.Tags = []PoolTag{}
	for _, r := range p.rows {
		if r.size == 0 && !seen[r.tag.Tag] {
			seen[r.tag.Tag] = true
			pool.Tags = append(pool.Tags, *r.tag)
		}
	}
	return p
}

// rows picks and orders rows.
func (q *PoolQuery) rows(p *Pool) []poolRow {
	out := append(q.tagRows(p), q.sizeRows(p)...)
	for _, s := range poolSorts {
		if s.name == cmp.Or(q.Sort, poolSorts[0].name) {
			slices.SortStableFunc(out, func(a, b poolRow) int { return cmp.Or(s.by(&a, &b), strings.Compare(a.tag.Tag, b.tag.Tag)) })
		}
	}
	if q.Top > 0 {
		out = out[:min(len(out), q.Top)]
	}
	return out
}

// tagRows are the tags that are wanted, each in the pools where it counts.
func (q *PoolQuery) tagRows(p *Pool) []poolRow {
	var out []poolRow
	for i := range p.Tags {
		t := &p.Tags[i]
		if !q.wants(t.Tag) {
			continue
		}
		for _, which := range PoolTypes() {
			r := poolRow{t, which, t.in(which), 0}
			if q.wantsType(which) && (r.Bytes != 0 || r.diff() != 0 || q.All && r.Allocs != 0) {
				out = append(out, r)
			}
		}
	}
	return out
}

// sizeRows are the sizes of blocks, where there are no tags.
func (q *PoolQuery) sizeRows(p *Pool) []poolRow {
	var out []poolRow
	for i := range p.BlockSizes {
		b := &p.BlockSizes[i]
		if len(p.Tags) == 0 && q.wants(b.Tag) && q.wantsType(b.Pool) {
			out = append(out, poolRow{&PoolTag{Tag: b.Tag}, b.Pool, TagCounters{Allocs: b.Count, Bytes: b.Count * b.Bytes}, b.Bytes})
		}
	}
	return out
}

func (q *PoolQuery) wantsType(which string) bool { return q.Type == "" || q.Type == which }

// wants reports whether a tag fits one of the patterns. Blanks at the end of a
// tag need not be typed.
func (q *PoolQuery) wants(tag string) bool {
	for _, pattern := range q.Tags {
		for _, text := range []string{tag, strings.TrimRight(tag, " ")} {
			if ok, err := path.Match(pattern, text); ok && err == nil {
				return true
			}
		}
	}
	return len(q.Tags) == 0
}

// table is the rows as poolmon shows them, with the share of their pool and
// whose they are.
func (p *PoolList) table(figures func(uint64) string) *Table {
	t := &Table{Columns: []Column{
		{Title: "Tag"}, {Title: "Type"}, {Title: "Allocs", Right: true}, {Title: "Frees", Right: true}, {Title: "Diff", Right: true},
		{Title: "Bytes", Right: true}, {Title: "Per Alloc", Right: true}, {Title: "Share", Right: true}, {Title: "Owner", Give: true},
	}}
	for _, r := range p.rows {
		allocs, frees := figures(r.Allocs), figures(r.Frees)
		if r.size != 0 || p.Pool.OutstandingOnly { // headers tell of blocks that are there, and of no others
			allocs, frees = "", ""
		}
		diff, per := figures(r.diff()), figures(r.perBlock())
		if r.Allocs == 0 && r.Bytes != 0 { // how many blocks there are is not known
			diff, per = "", ""
		}
		t.Add(r.tag.Tag, poolTypes[r.which], allocs, frees, diff, figures(r.Bytes),
			per, share(r.Bytes, p.Pool.usage(r.which).held), p.owners(r.tag))
	}
	return t
}

// shares are the shares of the rows of the table in their pools.
func (p *PoolList) shares() []float64 {
	out := make([]float64, len(p.rows))
	for i, r := range p.rows {
		out[i] = facts.Share(r.Bytes, p.Pool.usage(r.which).held)
	}
	return out
}

// poolTypes are the pools as poolmon calls them.
var poolTypes = map[string]string{"nonpaged": "Nonp", "paged": "Paged"}

func (p *PoolList) owners(t *PoolTag) string {
	if !p.ask.Owners {
		return ownerWords(t.Owners)
	}
	words := make([]string, len(t.Owners))
	for i, o := range t.Owners {
		words[i] = o.Driver
		switch {
		case o.Basis == facts.OwnerByTagList:
			words[i] += " (tag list)"
		case o.Count > 0:
			words[i] += " (code, " + units.Count(o.Count, "place", "places") + ")"
		}
	}
	return strings.Join(words, ", ")
}

// share is a part as a percentage.
func share(n, total uint64) string {
	if total == 0 {
		return ""
	}
	return decimal(uint64(100*facts.Share(n, total)+0.5)) + "%"
}

// document is the list as a report, for what is shown the same in both.
func (p *PoolList) document() *Document {
	return &Document{Source: p.Source, Error: p.Error, Pool: p.Pool, Coverage: p.Coverage}
}

// addresses is what is known of the addresses that were asked for.
func (p *PoolList) addresses() *Table {
	t := &Table{Columns: []Column{
		{Title: "Address"}, {Title: "Block"}, {Title: "Offset"}, {Title: "Bytes", Right: true}, {Title: "Tag"}, {Title: "State"},
		{Title: "Owner or reason", Give: true, Wrap: true},
	}}
	for _, a := range p.Addresses {
		b := a.Block
		if b == nil {
			t.Add(a.Address, "", "", "", "", "", a.Why)
			continue
		}
		bytes := ""
		if b.Size != nil {
			bytes = decimal(*b.Size)
		}
		t.Add(a.Address, b.Address, a.Offset, bytes, b.Tag, b.Type, strings.Trim(b.Owner+": "+b.Purpose, ": "))
	}
	return t
}
