package dump_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// realTriage is a real triage dump, the smallest of the corpus.
func realTriage(t testing.TB) []byte {
	t.Helper()
	corpus(t, "kernel/")
	b, err := os.ReadFile(filepath.Join(corpusDir, "kernel/ojusha-100623-4953-01.dmp"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTruncated cuts a real triage dump at every 512th byte: each part gives a
// report with the STOP, or an error where not even the header's start is left.
func TestTruncated(t *testing.T) {
	whole := realTriage(t)
	last := 0
	for n := 0; n < len(whole); n += 512 {
		f, err := dump.Read(context.Background(), bytes.NewReader(whole[:n]), int64(n))
		if err != nil {
			if n >= 512 {
				t.Fatalf("cut at %d: %v", n, err)
			}
			continue
		}
		if b, ok := f.Bugcheck.Get(); !ok || b.Code != 0x1a {
			t.Fatalf("cut at %d: the stop code is lost", n)
		}
		if !f.Dump.Truncated.Or(false) || len(f.Warnings) == 0 {
			t.Fatalf("cut at %d: truncated %v, warnings %q", n, f.Dump.Truncated, f.Warnings)
		}
		for _, cov := range f.Coverage {
			if cov.Fact == "secondary_data" && cov.State == facts.Absent && cov.Why != "the file ends before it" {
				t.Fatalf("cut at %d: secondary data: %s", n, cov.Why)
			}
		}
		if got := len(f.Modules.Or(nil)); got < last {
			t.Fatalf("cut at %d: %d modules, and %d in a shorter part", n, got, last)
		} else {
			last = got
		}
	}
	if last != 149 {
		t.Errorf("the longest part has %d modules, want 149", last)
	}
}

// TestHostileCounts overwrites every word of the two headers of a real dump
// with extreme values: no panic, and no more is read than the file has, give
// or take.
func TestHostileCounts(t *testing.T) {
	whole := realTriage(t)
	for _, v := range []uint32{0, 1, 0x7fffffff, 0xffffffff, 0xfffffff0, uint32(len(whole)), uint32(len(whole) - 1)} {
		for _, area := range [][2]int{{8, 0xa0}, {0xf98, 0xfb0}, {0x1038, 0x1058}, {0x2000, 0x2080}} {
			for off := area[0]; off < area[1]; off += 4 {
				b := bytes.Clone(whole)
				binary.LittleEndian.PutUint32(b[off:], v)
				r := &reading.Counting{ReaderAt: bytes.NewReader(b)}
				if _, err := dump.Read(context.Background(), r, int64(len(b))); err != nil {
					t.Fatalf("0x%x at 0x%x: %v", v, off, err)
				}
				if r.N > 8*int64(len(b)) {
					t.Fatalf("0x%x at 0x%x: %d bytes read of %d", v, off, r.N, len(b))
				}
			}
		}
	}
}

// TestRandomBehindMagic puts noise behind each magic.
func TestRandomBehindMagic(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	for _, magic := range []string{"PAGEDUMP", "PAGEDU64", "MDMP\x93\xa7\x00\x00"} {
		for range 300 {
			b := make([]byte, 64+rnd.Intn(40000))
			rnd.Read(b)
			copy(b, magic)
			_, _ = dump.Read(context.Background(), bytes.NewReader(b), int64(len(b)))
		}
	}
}

func TestNoDump(t *testing.T) {
	for _, b := range [][]byte{nil, []byte("hello\n"), make([]byte, 9000), []byte("PAGE")} {
		_, err := dump.Read(context.Background(), bytes.NewReader(b), int64(len(b)))
		if !errors.Is(err, dump.ErrNoDump) {
			t.Errorf("%d bytes %.8q: %v, want ErrNoDump", len(b), b, err)
		}
	}
}

// BenchmarkRead collects all facts of the largest real triage dump.
// BenchmarkSequentialRead reads the same file once, for comparison.
func BenchmarkRead(b *testing.B) {
	corpus(b, "kernel/")
	f, err := os.Open(filepath.Join(corpusDir, "kernel/r-techsupport-9f.dmp"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	st, _ := f.Stat()
	b.SetBytes(st.Size())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := dump.Read(context.Background(), f, st.Size()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSequentialRead(b *testing.B) {
	corpus(b, "kernel/")
	f, err := os.Open(filepath.Join(corpusDir, "kernel/r-techsupport-9f.dmp"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	st, _ := f.Stat()
	buf := make([]byte, 1<<16)
	b.SetBytes(st.Size())
	for b.Loop() {
		if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, io.NewSectionReader(f, 0, st.Size()), buf); err != nil {
			b.Fatal(err)
		}
	}
}
