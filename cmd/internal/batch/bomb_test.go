package batch

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"testing"

	"dumptriage/cmd/internal/archive"
)

// deflated compresses head and then many times the same megabyte: each is
// compressed once and ends on a byte, so that a gigabyte costs no time.
func deflated(t testing.TB, head []byte, megabytes int, fill byte) []byte {
	t.Helper()
	var first, again bytes.Buffer
	w, _ := flate.NewWriter(&first, flate.BestCompression)
	w.Write(head)
	w.Flush()
	w.Reset(&again)
	w.Write(bytes.Repeat([]byte{fill}, 1<<20))
	w.Flush()
	first.Write(bytes.Repeat(again.Bytes(), megabytes))
	w.Reset(&first)
	w.Close()
	return first.Bytes()
}

func zipBomb(t testing.TB, deflated []byte, declared int64) []byte {
	return rawZipHeader(t, &zip.FileHeader{Name: "bomb", Method: zip.Deflate,
		CompressedSize64: uint64(len(deflated)), UncompressedSize64: uint64(declared)}, deflated)
}

// gzipBomb wraps deflated data as RFC 1952 has it; the checksum is wrong, and
// nothing gets so far as to see it.
func gzipBomb(deflated []byte, declared int64) []byte {
	out := append([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"), deflated...)
	out = binary.LittleEndian.AppendUint32(out, 0)
	return binary.LittleEndian.AppendUint32(out, uint32(declared))
}

// What a decompressor may write before a bomb is noticed.
const (
	blockSize = 4 << 10
	copySize  = 256 << 10
	graceSize = 16 << 20
)

func TestBombs(t *testing.T) {
	const megabytes = 1024
	const whole = megabytes << 20
	magic := []byte("PAGEDU64")
	zeroBytes, magicZeros, letters := deflated(t, nil, megabytes, 0), deflated(t, magic, megabytes, 0), deflated(t, magic, megabytes, 'A')
	if whole/len(zeroBytes) < 500 {
		t.Fatalf("no bomb: %d bytes", len(zeroBytes))
	}
	const refused = "decompression bomb? "
	tests := []struct {
		name  string
		data  []byte
		limit int64 // of bytes written
	}{
		{"zip of zeros", zipBomb(t, zeroBytes, whole), 0},
		{"zip with magic", zipBomb(t, magicZeros, whole), blockSize},
		{"zip of letters", zipBomb(t, letters, whole), graceSize + copySize},
		{"zip that says it is small", zipBomb(t, letters, 100), graceSize + copySize},
		{"gzip of zeros", gzipBomb(zeroBytes, whole), 0},
		{"gzip with magic", gzipBomb(magicZeros, whole), blockSize},
		{"gzip of letters", gzipBomb(letters, whole), graceSize + copySize},
		{"gzip that says it is small", gzipBomb(letters, 100), graceSize + copySize},
	}
	for _, test := range tests {
		for _, keep := range []bool{true, false} {
			t.Run(test.name, func(t *testing.T) {
				opt := options(t)
				opt.Spill.Keep = keep
				items := walk(t, opt, write(t, t.TempDir()+"/x", test.data))
				if len(items) != 1 {
					t.Fatalf("items: %s", names("", items))
				}
				if opt.Spill.Written() != 0 {
					t.Error("spilled before it was opened")
				}
				wantError(t, items[0], refused)
				mustBeEmpty(t, opt.Spill.Dir) // at once, not at the end only
				if opt.Spill.Written() > test.limit {
					t.Errorf("%d bytes written, want %d at most", opt.Spill.Written(), test.limit)
				}
			})
		}
	}
}

func TestBombInFolderIsNoInput(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/x", gzipBomb(deflated(t, nil, 64, 0), 64<<20))
	write(t, dir+"/y", zipBomb(t, deflated(t, nil, 64, 0), 64<<20))
	wantNames(t, dir, walk(t, options(t), dir))
}

// A real dump may begin with a long stretch of empty pages: its ratio is past
// the limit there, and far below for the whole.
func TestEmptyStretchIsNoBomb(t *testing.T) {
	body := append([]byte("PAGEDU64"), make([]byte, 20<<20)...)
	body = append(body, dump("", 1<<20)...)
	body = append(body, make([]byte, 300_001)...)
	for name, data := range map[string][]byte{
		"zip": zipOf(t, 8, file{"d", body}), "gzip": gzipOf(t, body),
	} {
		opt := options(t)
		got, in := read(t, walk(t, opt, write(t, t.TempDir()+"/x", data))[0])
		if !bytes.Equal(got, body) || in.Warnings != nil {
			t.Errorf("%s: %d bytes of %d, warnings %q", name, len(got), len(body), in.Warnings)
		}
		if opt.Spill.Written() > 1<<20+3*blockSize {
			t.Errorf("%s: %d bytes written for one megabyte that is not zero", name, opt.Spill.Written())
		}
	}
}

func TestLimitsCanBeSet(t *testing.T) {
	data := write(t, t.TempDir()+"/x", gzipBomb(deflated(t, []byte("MDMP"), 24, 0), 1))
	opt := options(t)
	opt.MaxRatio = 5000
	if got, _ := read(t, walk(t, opt, data)[0]); len(got) != 24<<20+4 {
		t.Errorf("%d bytes", len(got))
	}
	opt.MaxSize = 20 << 20
	wantError(t, walk(t, opt, data)[0], "larger than the limit of 20971520 bytes")
}

func TestSpillClose(t *testing.T) {
	for _, keep := range []bool{true, false} {
		opt := options(t)
		opt.Spill.Keep = keep
		items := walk(t, opt, write(t, t.TempDir()+"/x.zip", zipOf(t, 8, file{"a", dump("MDMP", 100)}, file{"b", dump("MDMP", 100)})))
		in, err := items[0].Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if left, _ := os.ReadDir(opt.Spill.Dir); keep == (len(left) == 0) {
			t.Errorf("keep %v: files with names %v", keep, left)
		}
		if err := opt.Spill.Close(); err != nil {
			t.Error(err)
		}
		mustBeEmpty(t, opt.Spill.Dir)
		if _, err := in.ReadAt(make([]byte, 4), 0); !errors.Is(err, os.ErrClosed) {
			t.Errorf("reading a removed input: %v", err)
		}
		if _, err := items[1].Open(t.Context()); !errors.Is(err, archive.ErrSpillClosed) {
			t.Errorf("opening after Close: %v", err)
		}
		for range 2 {
			if in.Close() != nil || opt.Spill.Close() != nil {
				t.Error("closing again is an error")
			}
		}
	}
}

func TestCancelWhileDecompressing(t *testing.T) {
	opt := options(t)
	it := walk(t, opt, write(t, t.TempDir()+"/x", gzipOf(t, dump("MDMP", 3*copySize))))[0]
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := it.Open(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	mustBeEmpty(t, opt.Spill.Dir)

	// In the middle, too: the context ends after the first piece.
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	_, err := opt.Spill.Pour(ctx, bytes.NewReader(dump("", 3*copySize)), func([]byte, int64) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) || opt.Spill.Written() != copySize {
		t.Errorf("error %v, %d bytes written", err, opt.Spill.Written())
	}
	mustBeEmpty(t, opt.Spill.Dir)
}
