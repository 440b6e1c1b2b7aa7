package signatures

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"dumptriage/dump/facts"
)

// tagsPredicate asks what the blocks of some tags hold in a pool:
//
//	tags: {any: [Afd*], type: nonpaged, rank: 1, share_at_least: 0.5}
//	tags: {all: [TCPt, Afde], type: nonpaged, rank: 5}
//	tags: {any: [FSrt], type: paged, nocase: true, outstanding_at_least: 100000}
//
//	tags: {any: [Nbt*], type: nonpaged, block_size: {min: 152, max: 176}}
//	tags: {all: [NPBL, "Mdl "], type: nonpaged, in_step: 0.1}
//	tags: {any: [AfdB], type: nonpaged, grows: true}
//
// Each pattern is looked at by itself, with all the tags it covers added up;
// any asks for one of the patterns, all for every one. Without a threshold it
// is enough that the tags are in use. A block size is the average of the
// blocks that are outstanding, as the pool counts them. Tags are in step if
// their counts of outstanding blocks differ by at most that share: one leaked
// object then holds a block of each. Whether a tag grows only the comparison of
// two states tells.
type tagsPredicate struct {
	Any                []poolTag `key:"any"`
	All                []poolTag `key:"all"`
	Type               string    `key:"type" oneof:"nonpaged,paged,any" need:"write nonpaged, paged or any"`
	NoCase             bool      `key:"nocase"`
	Rank               *number   `key:"rank"` // the best of the tags is among the first so many, by bytes
	ShareAtLeast       *float64  `key:"share_at_least"`
	BytesAtLeast       *byteSize `key:"bytes_at_least"`
	OutstandingAtLeast *number   `key:"outstanding_at_least"` // allocations not freed
	FreedAtMost        *float64  `key:"freed_at_most"`        // frees as a share of the allocations

	BlockSize *bounds[byteSize] `key:"block_size"`
	InStep    *float64          `key:"in_step"`
	Grows     *bool             `key:"grows"` // since an earlier state of the computer, in every step: true or false
}

func (p *tagsPredicate) validate() error {
	switch {
	case (p.Any == nil) == (p.All == nil):
		return errors.New("tags needs either any or all: write any: [Afd*]")
	case p.Rank != nil && *p.Rank == 0:
		return errors.New("ranks count from 1: write rank: 1 for the tag that leads")
	case p.InStep != nil && len(p.All) < 2:
		return errors.New("in_step compares the tags of all: write at least two there")
	}
	return nil
}

func (p *tagsPredicate) Describe() string {
	words := "pool tag " + tagWords(p.Any, " or ")
	if p.All != nil {
		words = "each of the pool tags " + tagWords(p.All, " and ")
	}
	named := false
	pool := func() string { // its name, and "it" from then on
		if named {
			return "it"
		}
		named = true
		return poolWords(p.Type)
	}
	var tests []string
	add := func(words string) { tests = append(tests, words) }
	switch {
	case p.Rank != nil && *p.Rank == 1:
		add("leads " + pool())
	case p.Rank != nil:
		add("is among the first " + p.Rank.String() + " of " + pool())
	}
	if p.ShareAtLeast != nil {
		add("holds at least " + percent(*p.ShareAtLeast) + " of " + pool())
	}
	if p.BytesAtLeast != nil {
		add("holds at least " + p.BytesAtLeast.String() + " of " + pool())
	}
	if p.OutstandingAtLeast != nil {
		add("has at least " + p.OutstandingAtLeast.String() + " blocks in " + pool())
	}
	if p.FreedAtMost != nil {
		add("had at most " + percent(*p.FreedAtMost) + " of its blocks in " + pool() + " freed")
	}
	if p.BlockSize != nil {
		add("has blocks of " + p.BlockSize.String() + " in " + pool())
	}
	if p.InStep != nil {
		add("has as many blocks in " + pool() + " as the others, within " + percent(*p.InStep))
	}
	if p.Grows != nil {
		add(growsWords(*p.Grows, pool()))
	}
	if tests == nil {
		add("is in use in " + pool())
	}
	return words + " " + andList(tests)
}

func tagWords(tags []poolTag, last string) string {
	words := make([]string, len(tags))
	for i, t := range tags {
		words[i] = t.String()
	}
	return enumerate(words, last)
}

func (p *tagsPredicate) Eval(f *view) Answer {
	pool, ok := f.Pool.Get()
	switch {
	case !ok:
		return unknown(f.Pool.Reason())
	case len(pool.Tags) == 0:
		return unknown("pool tags were not counted" + because(pool.TagsWhy))
	case p.Type == anyPool:
		return some(inPool(nonPaged, p.evalPool(f, &pool, nonPaged)), inPool(paged, p.evalPool(f, &pool, paged)))
	}
	return p.evalPool(f, &pool, p.Type)
}

// evalGrows asks whether a tag grew.
func (p *tagsPredicate) evalGrows(f *view, which string, tag *poolTag) Answer {
	grown, ok := f.Grown.Get()
	if !ok {
		return unknown("one state does not show what grows: compare two")
	}
	steady, text := false, tag.String()+" did not grow in every step"
	for _, g := range grown {
		if tag.is(g.Tag, p.NoCase) && g.Paged == (which == paged) && g.Grew == g.Steps {
			steady, text = true, g.Tag+" grew by "+byteSize(g.Bytes).String()
		}
	}
	return answer(steady == *p.Grows, text)
}

