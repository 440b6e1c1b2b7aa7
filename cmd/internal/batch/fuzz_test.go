package batch

import (
	"bytes"
	"context"
	"testing"

	"dumptriage/cmd/internal/archive"
)

// FuzzArchive takes bytes for a named file and opens what comes of it: nothing
// may panic or hang, give more bytes than the limit, or leave a file.
func FuzzArchive(f *testing.F) {
	body := dump("MDMP", 300)
	zipped := zipOf(f, 8, file{"a", body}, file{"b", []byte("text")}, file{"c/", nil})
	f.Add(zipped)
	f.Add(zipped[:200])
	f.Add(zipOf(f, 0, file{"a", body}, file{"z", zipOf(f, 0)}))
	f.Add(gzipOf(f, body))
	f.Add(gzipOf(f, body)[:100])
	f.Add(gzipBomb(deflated(f, []byte("MDMP"), 2, 0), 2<<20))
	f.Add(zipBomb(f, deflated(f, []byte("MDMP"), 2, 'A'), 5<<30))
	f.Add([]byte("PK\x05\x06"))
	f.Add(tarOf(f, file{"a", body}, file{"b/", nil}))
	f.Add(gzipOf(f, tarOf(f, file{"a", body})))
	f.Add(xzOf(f, body))
	f.Add(zstdOf(f, body))
	f.Add(cabOf(f, 1, file{"a", body}, file{"b", body}))
	f.Add(sevenZipOf([]byte{0x01, 0x00}, body, file{"a", body}))
	f.Add(sevenZipOf([]byte{0x21, 0x21, 1, 10}, lzma2Of(f, body), file{"a", body[:100]}, file{"b", body[100:]}))

	f.Add(rarOf(0, 0, file{"a", body}, file{"b", body}))
	f.Add(rarOf(8, 0, file{"a", body}, file{"b", body}))

	const limit = 1 << 20
	f.Fuzz(func(t *testing.T, data []byte) {
		opt := Options{Sniff: sniff, MaxSize: limit, Spill: &archive.Spill{}}
		n := 0
		w := &walker{ctx: context.Background(), opt: opt, yield: func(it Item) bool {
			n++
			in, err := it.Open(context.Background())
			if err != nil {
				return true
			}
			defer in.Close()
			if size := in.Source.Size; size < 0 || size > max(limit, int64(len(data))) {
				t.Errorf("%+v: %d bytes", in.Source, size)
			} else if k, _ := in.ReadAt(make([]byte, size), 0); int64(k) != size {
				t.Errorf("%+v: only %d bytes can be read", in.Source, k)
			}
			return true
		}}
		w.look(origin{path: "x", stream: &archive.Source{ReaderAt: bytes.NewReader(data), Size: int64(len(data))}}, bytes.NewReader(data), int64(len(data)), true)
		if n > archive.MaxMembers+1 || opt.Spill.Live() != 0 {
			t.Errorf("%d items, %d files left", n, opt.Spill.Live())
		}
	})
}
