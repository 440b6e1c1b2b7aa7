package signatures

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"
)

// someFiles are files of the catalogue as a user's folder has them.
func someFiles(t testing.TB, n int) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, s := range shipped(t).all[:n] {
		text, err := catalogueFiles.ReadFile("catalogue/" + s.file)
		if err != nil {
			t.Fatal(err)
		}
		files[s.file] = &fstest.MapFile{Data: text, ModTime: time.Unix(1_800_000_000, 0)}
	}
	return files
}

// reading counts the files that are opened.
type reading struct {
	fs.FS
	opened atomic.Int64
}

func (r *reading) Open(name string) (fs.File, error) {
	if name != "." {
		r.opened.Add(1)
	}
	return r.FS.Open(name)
}

func (r *reading) Stat(name string) (fs.FileInfo, error) { return fs.Stat(r.FS, name) }

// loaded loads files with what was kept, and returns what is kept then, and how many files
// were read.
func loaded(t *testing.T, files fstest.MapFS, kept []byte) (set *Set, after []byte, changed bool, opened int) {
	t.Helper()
	p, r := ReadParsed(kept), &reading{FS: files}
	set, err := LoadConditions(r, p)
	if err != nil {
		t.Fatal(err)
	}
	after, changed = p.Bytes(), p.Changed()
	return set, after, changed, int(r.opened.Load())
}

// TestParsed: what is kept gives the same signatures without a file being read; of files that
// changed, came or went, it keeps what they are then.
func TestParsed(t *testing.T) {
	const n = 60
	files := someFiles(t, n)
	first, kept, changed, opened := loaded(t, files, nil)
	if !changed || opened != n {
		t.Errorf("first: changed %v, %d files read", changed, opened)
	}
	again, same, changed, opened := loaded(t, files, kept)
	if changed || opened != 0 || !bytes.Equal(same, kept) {
		t.Errorf("again: changed %v, %d files read", changed, opened)
	}
	if again.Version() != first.Version() || len(again.all) != n {
		t.Errorf("again: %d signatures, version %s, want %s", len(again.all), again.Version(), first.Version())
	}
	for i, s := range again.all {
		if w := first.all[i]; s.Title != w.Title || s.Cause != w.Cause || !reflect.DeepEqual(s.References, w.References) || len(s.Examples()) != len(w.Examples()) {
			t.Errorf("%s differs", s.ID)
		}
	}

	name, gone := first.all[0].file, first.all[1].file
	delete(files, gone)
	files[name] = &fstest.MapFile{Data: bytes.Replace(files[name].Data, []byte("\ntitle: "), []byte("\ntitle: Other "), 1), ModTime: time.Unix(1_800_000_001, 0)}
	set, after, changed, opened := loaded(t, files, kept)
	if !changed || opened != 1 || len(set.all) != n-1 || !strings.HasPrefix(set.all[0].Title, "'Other") && !strings.HasPrefix(set.all[0].Title, "Other") {
		t.Errorf("one changed and one gone: changed %v, %d files read, %d signatures, %q", changed, opened, len(set.all), set.all[0].Title)
	}
	if bytes.Contains(after, []byte(gone)) {
		t.Error("a file that is gone is kept")
	}
}

// TestParsedProblems: a file with a problem is read each time, and tells it each time.
func TestParsedProblems(t *testing.T) {
	files := someFiles(t, 2)
	files["bad.yaml"] = &fstest.MapFile{Data: []byte("id: X\nnonsense: 1\n")}
	var kept []byte
	for range 2 {
		p := ReadParsed(kept)
		set, err := LoadConditions(files, p)
		if err == nil || len(set.all) != 2 {
			t.Errorf("%d signatures, %v", len(set.all), err)
		}
		kept = p.Bytes()
	}
}

// TestParsedDamaged: whatever became of what was kept, the signatures are those of the files
// or there is an error.
func TestParsedDamaged(t *testing.T) {
	files := someFiles(t, 5)
	want, kept, _, _ := loaded(t, files, nil)
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		b := bytes.Clone(kept)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
		}
		if r.IntN(4) == 0 {
			b = b[:r.IntN(len(b))]
		}
		set, err := LoadConditions(files, ReadParsed(b))
		if err != nil || set.Version() != want.Version() {
			t.Fatalf("%d signatures, version %s, want %s; %v", len(set.all), set.Version(), want.Version(), err)
		}
		readNodes(b) // without the checksum: it ends
	}
	if len(want.all) != 5 {
		t.Errorf("%d signatures", len(want.all))
	}
	if p := ReadParsed([]byte("something else")); len(p.files) != 0 {
		t.Error("files of something else")
	}
}

// readNodes reads bytes as nodes.
func readNodes(b []byte) {
	r := &nodeReader{rest: string(b)}
	r.node(0)
}
