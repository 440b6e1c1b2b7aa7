package dump_test

import (
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
)

// TestTaggingOff takes the machine of Q138935 without pool tagging: nobody
// counts by tag, and what remains are pages, descriptors and block sizes.
func TestTaggingOff(t *testing.T) {
	s := dumptest.NT351()
	s.Untagged = true
	built := s.Build()
	f := read(t, built.Memory.Build())
	p, ok := f.Pool.Get()
	if !ok {
		t.Fatal(f.Pool.Reason())
	}
	if p.Origin != "headers" || p.Exact || len(p.Tags) != 0 || !strings.Contains(p.TagsWhy, "GlobalFlag 0x400") {
		t.Errorf("origin %s, exact %v, %d tags, %s", p.Origin, p.Exact, len(p.Tags), p.TagsWhy)
	}
	known(t, "state", p.NonPaged.State, facts.PoolExhausted)
	known(t, "pages", p.NonPaged.Pages, uint64(built.NonPagedPages)+0x20)
	var bytes uint64
	for _, b := range s.Blocks {
		bytes += uint64(b.Bytes * b.Count)
	}
	known(t, "bytes", p.NonPaged.Bytes, bytes)
	if len(p.Sizes) == 0 || p.Sizes[0] != (facts.BlockSize{Tag: "AfdB", Bytes: 1344, Count: 17010}) {
		t.Errorf("sizes: %+v", p.Sizes[:min(3, len(p.Sizes))])
	}
}
