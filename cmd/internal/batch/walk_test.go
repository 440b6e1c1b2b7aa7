package batch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWalkFolderByContent(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/MEMORY.DMP", dump("PAGEDU64", 20000))
	write(t, dir+"/.hidden/.crash", dump("PAGEDUMP", 10))
	write(t, dir+"/a/b/holiday.jpg", dump("MDMP", 0))
	write(t, dir+"/a/b/fake.dmp", []byte("this is no dump"))
	write(t, dir+"/a/empty.dmp", nil)
	write(t, dir+"/pack.txt", zipOf(t, 8, file{"x/1.dmp", dump("MDMP", 9)}, file{"readme", []byte("text")}))
	write(t, dir+"/photo", gzipOf(t, dump("PAGEDUMP", 99)))
	write(t, dir+"/docs.docx", zipOf(t, 8, file{"word.xml", []byte("<?xml?>")}))
	write(t, dir+"/log.gz", gzipOf(t, []byte("log")))

	wantNames(t, dir, walk(t, options(t), dir),
		".hidden/.crash", "MEMORY.DMP", "a/b/holiday.jpg", "pack.txt|x/1.dmp", "photo|photo")
}

func TestWalkNamed(t *testing.T) {
	dir := t.TempDir()
	text := write(t, dir+"/log.txt", []byte("STOP 0x50"))
	empty := write(t, dir+"/empty", nil)
	items := walk(t, options(t), text, dir+"/missing", empty, text)
	wantNames(t, dir, items, "log.txt", "missing: no such file or directory", "empty", "log.txt")
	if !errors.Is(items[1].Err, os.ErrNotExist) {
		t.Errorf("error %v does not wrap os.ErrNotExist", items[1].Err)
	}
	if data, _ := read(t, items[0]); string(data) != "STOP 0x50" {
		t.Errorf("read %q", data)
	}
	if data, in := read(t, items[2]); len(data) != 0 || in.Source.Size != 0 {
		t.Errorf("the empty file has %d bytes", len(data))
	}
}

func TestWalkLinks(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/real/one", dump("MDMP", 1))
	for link, to := range map[string]string{
		"real/loop": dir + "/real", "real/self": "self", "linked": "real/one", "gone": "nowhere", "root": "real",
	} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	items := walk(t, options(t), dir)
	wantNames(t, dir, items[:3], "gone: no such file or directory", "linked", "real/one")
	if len(items) != 4 || filepath.Base(items[3].Source.Path) != "self" || items[3].Err == nil {
		t.Errorf("a link to itself gives %+v", items[3:])
	}
	items = walk(t, options(t), dir+"/root")
	wantNames(t, dir, items[:1], "root/one")
}

func TestWalkUnreadable(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/b/secret", dump("MDMP", 1))
	write(t, dir+"/locked/x", dump("MDMP", 1))
	write(t, dir+"/z", dump("MDMP", 1))
	os.Chmod(dir+"/b/secret", 0)
	os.Chmod(dir+"/locked", 0)
	t.Cleanup(func() { os.Chmod(dir+"/locked", 0o700) })
	if f, err := os.Open(dir + "/b/secret"); err == nil {
		f.Close()
		t.Skip("this user may read everything")
	}
	wantNames(t, dir, walk(t, options(t), dir), "b/secret: permission denied", "locked: permission denied", "z")
}

func TestWalkSniffPanics(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/bad", []byte("bad"))
	write(t, dir+"/good", dump("MDMP", 1))
	opt := options(t)
	opt.Sniff = func(head []byte) bool {
		if string(head) == "bad" {
			panic("index out of range")
		}
		return sniff(head)
	}
	wantNames(t, dir, walk(t, opt, dir),
		"bad: internal error when looking at the first bytes: index out of range", "good")
}

func TestWalkStops(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "c"} {
		write(t, dir+"/"+name, dump("MDMP", 1))
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for range Walk(ctx, []string{dir, dir}, options(t)) {
		n++
		cancel()
	}
	if n != 1 {
		t.Errorf("%d items after the context had ended", n-1)
	}
	for range Walk(context.Background(), []string{dir, dir}, options(t)) {
		break // must not panic with a call after the break
	}
}

func TestStdin(t *testing.T) {
	body := dump("PAGEDU64", 300_000)
	tests := map[string]struct {
		in   []byte
		want string
	}{
		"dump": {body, "-"},
		"text": {[]byte("STOP 0x0A"), "-"},
		"gzip": {gzipOf(t, body), "-|-"},
		"zip":  {zipOf(t, 8, file{"a.dmp", body}, file{"b", []byte("b")}), "-|a.dmp"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			opt := options(t)
			opt.Stdin = bytes.NewReader(test.in)
			items := walk(t, opt, "-", "-")
			wantNames(t, "", items, test.want, "-: standard input can be read only once")
			want := body
			if name == "text" {
				want = test.in
			}
			if data, _ := read(t, items[0]); !bytes.Equal(data, want) {
				t.Errorf("read %d bytes, want %d", len(data), len(want))
			}
		})
	}
}

func TestStdinLimits(t *testing.T) {
	opt := options(t)
	opt.MaxSize = 1000
	opt.Stdin = bytes.NewReader(make([]byte, 1001))
	wantError(t, walk(t, opt, "-")[0], "larger than the limit of 1000 bytes")

	opt.Stdin = io.MultiReader(strings.NewReader("MDMP"), failing{})
	_, in := read(t, walk(t, opt, "-")[0])
	if len(in.Warnings) != 1 || !strings.Contains(in.Warnings[0], "the stream ended after 4 bytes: wire cut") {
		t.Errorf("warnings %q", in.Warnings)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("wire cut") }

func TestStdinBlocksAndContextEnds(t *testing.T) {
	r, w := io.Pipe()
	opt := options(t)
	opt.Stdin = r
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		w.Write([]byte("MDMP"))
		cancel()
	}()
	for it := range Walk(ctx, []string{"-"}, opt) {
		t.Errorf("item %+v", it)
	}
	opt.Spill.Close() // options checks that nothing is left
	w.Close()
}

func TestHash(t *testing.T) {
	dir := t.TempDir()
	body := dump("PAGEDU64", 700_000)
	sum := sha256.Sum256(body)
	opt := options(t)
	opt.Hash = true
	plain, packed := write(t, dir+"/plain", body), write(t, dir+"/packed", gzipOf(t, body))
	for _, it := range walk(t, opt, plain, packed) {
		if _, in := read(t, it); in.Source.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: SHA-256 %q", it.Source.Path, in.Source.SHA256)
		}
	}
	if _, in := read(t, walk(t, options(t), plain)[0]); in.Source.SHA256 != "" {
		t.Errorf("SHA-256 %q that nobody asked for", in.Source.SHA256)
	}
}

func TestInputsAreOpenedLate(t *testing.T) {
	path := write(t, t.TempDir()+"/x.dmp", dump("MDMP", 1))
	it := walk(t, options(t), path)[0]
	os.Remove(path)
	if _, err := it.Open(context.Background()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v: the item holds its file open", err)
	}
	if _, err := (Item{}).Open(context.Background()); err == nil {
		t.Error("an empty Item opened")
	}
}
