package batch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"dumptriage/cmd/internal/triage"
)

// TestLookingTakesTooLong: what was found is given, and what was not looked into
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
	opt.Spill.free = func(string) (int64, bool) { return leftFree + 1000, true }
	path := write(t, t.TempDir()+"/a.gz", gzipOf(t, dump("MDMP", 100_000)))
	_, err := walk(t, opt, path)[0].Open(t.Context())
	if !errors.Is(err, errDiskFull) {
		t.Errorf("%v", err)
	}
	mustBeEmpty(t, opt.Spill.Dir)
	opt.Spill.free = func(string) (int64, bool) { return 0, false } // not known
	if data, _ := read(t, walk(t, opt, path)[0]); len(data) < 100_000 {
		t.Errorf("%d bytes", len(data))
	}
	if n, ok := freeSpace(t.TempDir()); ok && n <= 0 {
		t.Errorf("%d bytes free", n)
	}
}

// partly is a file of which a part cannot be read.
type partly struct {
	*bytes.Reader
	from int64
}

func (f partly) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.from {
		n, _ := f.Reader.ReadAt(p[:max(0, min(f.from-off, int64(len(p))))], off)
		return n, syscall.EIO
	}
	return f.Reader.ReadAt(p, off)
}

// TestReadErrorInArchive: where the archive itself cannot be read, that is said of
// the dump in it, which is not called cut off alone.
func TestReadErrorInArchive(t *testing.T) {
	body := dump("PAGEDU64", 400_000)
	data := gzipOf(t, body)
	m := member{name: "a", method: gzipped, compressed: int64(len(data))}
	f := source{ReaderAt: partly{bytes.NewReader(data), 200_000}, size: int64(len(data)), close: func() error { return nil }}
	in, err := m.open(context.Background(), f, triage.Source{}, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if in.Failed == nil || !errors.Is(in.Failed.Err, syscall.EIO) || in.Failed.Offset == 0 || in.Failed.Offset > 200_000 {
		t.Errorf("%+v", in.Failed)
	}
	if len(in.Warnings) != 1 || !strings.Contains(in.Warnings[0], "input/output error") || in.Source.Size == 0 {
		t.Errorf("%q, %d bytes", in.Warnings, in.Source.Size)
	}
	whole := source{ReaderAt: bytes.NewReader(data), size: int64(len(data)), close: func() error { return nil }}
	if in, err := m.open(context.Background(), whole, triage.Source{}, options(t)); err != nil || in.Failed != nil {
		t.Errorf("of an archive that can be read: %v, %+v", err, in.Failed)
	} else if n, err := in.ReadAt(make([]byte, 10), 0); n != 10 || err != nil && err != io.EOF {
		t.Errorf("%d, %v", n, err)
	}
}
