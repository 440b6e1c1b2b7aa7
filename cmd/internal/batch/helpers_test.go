package batch

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dumptriage/cmd/internal/archive"
	"dumptriage/cmd/internal/archive/archivetest"
)

// sniff knows three magics, as a caller would pass it.
func sniff(head []byte) bool {
	for _, magic := range []string{"PAGEDU64", "PAGEDUMP", "MDMP"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// dump is a magic and n bytes that do not compress.
func dump(magic string, n int) []byte {
	out := []byte(magic)
	random := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)})
	body := make([]byte, n)
	random.Read(body)
	return append(out, body...)
}

func write(t testing.TB, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

type file struct {
	name string
	data []byte
}

func members(files []file) (out []archivetest.File) {
	for _, f := range files {
		out = append(out, archivetest.File{Name: f.name, Data: f.data})
	}
	return out
}

func zipOf(t testing.TB, method uint16, files ...file) []byte {
	return archivetest.Zip(t, method, members(files)...)
}
func tarOf(t testing.TB, files ...file) []byte { return archivetest.Tar(t, members(files)...) }
func cabOf(t testing.TB, compression uint16, files ...file) []byte {
	return archivetest.Cab(t, compression, members(files)...)
}
func rarOf(archive, flags uint16, files ...file) []byte {
	return archivetest.RAR(archive, flags, members(files)...)
}
func sevenZipOf(coder, packed []byte, files ...file) []byte {
	return archivetest.SevenZip(coder, packed, members(files)...)
}

var (
	gzipOf  = archivetest.Gzip
	xzOf    = archivetest.XZ
	zstdOf  = archivetest.Zstd
	lzma2Of = archivetest.LZMA2
)

// options returns those of most tests: temporary files go to a folder of their own
// and keep their names, and the folder must be empty at the end.
func options(t *testing.T) Options {
	t.Helper()
	s := &archive.Spill{Dir: t.TempDir(), Keep: true}
	t.Cleanup(func() {
		s.Close()
		mustBeEmpty(t, s.Dir)
	})
	return Options{Sniff: sniff, Spill: s}
}

func mustBeEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("temporary files left: %v %v", left, err)
	}
}

func walk(t *testing.T, opt Options, paths ...string) []Item {
	t.Helper()
	return slices.Collect(Walk(context.Background(), paths, opt))
}

// names gives path, member and error of items on a line each, without dir.
func names(dir string, items []Item) string {
	var lines []string
	for _, it := range items {
		line := strings.TrimPrefix(filepath.ToSlash(strings.TrimPrefix(it.Source.Path, dir)), "/")
		if it.Source.Member != "" {
			line += "|" + it.Source.Member
		}
		if it.Err != nil {
			line += ": " + it.Err.Error()
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func wantNames(t *testing.T, dir string, items []Item, want ...string) {
	t.Helper()
	if got := names(dir, items); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func read(t *testing.T, it Item) ([]byte, *Input) {
	t.Helper()
	in, err := it.Open(context.Background())
	if err != nil {
		t.Fatalf("%+v: %v", it.Source, err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.NewSectionReader(in, 0, 1<<40))
	if err != nil || int64(len(data)) != in.Source.Size {
		t.Fatalf("%+v: read %d of %d bytes: %v", it.Source, len(data), in.Source.Size, err)
	}
	return data, in
}

// wantError opens an item that cannot be opened; the line must hold text and
// be one line.
func wantError(t *testing.T, it Item, text string) {
	t.Helper()
	in, err := it.Open(context.Background())
	if err == nil {
		in.Close()
		t.Fatalf("%+v opened, want error %q", it.Source, text)
	}
	if !strings.Contains(err.Error(), text) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%+v: error %q, want one line with %q", it.Source, err, text)
	}
}
