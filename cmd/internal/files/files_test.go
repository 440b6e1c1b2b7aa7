package files

import (
	"errors"
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
