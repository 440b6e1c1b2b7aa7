package watch

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A clock is moved by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) forward(d time.Duration) { c.at = c.at.Add(d) }

const (
	settle   = 30 * time.Second
	patience = 10 * time.Minute
)

func watched(t *testing.T) (*Folder, *clock, string) {
	c := &clock{time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	return &Folder{Settle: settle, Patience: patience, Now: c.now}, c, t.TempDir()
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReady(t *testing.T) {
	dump := bytes.Repeat([]byte("PAGE"), 4096)
	zeros := append(bytes.Clone(dump), make([]byte, tailSize)...)
	for _, test := range []struct {
		name    string
		content []byte
		change  func(path string) // between the looks
		soon    bool              // ready after it settled
		late    bool              // ready when patience has ended
	}{
		{"a.dmp", dump, nil, true, true},
		{"empty.dmp", nil, nil, true, true},
		{"a.dmp.part", dump, nil, false, false},
		{"a.DMP.CRDOWNLOAD", dump, nil, false, false},
		{"a.dmp~", dump, nil, false, false},
		{"a.dmp.done", dump, nil, false, false},
		{"zeros.dmp", zeros, nil, false, true},
		{"robocopy.dmp", dump, func(path string) { os.Chtimes(path, time.Time{}, time.Date(1980, 1, 2, 0, 0, 0, 0, time.UTC)) }, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, c, dir := watched(t)
			path := filepath.Join(dir, test.name)
			write(t, path, test.content)
			if test.change != nil {
				test.change(path)
			}
			f.Look()
			if f.Ready(path) {
				t.Error("ready when first seen")
			}
			c.forward(settle)
			f.Look()
			if got := f.Ready(path); got != test.soon {
				t.Errorf("after %v: %v, want %v", settle, got, test.soon)
			}
			c.forward(patience)
			f.Look()
			if got := f.Ready(path); got != test.late {
				t.Errorf("after %v: %v, want %v", patience, got, test.late)
			}
		})
	}
}

// TestGrowing: a file that grows is not ready, however long it takes.
func TestGrowing(t *testing.T) {
	f, c, dir := watched(t)
	path := filepath.Join(dir, "a.dmp")
	for i := range 50 {
		write(t, path, bytes.Repeat([]byte("PAGE"), i+1))
		f.Look()
		if f.Ready(path) {
			t.Fatalf("ready while it grows, at %d", i)
		}
		c.forward(settle)
	}
	if n, oldest := f.Waiting(); n != 1 || oldest != settle {
		t.Errorf("%d files wait, the oldest %v; want one, %v", n, oldest, settle)
	}
	f.Look()
	if !f.Ready(path) {
		t.Error("not ready when it stopped growing")
	}
	if n, _ := f.Waiting(); n != 0 {
		t.Errorf("%d files wait", n)
	}
}

func TestMarkedFileIsReadyAtOnce(t *testing.T) {
	f, _, dir := watched(t)
	path := filepath.Join(dir, "a.dmp")
	write(t, path, []byte("dump"))
	write(t, path+doneEnding, nil)
	f.Look()
	if !f.Ready(path) || f.Fresh(path) {
		t.Error("not ready, though its writer says so")
	}
}

func TestFreshAndForgotten(t *testing.T) {
	f, c, dir := watched(t)
	path := filepath.Join(dir, "a.dmp")
	write(t, path, []byte("dump"))
	f.Look()
	f.Ready(path)
	if !f.Fresh(path) {
		t.Error("a new file is not fresh")
	}
	c.forward(patience)
	if f.Fresh(path) {
		t.Error("an old file is fresh")
	}
	os.Remove(path)
	f.Look()
	f.Look()
	if len(f.files) != 0 {
		t.Error("a file that is gone is remembered")
	}
}
