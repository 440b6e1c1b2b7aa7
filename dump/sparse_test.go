package dump_test

import (
	"encoding/binary"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// holes is a file with data at its start and nothing else.
type holes struct {
	zeroPadded
	size int64
}

func (h holes) NextData(off int64) int64 {
	if off < int64(len(h.b)) {
		return off
	}
	return h.size
}

// counted passes on where the holes are.
type counted struct {
	*reading.Counting
	holes
}

func (c counted) ReadAt(p []byte, off int64) (int, error) { return c.Counting.ReadAt(p, off) }

// TestHoles: what is a hole of the file is not read: neither in an image of memory, in which
// a kernel is looked for, nor in a bitmap of pages.
func TestHoles(t *testing.T) {
	raw := make([]byte, 1<<20)
	for i := range raw {
		raw[i] = byte(i)
	}
	bitmap := dumptest.Memory{Header: dumptest.Header{Machine: dumptest.AMD64, DumpType: dumptest.TypeBitmapComplete}}.Build()
	const summary, bits = 0x2000, 1 << 38 // SUMMARY_DUMP of Windows 8: the first page at 0x20, pages at 0x28, bits at 0x30
	pages := binary.LittleEndian.Uint64(bitmap[summary+0x28:])
	binary.LittleEndian.PutUint64(bitmap[summary+0x20:], (summary+0x38+bits/8+0xfff)&^0xfff)
	binary.LittleEndian.PutUint64(bitmap[summary+0x30:], bits)
	for name, c := range map[string]struct {
		b    []byte
		size int64
	}{"image": {raw, 100 << 30}, "bitmap": {bitmap[:0x3000], 40 << 30}} {
		h := holes{zeroPadded{c.b}, c.size}
		r := counted{&reading.Counting{ReaderAt: h}, h}
		f, err := dump.Read(t.Context(), r, c.size)
		if r.N > 64<<20 {
			t.Errorf("%s: %d bytes of %d read", name, r.N, c.size)
		}
		t.Logf("%s: %d bytes read, %v", name, r.N, err)
		if name == "bitmap" {
			if err != nil {
				t.Fatal(err)
			}
			reading.Known(t, name, f.Dump.PagesSaved, pages)
		}
	}
}
