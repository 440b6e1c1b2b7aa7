package dump_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// TestFirstPageThatWraps: an offset of the first page so large that sums with it
// wrap leads to no page, and least of all into the header.
func TestFirstPageThatWraps(t *testing.T) {
	for name, kind := range map[string]uint32{"bitmap": dumptest.TypeBitmapComplete, "ranges": dumptest.TypeCompleteRanges} {
		b := dumptest.Memory{Header: dumptest.Header{Machine: dumptest.AMD64, DumpType: kind}}.Build()
		pages := 0
		for _, r := range dumptest.DefaultRuns() {
			pages += int(r.Count)
		}
		first := binary.LittleEndian.AppendUint64(nil, uint64(len(b)-pages*0x1000))
		at := bytes.Index(b[0x2000:0x2100], first)
		if at < 0 {
			t.Fatalf("%s: the offset of the first page is not where it should be", name)
		}
		if f := reading.Facts(t, b); f.Dump.PagesInFile.Or(0) != uint64(pages) {
			t.Errorf("%s: %d pages, want %d", name, f.Dump.PagesInFile.Or(0), pages)
		}
		binary.LittleEndian.PutUint64(b[0x2000+at:], ^uint64(0xfff))
		if f := reading.Facts(t, b); f.Dump.PagesInFile.Or(0) != 0 || len(f.Warnings) == 0 {
			t.Errorf("%s: %d pages in the file, warnings %q", name, f.Dump.PagesInFile.Or(0), f.Warnings)
		}
	}
}
