package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("four"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, size, err := Open(path)
	if err != nil || size != 4 {
		t.Fatalf("Open = %d bytes, %v; want 4", size, err)
	}
	f.Close()
	for _, other := range []string{filepath.Dir(path), os.DevNull} {
		if _, _, err := Open(other); !errors.Is(err, ErrNotRegular) {
			t.Errorf("Open(%s) = %v, want %v", other, err, ErrNotRegular)
		}
	}
	if _, _, err := Open(path + "2"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that does not exist: %v", err)
	}
}

func TestReadLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("four"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := Read(path, 4); err != nil || string(text) != "four" {
		t.Errorf("Read = %q, %v", text, err)
	}
	if text, err := Read(path, 3); err == nil {
		t.Errorf("Read of a file that is larger than its limit = %q", text)
	}
}

// TestReplace: a file is written whole or not at all.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "below", "file")
	write := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			io.WriteString(w, text)
			return err
		}
	}
	bad := errors.New("no more")
	for _, c := range []struct {
		text string
		err  error
		want string
	}{{"one", nil, "one"}, {"two", bad, "one"}, {"three", nil, "three"}} {
		if err := Replace(path, write(c.text, c.err)); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", c.text, err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != c.want {
			t.Errorf("after %s: %q, %v; want %q", c.text, b, err, c.want)
		}
	}
	if list, _ := os.ReadDir(filepath.Dir(path)); len(list) != 1 {
		t.Errorf("files that are left: %v", list)
	}
}