// because adds a reason, where there is one.
func because(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

// in picks one pool of a tracker row.
func in(pool string, t *facts.TagUsage) *facts.TagCounters {
	if pool == paged {
		return &t.Paged
	}
	return &t.NonPaged
}

func (p *tagsPredicate) evalPool(f *view, pool *facts.Pool, which string) Answer {
	var few [4]Answer
	answers := few[:0]
	ask := func(tag *poolTag) {
		a := p.evalTag(pool, which, tag)
		if p.Grows != nil {
			if tag.leads() {
				tag = leader(pool, which)
			}
			a = every(a, p.evalGrows(f, which, tag))
		}
		answers = append(answers, a)
	}
	for i := range p.Any {
		ask(&p.Any[i])
	}
	for i := range p.All {
		ask(&p.All[i])
	}
	switch {
	case p.All == nil:
		return some(answers...)
	case p.InStep != nil:
		answers = append(answers, p.evalInStep(pool, which))
	}
	return every(answers...)
}

// evalInStep compares the counts of outstanding blocks.
func (p *tagsPredicate) evalInStep(pool *facts.Pool, which string) Answer {
	counts := make([]uint64, len(p.All))
	for i := range p.All {
		h := p.held(pool, which, &p.All[i])
		counts[i] = h.outstanding()
	}
	least, most := slices.Min(counts), slices.Max(counts)
	return answer(most > 0 && float64(most-least) <= *p.InStep*float64(most),
		fmt.Sprintf("between %d and %d blocks of each", least, most))
}

// held is what the tags of one pattern hold together.
type held struct {
	bytes, allocs, frees uint64
	best                 uint64 // bytes of the largest of them
	total                uint64 // bytes of the whole pool
}

// held adds up the tags of one pattern.
func (p *tagsPredicate) held(pool *facts.Pool, which string, tag *poolTag) held {
	h := held{total: pool.Held(which == paged)}
	if tag.leads() {
		tag = leader(pool, which)
	}
	for i := range pool.Tags {
		t := &pool.Tags[i]
		c := in(which, t)
		if tag.is(t.Tag, p.NoCase) {
			h.bytes, h.allocs, h.frees = add(h.bytes, c.Bytes), add(h.allocs, c.Allocs), add(h.frees, c.Frees)
			h.best = max(h.best, c.Bytes)
		}
	}
	return h
}

// leader returns the tag that holds most of a pool.
func leader(pool *facts.Pool, which string) *poolTag {
	lead := slices.MaxFunc(pool.Tags, func(a, b facts.TagUsage) int {
		return cmp.Compare(in(which, &a).Bytes, in(which, &b).Bytes)
	})
	return &poolTag{text: lead.Tag}
}

func (p *tagsPredicate) evalTag(pool *facts.Pool, which string, tag *poolTag) Answer {
	if tag.leads() {
		tag = leader(pool, which)
	}
	h := p.held(pool, which, tag)
	if h.bytes == 0 {
		if !pool.Exact {
			return unknown("the estimate shows no " + tag.String() + ", and may have missed it")
		}
		return notMet("no " + tag.String() + " in use")
	}
	if p.FreedAtMost != nil && pool.OutstandingOnly {
		return unknown("block headers do not show how many blocks were freed")
	}
	observed := tag.String() + " holds " + byteSize(h.bytes).String() + " (" + percent(h.share()) + ")"
	if p.OutstandingAtLeast != nil || p.BlockSize != nil {
		observed += " in " + strconv.FormatUint(h.outstanding(), 10) + " blocks"
	}
	if p.FreedAtMost != nil && h.allocs > 0 {
		observed += ", " + percent(float64(h.frees)/float64(h.allocs)) + " freed"
	}
	holds := p.holds(&h)
	if p.Rank != nil {
		rank := rankOf(pool, which, h.best)
		observed += ", rank " + strconv.FormatUint(rank, 10)
		holds = holds && rank <= uint64(*p.Rank)
	}
	return answer(holds, observed)
}

// holds tests what a tag holds, but for its rank.
func (p *tagsPredicate) holds(h *held) bool {
	return (p.ShareAtLeast == nil || h.share() >= *p.ShareAtLeast) &&
		(p.BytesAtLeast == nil || h.bytes >= uint64(*p.BytesAtLeast)) &&
		(p.OutstandingAtLeast == nil || h.outstanding() >= uint64(*p.OutstandingAtLeast)) &&
		(p.BlockSize == nil || h.outstanding() > 0 && p.BlockSize.holds(byteSize(h.bytes/h.outstanding()))) &&
		(p.FreedAtMost == nil || h.allocs > 0 && float64(h.frees) <= *p.FreedAtMost*float64(h.allocs))
}

// share is the part of the pool that a tag holds.
func (h *held) share() float64 { return facts.Share(h.bytes, h.total) }

// outstanding counts the blocks that were not freed.
func (h *held) outstanding() uint64 {
	if h.frees > h.allocs {
		return 0
	}
	return h.allocs - h.frees
}

// rankOf counts from 1 the place of a tag with so many bytes.
func rankOf(pool *facts.Pool, which string, bytes uint64) uint64 {
	rank := uint64(1)
	for i := range pool.Tags {
		if in(which, &pool.Tags[i]).Bytes > bytes {
			rank++
		}
	}
	return rank
}

// add is a sum that stays at the largest number: counters come from the dump.
func add(a, b uint64) uint64 {
	if a+b < a {
		return 1<<64 - 1
	}
	return a + b
}
