package pool_test

import (
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// TestTaggingOff takes the machine of Q138935 without pool tagging: nobody
// counts by tag, and what remains are pages, descriptors and block sizes.
func TestTaggingOff(t *testing.T) {
	s := dumptest.NT351()
	s.Untagged = true
	built := s.Build()
	f := reading.Facts(t, built.Memory.Build())
	p, ok := f.Pool.Get()
	if !ok {
		t.Fatal(f.Pool.Reason())
	}
	if p.Origin != "headers" || p.Exact || len(p.Tags) != 0 || !strings.Contains(p.TagsWhy, "pool tagging was disabled") {
		t.Errorf("origin %s, exact %v, %d tags, %s", p.Origin, p.Exact, len(p.Tags), p.TagsWhy)
	}
	reading.Known(t, "state", p.NonPaged.State, facts.PoolExhausted)
	reading.Known(t, "pages", p.NonPaged.Pages, uint64(built.NonPagedPages)+0x20)
	var bytes uint64
	for _, b := range s.Blocks {
		bytes += uint64(b.Bytes * b.Count)
	}
	reading.Known(t, "bytes", p.NonPaged.Bytes, bytes)
	if len(p.Sizes) == 0 || p.Sizes[0] != (facts.BlockSize{Bytes: 1344, Count: 17010}) {
		t.Errorf("sizes: %+v", p.Sizes[:min(3, len(p.Sizes))])
	}
}

// TestTrackerLost: without a tracker table, or with a part of one, usage by tag
// comes from the headers of the blocks, which hold tags: tagging was on.
func TestTrackerLost(t *testing.T) {
	for name, change := range map[string]func(*dumptest.System){
		"no table": func(s *dumptest.System) { s.NoTracker = true },
		"part of a table": func(s *dumptest.System) {
			s.Tags = slices.DeleteFunc(s.Tags, func(t dumptest.Tag) bool { return t.Tag == "AfdB" })
		},
	} {
		s := dumptest.NT351()
		change(&s)
		p := reading.Facts(t, s.Build().Memory.Build()).Pool.Or(facts.Pool{})
		i := slices.IndexFunc(p.Tags, func(t facts.TagUsage) bool { return t.Tag == "AfdB" })
		want := facts.TagCounters{Allocs: 17010, Bytes: 17010 * 1344}
		if p.Origin != "headers" || p.Exact || !p.OutstandingOnly || i < 0 || p.Tags[i].NonPaged != want {
			t.Errorf("%s: origin %s, exact %v, AfdB %d of %d tags, %q", name, p.Origin, p.Exact, i, len(p.Tags), p.Notes)
		}
		if len(p.Suspects) == 0 || p.Suspects[0].Tag != "AfdB" || p.Suspects[0].Level != facts.SuspectHigh {
			t.Errorf("%s: suspects %+v", name, p.Suspects)
		}
		for _, r := range p.Suspects[0].Reasons {
			if strings.Contains(r, "freed") {
				t.Errorf("%s: %q, which headers do not tell", name, r)
			}
		}
	}
}

// TestPagesOfPool counts nonpaged pool in pages in every way: blocks of 1536 bytes
// leave a fourth of each page free, and yet the pool is exhausted.
func TestPagesOfPool(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*dumptest.System)
		by     string
		free   bool // of rounding: the big allocations are told by their bytes
	}{
		"descriptor":             {func(*dumptest.System) {}, "pool descriptor", false},
		"few empty list heads":   {func(s *dumptest.System) { s.Descriptors.Busy = true }, "pool descriptor", false},
		"256 list heads":         {func(s *dumptest.System) { s.Descriptors.Heads = 256 }, "pool descriptor", false},
		"256 of them, few empty": {func(s *dumptest.System) { s.Descriptors = dumptest.DescriptorState{Heads: 256, Busy: true} }, "pool descriptor", false},
		"headers":                {func(s *dumptest.System) { s.Descriptors.None = true; s.Header.Code = 0xa }, "pages of small blocks", true},
		"headers without tags":   {func(s *dumptest.System) { s.Descriptors.None, s.Untagged, s.Header.Code = true, true, 0xa }, "pages of small blocks", true},
		"the STOP":               {func(s *dumptest.System) { s.Descriptors.None = true }, "parameter 2 of the bug check", false},
	} {
		s := dumptest.NT351()
		for i := range s.Blocks {
			if s.Blocks[i].Tag == "AfdB" {
				s.Blocks[i].Bytes, s.Blocks[i].Count = 1536, 11600
			}
		}
		for i := range s.Tags {
			if s.Tags[i].Tag == "AfdB" {
				s.Tags[i].NonPaged = dumptest.Counts{Allocs: 30000, Frees: 30000 - 11600, Bytes: 11600 * 1536}
			}
		}
		c.change(&s)
		built := s.Build()
		p := reading.Facts(t, built.Memory.Build()).Pool.Or(facts.Pool{})
		u := &p.NonPaged
		if !strings.Contains(u.PagesBy, c.by) {
			t.Errorf("%s: counted by %q", name, u.PagesBy)
		}
		if c.by != "parameter 2 of the bug check" {
			want := uint64(built.NonPagedPages)
			if !c.free {
				want += uint64(s.BigPages)
			}
			if got := u.Pages.Or(0); got < want || got > want+uint64(s.BigPages) {
				t.Errorf("%s: %d pages, want %d to %d", name, got, want, want+uint64(s.BigPages))
			}
		}
		reading.Known(t, name, u.State, facts.PoolExhausted)
		if used, _ := u.Used(); used < u.Pages.Or(0)*facts.PoolPageSize {
			t.Errorf("%s: %d bytes used", name, used)
		}
	}
}
