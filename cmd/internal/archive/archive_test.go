package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"

	"dumptriage/cmd/internal/archive/archivetest"
)

func TestKindOf(t *testing.T) {
	tar := make([]byte, 512)
	copy(tar[257:], "ustar")
	tests := map[string]string{
		"":                        "an empty file",
		string(tar):               "a tar archive",
		"MSCF\x00":                "a cabinet",
		"Überschrift\r\n":         "text",
		"\x00\x01\x02":            "nothing known (first bytes 00 01 02)",
		"\x1f\x8b\x08\x00":        "gzip-compressed data",
		strings.Repeat("ä", 4000): "text",
	}
	for head, want := range tests {
		if got := KindOf([]byte(head)).Name; got != want {
			t.Errorf("%.10q: %s, want %s", head, got, want)
		}
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
	body := random("PAGEDU64", 400_000)
	data := archivetest.Gzip(t, body)
	m := Member{Name: "a", method: gzipped, compressed: int64(len(data))}
	f := Source{ReaderAt: partly{bytes.NewReader(data), 200_000}, Size: int64(len(data)), Close: func() error { return nil }}
	lim := Limits{Spill: &Spill{Dir: t.TempDir()}}
	defer lim.Spill.Close()
	in, err := m.Open(t.Context(), f, lim)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if in.Failed == nil || !errors.Is(in.Failed.Err, syscall.EIO) || in.Failed.Offset == 0 || in.Failed.Offset > 200_000 {
		t.Errorf("%+v", in.Failed)
	}
	if len(in.Warnings) != 1 || !strings.Contains(in.Warnings[0], "input/output error") || in.Size == 0 {
		t.Errorf("%q, %d bytes", in.Warnings, in.Size)
	}
	whole := Source{ReaderAt: bytes.NewReader(data), Size: int64(len(data)), Close: func() error { return nil }}
	if in, err := m.Open(t.Context(), whole, lim); err != nil || in.Failed != nil {
		t.Errorf("of an archive that can be read: %v, %+v", err, in.Failed)
	} else if n, err := in.ReadAt(make([]byte, 10), 0); n != 10 || err != nil && err != io.EOF {
		t.Errorf("%d, %v", n, err)
	}
}

// random returns n bytes that do not compress, after a magic.
func random(magic string, n int) []byte {
	body := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(body)
	return append([]byte(magic), body...)
}

// TestListAndOpen lists archives of every format and compares what is
// decompressed with what went in.
func TestListAndOpen(t *testing.T) {
	body := random("MDMP", 300_000)
	one, two := archivetest.File{Name: "one.dmp", Data: body}, archivetest.File{Name: "d/two.dmp", Data: body}
	folder := archivetest.File{Name: "d/"}
	both := []string{"one.dmp", "d/two.dmp"}
	twice := archivetest.Joined([]archivetest.File{one, two})
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"stored.zip":   {archivetest.Zip(t, zip.Store, one, two), both},
		"deflated.zip": {archivetest.Zip(t, zip.Deflate, one, two), both},
		"headless.zip": {withoutDirectory(archivetest.Zip(t, zip.Deflate, one)), []string{"one.dmp"}},
		"a.tar":        {archivetest.Tar(t, one, folder, two), both},
		"a.dmp.gz":     {archivetest.Gzip(t, body), []string{"a.dmp"}},
		"a.dmp.xz":     {archivetest.XZ(t, body), []string{"a.dmp"}},
		"a.dmp.zst":    {archivetest.Zstd(t, body), []string{"a.dmp"}},
		"stored.cab":   {archivetest.Cab(t, 0, one, two), both},
		"mszip.cab":    {archivetest.Cab(t, 1, one, two), both},
		"plain.rar":    {archivetest.RAR(0, 0, one, folder, two), both},
		"solid.rar":    {archivetest.RAR(8, 0, one, two), both},
		"copy.7z":      {archivetest.SevenZip([]byte{0x01, 0x00}, twice, one, two), both},
		"lzma2.7z":     {archivetest.SevenZip([]byte{0x21, 0x21, 1, 22}, archivetest.LZMA2(t, twice), one, two), both},
	} {
		if got := contents(t, name, c.data, body); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// withoutDirectory truncates a zip archive where its directory starts.
func withoutDirectory(data []byte) []byte {
	return data[:bytes.LastIndex(data, []byte("PK\x01\x02"))]
}

// contents returns the names of the files in an archive, each of which must
// hold body.
func contents(t *testing.T, name string, data, body []byte) (names []string) {
	t.Helper()
	lim := Limits{Spill: &Spill{Dir: t.TempDir()}}
	defer lim.Spill.Close()
	f := Source{ReaderAt: bytes.NewReader(data), Size: int64(len(data)), Close: func() error { return nil }}
	list, err := KindOf(data[:min(len(data), SniffSize)]).List(f, name)
	if err != nil {
		t.Fatal(err)
	}
	for m, err := range list.Members {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if m.IsFolder() {
			continue
		}
		head, err := m.Head(f, make([]byte, 16))
		if err != nil || !bytes.HasPrefix(body, head[:16]) {
			t.Errorf("%s: head of %s: % x, %v", name, m.Name, head, err)
		}
		c, err := m.Open(t.Context(), f, lim)
		if err != nil {
			t.Fatalf("%s: %s: %v", name, m.Name, err)
		}
		got := make([]byte, c.Size)
		if _, err := c.ReadAt(got, 0); err != nil && err != io.EOF || !bytes.Equal(got, body) || c.Warnings != nil && list.Warning == "" {
			t.Errorf("%s: %s: %d bytes, %v, %q", name, m.Name, c.Size, err, c.Warnings)
		}
		c.Close()
		names = append(names, m.Name)
	}
	if n := lim.Spill.Live(); n != 0 {
		t.Errorf("%s: %d temporary files left", name, n)
	}
	return names
}

func TestLimits(t *testing.T) {
	data := archivetest.Gzip(t, random("MDMP", 5000))
	f := Source{ReaderAt: bytes.NewReader(data), Size: int64(len(data)), Close: func() error { return nil }}
	m := Member{Name: "a", method: gzipped, compressed: int64(len(data))}
	lim := Limits{MaxSize: 4000, Spill: &Spill{Dir: t.TempDir()}}
	defer lim.Spill.Close()
	if _, err := m.Open(t.Context(), f, lim); err == nil || !strings.Contains(err.Error(), "limit of 4000 bytes") || lim.Spill.Live() != 0 {
		t.Errorf("%v, %d files left", err, lim.Spill.Live())
	}
	if l := (Limits{}); l.Size() != 64<<30 || l.ratio() != 500 {
		t.Errorf("default limits: %d, %d", l.Size(), l.ratio())
	}
}

// TestDamagedArchives checks that damage is an error or a warning of the member
// and never a panic.
func TestDamagedArchives(t *testing.T) {
	body := random("MDMP", 40_000)
	f := archivetest.File{Name: "one.dmp", Data: body}
	for name, data := range map[string][]byte{
		"zip":   archivetest.Zip(t, zip.Deflate, f),
		"tar":   archivetest.Tar(t, f),
		"gzip":  archivetest.Gzip(t, body),
		"xz":    archivetest.XZ(t, body),
		"cab":   archivetest.Cab(t, 1, f),
		"rar":   archivetest.RAR(0, 0, f),
		"7z":    archivetest.SevenZip([]byte{0x01, 0x00}, body, f),
		"lzma2": archivetest.SevenZip([]byte{0x21, 0x21, 1, 22}, archivetest.LZMA2(t, body), f),
	} {
		for _, n := range []int{20, len(data) / 2, len(data) - 3} {
			if trouble := damage(t, data[:n]); trouble == "" && n < len(data)-3 {
				t.Errorf("%s, %d of %d bytes: nothing reported", name, n, len(data))
			}
		}
	}
}

// damage returns the first error or warning that reading an archive gives.
func damage(t *testing.T, data []byte) string {
	lim := Limits{Spill: &Spill{Dir: t.TempDir()}}
	defer lim.Spill.Close()
	f := Source{ReaderAt: bytes.NewReader(data), Size: int64(len(data)), Close: func() error { return nil }}
	k := KindOf(data)
	if k.List == nil {
		return k.Name
	}
	list, err := k.List(f, "x")
	if err != nil {
		return err.Error()
	}
	trouble, members := list.Warning, 0
	for m, err := range list.Members {
		if members++; err != nil {
			return err.Error()
		}
		c, err := m.Open(t.Context(), f, lim)
		if err != nil {
			return err.Error()
		}
		trouble += strings.Join(c.Warnings, "; ")
		c.Close()
	}
	if members == 0 {
		return "no members"
	}
	return trouble
}
