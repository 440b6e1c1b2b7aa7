package batch

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"dumptriage/cmd/internal/archive"
)

// TestTar: the dumps in a tar archive are read where they lie; those in a
// compressed one from a temporary file, which goes with the last of them.
func TestTar(t *testing.T) {
	dir := t.TempDir()
	one, two := dump("PAGEDU64", 100_000), dump("MDMP", 9000)
	plain := tarOf(t, file{"d/", nil}, file{"d/one.dmp", one}, file{"x.txt", []byte("x")}, file{"../two", two})
	for name, data := range map[string][]byte{"a.tar": plain, "a.tar.gz": gzipOf(t, plain)} {
		opt := options(t)
		items := walk(t, opt, write(t, dir+"/"+name, data))
		wantNames(t, dir, items, name+"|d/one.dmp", name+"|../two")
		for i, want := range [][]byte{one, two} {
			if data, in := read(t, items[i]); !bytes.Equal(data, want) || in.Warnings != nil {
				t.Errorf("%s, member %d: %d bytes, want %d; %q", name, i, len(data), len(want), in.Warnings)
			}
		}
		mustBeEmpty(t, opt.Spill.Dir)
	}
}

func TestTarTrouble(t *testing.T) {
	body := dump("PAGEDU64", 50_000)
	whole := tarOf(t, file{"a.dmp", body}, file{"b.dmp", body})
	// The second member is cut off, and what follows it is missing.
	items := walk(t, options(t), write(t, t.TempDir()+"/cut.tar", whole[:60_000]))
	if len(items) != 3 || items[2].Err == nil {
		t.Fatalf("of an archive that is cut off: %+v", items)
	}
	if data, in := read(t, items[1]); len(data) >= len(body) || len(in.Warnings) != 1 {
		t.Errorf("a member that is cut off: %d bytes, %q", len(data), in.Warnings)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"text alone": {tarOf(t, file{"a.txt", []byte("text")}, file{"b.txt", []byte("text")}), `holds no dump: 2 members, the first ("a.txt") looks like text`},
		"nested":     {tarOf(t, file{"in.zip", zipOf(t, 8, file{"a", body})}, file{"x", nil}), "is itself a zip archive"},
		"no archive": {append(make([]byte, 257), append([]byte("ustar"), make([]byte, 600)...)...), "the tar archive is damaged"},
	} {
		items := walk(t, options(t), write(t, t.TempDir()+"/x.tar", c.data))
		if len(items) != 1 || items[0].Err == nil || !strings.Contains(items[0].Err.Error(), c.want) {
			t.Errorf("%s: %+v, want %q", name, items, c.want)
		}
	}
}

// TestHeldInMemory: a short stream needs no temporary folder, a long one does.
func TestHeldInMemory(t *testing.T) {
	opt := options(t)
	opt.Spill = &archive.Spill{Dir: t.TempDir() + "/none", Memory: 64 << 10}
	opt.Stdin = bytes.NewReader(dump("MDMP", 50_000))
	if data, _ := read(t, walk(t, opt, Stdin)[0]); !bytes.Equal(data, dump("MDMP", 50_000)) {
		t.Errorf("%d bytes", len(data))
	}
	opt.Stdin = bytes.NewReader(dump("MDMP", 100_000))
	wantError(t, walk(t, opt, Stdin)[0], "no temporary file")
	opt.Spill.Dir = t.TempDir()
	opt.Stdin = bytes.NewReader(dump("MDMP", 1_000_000))
	if data, _ := read(t, walk(t, opt, Stdin)[0]); !bytes.Equal(data, dump("MDMP", 1_000_000)) {
		t.Errorf("%d bytes", len(data))
	}
}

// endless is text without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	return copy(p, bytes.Repeat([]byte("y\n"), len(p)/2)), nil
}

// TestEndlessText: a stream of text is taken in up to a bound, before it fills a disk.
func TestEndlessText(t *testing.T) {
	opt := options(t)
	opt.Stdin = endless{}
	items := walk(t, opt, Stdin)
	if len(items) != 1 || !errors.Is(items[0].Err, errTextStream) || opt.Spill.Written() > maxTextStream+copySize {
		t.Errorf("%+v, %d bytes written", items, opt.Spill.Written())
	}
}
