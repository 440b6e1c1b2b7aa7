package dump_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// failing is a file of which one sector cannot be read. A read across it gives
// what comes before.
type failing struct {
	data  []byte
	from  int64
	until int64
	hit   bool
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	n, err := bytes.NewReader(f.data).ReadAt(p, off)
	if off >= f.until || off+int64(n) <= f.from {
		return n, err
	}
	f.hit = true
	return int(max(0, f.from-off)), syscall.EIO
}

// shrunk is a file that lost its end after its size was taken.
type shrunk struct {
	io.ReaderAt
	size int64
}

func (s shrunk) ReadAt(p []byte, off int64) (int, error) {
	return io.NewSectionReader(s.ReaderAt, 0, s.size).ReadAt(p, off)
}

const sector = 512

// TestFailingReads fails every sector of a dump of each kind in turn: either it
// is not needed, or the failure is told and nothing is concluded from it.
func TestFailingReads(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range dumptest.Every() {
		key := s.Want.Format + s.Want.Kind
		if seen[key] || len(s.Bytes) > 1<<20 {
			continue
		}
		seen[key] = true
		size := int64(len(s.Bytes))
		whole, err := dump.Read(context.Background(), bytes.NewReader(s.Bytes), size)
		if err != nil {
			t.Fatal(err)
		}
		for at := int64(0); at < size; at += sector {
			r := &failing{data: s.Bytes, from: at, until: at + sector}
			f, err := dump.Read(context.Background(), r, size)
			checkFailure(t, s.Name, at, f, err, r.hit, whole)
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d kinds were tried", len(seen))
	}
}

func checkFailure(t *testing.T, name string, at int64, f *facts.Facts, err error, hit bool, whole *facts.Facts) {
	t.Helper()
	switch {
	case err != nil && !errors.Is(err, memory.ErrIO):
		t.Errorf("%s, sector at 0x%x: %v", name, at, err)
	case err != nil:
	case !hit:
		if !reflect.DeepEqual(f, whole) {
			t.Errorf("%s, sector at 0x%x: not read, but the facts are others", name, at)
		}
	case len(f.ReadErrors) == 0:
		t.Errorf("%s, sector at 0x%x: the failure is not told", name, at)
	default:
		if f.Dump.Truncated.Or(false) {
			t.Errorf("%s, sector at 0x%x: called truncated", name, at)
		}
		for _, c := range f.Coverage {
			if c.State == facts.Absent && strings.Contains(c.Why, "cut off") || c.Why == "the dump has no secondary data" {
				t.Errorf("%s, sector at 0x%x: %s is %s", name, at, c.Fact, c.Why)
			}
		}
		for _, w := range f.Warnings {
			for _, lie := range []string{"cut off", "file ends", "goes on past", "could be read"} {
				if strings.Contains(w, lie) {
					t.Errorf("%s, sector at 0x%x: %s", name, at, w)
				}
			}
		}
	}
}

// TestShrunk reads files that became shorter while they were read.
func TestShrunk(t *testing.T) {
	for _, s := range dumptest.Every()[:40] {
		size := int64(len(s.Bytes))
		for _, left := range []int64{size - 1, size * 3 / 4, size / 2, 0x1800, 0x400, 0} {
			f, err := dump.Read(context.Background(), shrunk{bytes.NewReader(s.Bytes), left}, size)
			switch {
			case err != nil && !errors.Is(err, memory.ErrIO):
				t.Errorf("%s cut to %d: %v", s.Name, left, err)
			case err == nil && f.Dump.Truncated.Or(false):
				t.Errorf("%s cut to %d: called truncated", s.Name, left)
			}
		}
	}
}
