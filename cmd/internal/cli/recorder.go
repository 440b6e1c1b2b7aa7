package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"dumptriage/cmd/internal/batch"
	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/store"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/units"
)

// A recorder stores the reports of a run, and knows which files earlier runs read. After the
// first failure of the store it does nothing more: the reports are worth having without it.
type recorder struct {
	ctx       context.Context
	store     *store.Store
	catalogue string // version of the signatures
	again     bool   // read what was read before

	writes  chan func() // to the store, one after the other, beside the run
	written chan struct{}

	mu      sync.Mutex
	reading map[string]*reading // by the path as it was given
	skipped int                 // files that were left out
	err     error               // of the store
}

// A reading is a file on the way through a run: it is finished when all of its inputs are.
type reading struct {
	file    store.File
	walks   int // that have not ended: a file may be named twice
	inputs  int // that were given and are not stored
	unsure  bool
	dump    string // id of the only input
	failure string // why it could not be read
}

// openRecorder opens the store. Where that fails the run goes on without it, and fails in
// the end.
func openRecorder(ctx context.Context, place, catalogue string, again bool) *recorder {
	r := &recorder{ctx: ctx, catalogue: catalogue, again: again, reading: map[string]*reading{}}
	r.store, r.err = store.Open(ctx, place, store.Create)
	r.writes, r.written = make(chan func(), pendingWrites), make(chan struct{})
	go func() {
		defer close(r.written)
		for write := range r.writes {
			write()
		}
	}()
	return r
}

// pendingWrites is how many reports may wait to be stored. They are lost where the program is
// killed, and their dumps read again.
const pendingWrites = 2

// flush waits for what is to be written.
func (r *recorder) flush() {
	done := make(chan struct{})
	r.writes <- func() { close(done) }
	<-done
}

// works reports whether the store can be used, and notes its first failure.
func (r *recorder) works(err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil && err != nil && r.ctx.Err() == nil {
		r.err = err
	}
	return r.err == nil && err == nil
}

