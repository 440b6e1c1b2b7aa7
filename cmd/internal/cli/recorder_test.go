package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"dumptriage/cmd/internal/batch"
	"dumptriage/cmd/internal/triage"
)

func TestPassing(t *testing.T) {
	for _, test := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{errors.New("not a dump"), false},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, true},
		{fmt.Errorf("read: %w", syscall.EIO), true},
		{fmt.Errorf("%w (and 2 more)", batch.ErrTooLong), true},
		{context.Canceled, true},
		{&batch.PanicError{}, true},
	} {
		if got := passing(test.err); got != test.want {
			t.Errorf("passing(%v) = %v", test.err, got)
		}
	}
}

// TestUnfinished: an archive of which a member may be readable another time is looked into
// again; the members that were read are not.
func TestUnfinished(t *testing.T) {
	dir := t.TempDir()
	path, place := filepath.Join(dir, "a.zip"), filepath.Join(dir, "s.db")
	if err := writeTemp(path); err != nil {
		t.Fatal(err)
	}
	member := func(name string) triage.Source { return triage.Source{Path: path, Member: name, ID: "x1-" + name} }
	run := func(work func(r *recorder)) *recorder {
		t.Helper()
		r := openRecorder(t.Context(), place, "c1", false)
		work(r)
		if err := r.end(); err != nil {
			t.Fatal(err)
		}
		return r
	}
	run(func(r *recorder) {
		if r.left(onDisk(t, path)) || !r.wants(member("a")) || !r.wants(member("b")) {
			t.Error("a new archive is left out")
		}
		r.put(triage.Result{Source: member("a"), Err: errors.New("not a dump"), Parts: 1}, nil)
		r.put(triage.Result{Source: member("b"), Err: syscall.EIO, Parts: 1}, nil)
		r.walked(path)
	})
	run(func(r *recorder) {
		if r.left(onDisk(t, path)) || r.wants(member("a")) || !r.wants(member("b")) {
			t.Error("want the member that could not be read, and not the other")
		}
		r.put(triage.Result{Source: member("b"), Err: errors.New("not a dump"), Parts: 1}, nil)
		r.walked(path)
	})
	if r := run(func(r *recorder) { r.left(onDisk(t, path)) }); r.skipped != 1 {
		t.Error("a finished archive is read again")
	}
	time.Sleep(10 * time.Millisecond)
	if err := writeTemp(path); err != nil {
		t.Fatal(err)
	}
	if r := run(func(r *recorder) { r.left(onDisk(t, path)) }); r.skipped != 0 {
		t.Error("an archive that changed is left out")
	}
}

// TestClaims: of two inputs with the same dump one is read; the other waits for the next run.
func TestClaims(t *testing.T) {
	r := openRecorder(t.Context(), filepath.Join(t.TempDir(), "s.db"), "c1", false)
	defer r.end()
	if known, why := r.known("x1-a"); known || why != nil {
		t.Errorf("the first: %v, %v", known, why)
	}
	if known, why := r.known("x1-a"); !known || !errors.Is(why, errClaimed) {
		t.Errorf("the second: %v, %v", known, why)
	}
	r.put(triage.Result{Source: triage.Source{ID: "x1-a"}, Err: errors.New("damaged"), Parts: 1}, nil)
	r.flush()
	if known, _ := r.known("x1-a"); known {
		t.Error("a dump that could not be read is known")
	}
}

func onDisk(t *testing.T, path string) batch.File {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return batch.File{Path: path, Size: info.Size(), Modified: info.ModTime()}
}

func writeTemp(path string) error { return os.WriteFile(path, []byte(time.Now().String()), 0o600) }
