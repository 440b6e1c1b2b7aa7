package dump_test

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/internal/reading"
)

// zeroPadded is a file with zeros after its end.
type zeroPadded struct{ b []byte }

func (f zeroPadded) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	if off < int64(len(f.b)) {
		n = copy(p, f.b[off:])
	}
	clear(p[n:])
	return len(p), nil
}

// TestGiantMachine gives a machine with 141 drivers 64 GiB of memory more, of
// zeros, in a last run of its complete dump: what is asked of it does not cost
// more, and is answered the same.
func TestGiantMachine(t *testing.T) {
	if testing.Short() {
		t.Skip("large dumps are left out of a short run")
	}
	path := filepath.Join(sharedDir, "synthetic", "win7sp1-x64.dmp.zip")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no %s: skipped", path)
	}
	b := unzipped(t, path)
	want := reading.Facts(t, b)

	// PHYSICAL_MEMORY_DESCRIPTOR64 at 0x88: runs, pages, then base and count of each.
	const block, pages = 0x88, 64 << 30 / 0x1000
	n := binary.LittleEndian.Uint32(b[block:])
	last := b[block+0x10+16*n:]
	base := uint64(0) // of the new run
	for i := range n {
		run := b[block+0x10+16*i:]
		base = max(base, binary.LittleEndian.Uint64(run)+binary.LittleEndian.Uint64(run[8:]))
	}
	binary.LittleEndian.PutUint64(last, base+0x1000)
	binary.LittleEndian.PutUint64(last[8:], pages)
	binary.LittleEndian.PutUint32(b[block:], n+1)
	total := binary.LittleEndian.Uint64(b[block+8:]) + pages
	binary.LittleEndian.PutUint64(b[block+8:], total)

	c := &reading.Counting{ReaderAt: zeroPadded{b}}
	f, err := dump.Read(context.Background(), c, 0x2000+int64(total)*0x1000)
	if err != nil {
		t.Fatal(err)
	}
	reading.Known(t, "pages", f.Dump.PagesInFile, total)
	if g, w := f.Modules.Or(nil), want.Modules.Or(nil); len(g) != len(w) || len(g) == 0 || g[0] != w[0] || g[len(g)-1] != w[len(w)-1] {
		t.Errorf("%d modules, want %d", len(g), len(w))
	}
	if g, w := f.Pool.Value.Tags, want.Pool.Value.Tags; len(g) != len(w) || len(g) == 0 {
		t.Errorf("%d tags, want %d", len(g), len(w))
	}
	t.Logf("%d bytes read", c.N)
	if c.N > 16<<20 {
		t.Errorf("%d bytes read, more than 16 MiB", c.N)
	}

	// Whoever does not ask for the pool does not pay for it.
	c.N = 0
	if f, err = dump.ReadWith(context.Background(), c, 0x2000+int64(total)*0x1000, dump.Options{NoPool: true}); err != nil {
		t.Fatal(err)
	}
	if g := f.Modules.Or(nil); len(g) != len(want.Modules.Or(nil)) || f.Pool.OK || f.Pool.Reason() != "it was not asked for" || c.N > 2<<20 {
		t.Errorf("%d modules, pool %v (%s), %d bytes read", len(g), f.Pool.OK, f.Pool.Reason(), c.N)
	}
}