// left reports whether a file on disk is left out: it is unchanged since it was read whole.
func (r *recorder) left(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !r.works(nil) {
		return false
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	f := store.File{Path: absolute, Size: info.Size(), Modified: info.ModTime()}
	if !r.again {
		done, err := r.store.Finished(r.ctx, f, "")
		if r.works(err) && done {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.skipped++
			return true
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at := r.reading[path]
	if at == nil {
		at = &reading{}
		r.reading[path] = at
	}
	at.file, at.walks = f, at.walks+1
	return false
}

// wants reports whether an input is to be read, and waits for it then.
func (r *recorder) wants(src triage.Source) bool {
	r.mu.Lock()
	at := r.reading[src.Path]
	r.mu.Unlock()
	if at == nil {
		return true
	}
	if src.Member != "" && !r.again && r.works(nil) {
		done, err := r.store.Finished(r.ctx, at.file, src.Member)
		if r.works(err) && done {
			return false
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at.inputs++
	return true
}

// skip notes that an input of a file is not read by this run, so that the file is not
// finished.
func (r *recorder) skip(src triage.Source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at := r.reading[src.Path]; at != nil {
		at.unsure = true
	}
}

// walked notes that all inputs of a file were given.
func (r *recorder) walked(path string) {
	r.mu.Lock()
	var done []store.Input
	if at := r.reading[path]; at != nil {
		at.walks--
		done = r.whole(path, at)
	}
	r.mu.Unlock()
	if len(done) > 0 && r.works(nil) {
		r.works(r.store.Finish(r.ctx, done...))
	}
}

// known reports whether a dump was read before, under whatever name.
func (r *recorder) known(id string) bool {
	if r.again || !r.works(nil) {
		return false
	}
	has, err := r.store.Has(r.ctx, id)
	return r.works(err) && has
}

// seen counts the other crashes of a kind.
func (r *recorder) seen(fingerprint, crash string) *report.Seen {
	if !r.works(nil) {
		return nil
	}
	n, err := r.store.Seen(r.ctx, fingerprint, crash)
	r.works(err)
	return n
}

// earlier reports whether a crash of this kind was stored before this run.
func (r *recorder) earlier(fingerprint string) bool {
	if fingerprint == "" || !r.works(nil) {
		return false
	}
	n, err := r.store.Seen(r.ctx, fingerprint, "")
	return r.works(err) && n != nil
}

// file says whether a ticket is to be made or updated: for crashes that none was filed for.
func (r *recorder) file(target, key string, write func(filed bool) error) (wrote bool, err error) {
	t := store.Ticket{Target: target, Key: key}
	r.flush()
	filed, now := 0, 1
	if r.works(nil) {
		filed, now, err = r.store.Filed(r.ctx, t)
		if r.works(err) && filed >= now && filed > 0 {
			return false, nil
		}
	}
	if err := write(filed > 0); err != nil {
		return false, err
	}
	if r.works(nil) {
		r.works(r.store.File(r.ctx, t, now))
	}
	return true, nil
}

// put stores the report on one result, and that the input was read.
func (r *recorder) put(res triage.Result, d *report.Document) {
	if !r.works(nil) {
		return
	}
	var done []store.Input
	if res.Part+1 >= res.Parts {
		done = r.finished(res)
	}
	whole := context.WithoutCancel(r.ctx) // what was reported is stored, also when the run is stopped
	if res.Err != nil || res.Stored {
		r.writes <- func() { r.works(r.store.Finish(whole, done...)) }
		return
	}
	path := d.Source.Path
	if path != batch.Stdin {
		if absolute, err := filepath.Abs(path); err == nil {
			path = absolute
		}
	}
	e := store.Entry{Dump: res.Source.ID, Part: res.Part, Path: path, Catalogue: r.catalogue, Report: d}
	r.writes <- func() {
		if r.works(nil) {
			r.works(r.store.Put(whole, e, done...))
		}
	}
}

// finished notes that an input was read, or cannot be, and lists what is finished by that.
func (r *recorder) finished(res triage.Result) (done []store.Input) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := r.reading[res.Source.Path]
	if at == nil {
		return nil
	}
	in := store.Input{File: at.file, Member: res.Source.Member, Dump: res.Source.ID}
	if res.Err != nil {
		in.Failure = res.Err.Error()
	}
	again := passing(res.Err)
	at.inputs--
	at.unsure = at.unsure || again
	if in.Member == "" {
		at.dump, at.failure = in.Dump, in.Failure
	} else if !again {
		done = append(done, in)
	}
	return append(done, r.whole(res.Source.Path, at)...)
}

// whole lists a file that is finished with all that is in it. The caller holds the lock.
func (r *recorder) whole(path string, at *reading) []store.Input {
	if at.walks > 0 || at.inputs > 0 {
		return nil
	}
	delete(r.reading, path)
	if at.unsure {
		return nil
	}
	return []store.Input{{File: at.file, Dump: at.dump, Failure: at.failure}}
}

// passing reports whether an input may be readable another time: the file system refused,
// the run was stopped, or this program is at fault.
func passing(err error) bool {
	_, system := errors.AsType[syscall.Errno](err)
	_, panicked := errors.AsType[*batch.PanicError](err)
	return system || panicked || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// close closes the store and says what became of it. err is how the run ended.
func (r *recorder) close(s *Streams, err error) error {
	close(r.writes)
	<-r.written
	if r.store != nil {
		r.works(r.store.Close())
	}
	if r.skipped > 0 {
		s.note("%s unchanged since an earlier run and not read again (--force reads them)", units.Count(r.skipped, "file is", "files are"))
	}
	if r.err == nil {
		return err
	}
	fmt.Fprintf(s.Err, "dumptriage: %v; reports are not stored\n", r.err)
	if err != nil && !errors.Is(err, errSilent) {
		return err
	}
	if store.Temporary(r.err) {
		return errTemporary
	}
	return errNotStored
}
