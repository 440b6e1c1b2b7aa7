package archive

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"dumptriage/cmd/internal/archive/archivetest"
	"dumptriage/dump/filetype"
)

// counting counts what is read of a file.
type counting struct {
	*bytes.Reader
	n int64
}

func (c *counting) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.Reader.ReadAt(p, off)
	c.n += int64(n)
	return n, err
}

// many are n files.
func many(n, size int) []archivetest.File {
	out := make([]archivetest.File, n)
	for i := range out {
		out[i] = archivetest.File{Name: fmt.Sprint("m", i), Data: random("MDMP", size)}
	}
	return out
}

// archives are one archive of each format that holds several files.
func archives(t *testing.T, files []archivetest.File) map[string][]byte {
	joined := archivetest.Joined(files)
	return map[string][]byte{
		filetype.Tar:      archivetest.Tar(t, files...),
		filetype.Cabinet:  archivetest.Cab(t, 1, files...),
		filetype.Zip:      archivetest.Zip(t, deflate, files...),
		filetype.SevenZip: archivetest.SevenZip([]byte{0x01, coderCopy}, joined, files...),
		filetype.RAR:      archivetest.RAR(0, 0, files...),
	}
}

// TestMembersAreBounded: an archive of any format with too many members gives the first
// of them, and says that it did.
func TestMembersAreBounded(t *testing.T) {
	const over = 500
	for format, data := range archives(t, many(MaxMembers+over, 8)) {
		k := KindOf(data[:min(len(data), SniffSize)])
		if k.Name != format || k.List == nil {
			t.Errorf("%s is taken for %s", format, k.Name)
			continue
		}
		l, err := k.List(Source{ReaderAt: bytes.NewReader(data), Size: int64(len(data))}, "x")
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		n := 0
		var last error
		for m, err := range l.Members {
			if last = err; err == nil {
				n++
			} else if m.Name != "" {
				t.Errorf("%s: %s: %v", format, m.Name, err)
			}
		}
		if n != MaxMembers || last == nil || !strings.Contains(last.Error(), "were not examined") {
			t.Errorf("%s: %d members, then %v", format, n, last)
		}
		counted := format != filetype.Tar && format != filetype.RAR
		if counted && !strings.Contains(last.Error(), fmt.Sprint(over)) {
			t.Errorf("%s: %v does not say that it is %d", format, last, over)
		}
	}
}

// TestReadOnce: an archive is read once whatever is wanted of it.
func TestReadOnce(t *testing.T) {
	files := many(60, 50_000)
	for format, data := range archives(t, files) {
		f := &counting{Reader: bytes.NewReader(data)}
		src := Source{ReaderAt: f, Size: int64(len(data)), Close: func() error { return nil }}
		l, err := KindOf(data[:SniffSize]).List(src, "x")
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		lim := Limits{Spill: &Spill{Dir: t.TempDir(), Memory: 1 << 20}}
		i := 0
		for m, err := range l.Members {
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			open := func() (*Content, error) { return m.Open(t.Context(), src, lim) }
			if m.Passes() {
				open = func() (*Content, error) { return m.SpillPassing(t.Context(), lim) }
			}
			c, err := open()
			if err != nil {
				t.Fatalf("%s: %s: %v", format, m.Name, err)
			}
			got := make([]byte, c.Size)
			c.ReadAt(got, 0)
			if !bytes.Equal(got, files[i].Data) || len(c.Warnings) > 0 {
				t.Errorf("%s: %s: %d bytes, %q", format, m.Name, len(got), c.Warnings)
			}
			c.Close()
			i++
		}
		if i != len(files) {
			t.Errorf("%s: %d members", format, i)
		}
		if f.n > int64(len(data))*3/2 {
			t.Errorf("%s: %d bytes were read of %d", format, f.n, len(data))
		}
		lim.Spill.Close()
	}
}
