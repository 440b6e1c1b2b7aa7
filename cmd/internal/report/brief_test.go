package report

import (
	"fmt"
	"slices"
	"testing"

	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/facts"
)

// TestBriefKeepsShares: the share of a tag is that of all of the pool, however few of
// its tags a report lists.
func TestBriefKeepsShares(t *testing.T) {
	p := facts.Pool{NonPaged: facts.PoolUsage{Bytes: facts.Some[uint64](4000), State: facts.Some(facts.PoolExhausted)}}
	for i := range 20 {
		p.Tags = append(p.Tags, facts.TagUsage{Tag: fmt.Sprintf("T%03d", i), NonPaged: facts.TagCounters{Allocs: 1, Bytes: 100 + uint64(i)}})
	}
	d := built(triage.Result{Facts: &facts.Facts{Pool: facts.Some(p)}}, tool)
	whole := poolLead(d)
	d.Brief()
	if brief := poolLead(d); len(d.Pool.Tags) != briefTags || !slices.Equal(brief, whole) {
		t.Errorf("brief %q, whole %q", brief, whole)
	}
	const want = "Tag T019 holds the most: 119 bytes (3 %) in 1 blocks."
	if !slices.Contains(whole, want) {
		t.Errorf("%q, want %q", whole, want)
	}
}
