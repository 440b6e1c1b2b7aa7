package batch

import (
	"errors"
	"testing"
	"time"

	"dumptriage/cmd/internal/archive"
)

// TestLookingTakesTooLong: what was found is given, and what was not examined
// is said.
func TestLookingTakesTooLong(t *testing.T) {
	opt := options(t)
	opt.Looking = time.Nanosecond
	body := dump("MDMP", 100)
	for name, data := range map[string][]byte{
		"a.zip": zipOf(t, 8, file{"a", body}, file{"b", body}),
		"a.7z":  sevenZipOf([]byte{0x01, 0x00}, append(body, body...), file{"a", body}, file{"b", body}),
	} {
		items := walk(t, opt, write(t, t.TempDir()+"/"+name, data))
		if len(items) == 0 {
			t.Fatalf("%s: nothing", name)
		}
		wantError(t, items[len(items)-1], "took longer than")
	}
}

// TestDiskNearlyFull: no temporary file takes the last of a disk.
func TestDiskNearlyFull(t *testing.T) {
	opt := options(t)
	opt.Spill.Free = func(string) (int64, bool) { return 256<<20 + 1000, true }
	path := write(t, t.TempDir()+"/a.gz", gzipOf(t, dump("MDMP", 100_000)))
	_, err := walk(t, opt, path)[0].Open(t.Context())
	if !errors.Is(err, archive.ErrDiskFull) {
		t.Errorf("%v", err)
	}
	mustBeEmpty(t, opt.Spill.Dir)
	opt.Spill.Free = func(string) (int64, bool) { return 0, false } // not known
	if data, _ := read(t, walk(t, opt, path)[0]); len(data) < 100_000 {
		t.Errorf("%d bytes", len(data))
	}
}
