package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"syscall"

	"dumptriage/cmd/internal/batch"
	"dumptriage/cmd/internal/remote"
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
	claimed map[string]bool     // ids of dumps that are being read
	skipped int                 // files that were left out

	computers map[string]*report.Summarizer // what was read of computers, by their ids
	err       error                         // of the store
}

// openRecorder opens the store. Where that fails the run goes on without it, and fails in
// the end.
func openRecorder(ctx context.Context, place, catalogue string, again bool) *recorder {
	r := &recorder{ctx: ctx, catalogue: catalogue, again: again, reading: map[string]*reading{}, claimed: map[string]bool{}, computers: map[string]*report.Summarizer{}}
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

// errClaimed is why a file is not finished whose dump is being read under another name.
var errClaimed = errors.New("the same dump is being read under another name")

// known reports whether a dump was read before, under whatever name. errClaimed says that it
// is being read now. An input that is not known is claimed by who asks, until it is put.
func (r *recorder) known(id string) (known bool, why error) {
	if r.again || !r.works(nil) {
		return false, nil
	}
	r.mu.Lock()
	claimed := r.claimed[id]
	r.claimed[id] = true
	r.mu.Unlock()
	if claimed {
		return true, errClaimed
	}
	has, err := r.store.Has(r.ctx, id)
	if known = r.works(err) && has; known {
		r.release(id)
	}
	return known, nil
}

// release gives up the claim to a dump.
func (r *recorder) release(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.claimed, id)
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

// mostTogether bounds the dumps of a computer that are looked at together.
const mostTogether = 200

// together is what the dumps of a computer say together.
func (r *recorder) together(d *report.Document) []report.PatternResult {
	id := d.Computer()
	if id == "" || !r.works(nil) {
		return nil
	}
	sum, known := r.computers[id]
	if !known {
		r.flush()
		sum = &report.Summarizer{}
		r.computers[id] = sum
	}
	sum.AddStored(d)
	if !known {
		err := r.store.OfComputer(r.ctx, id, mostTogether, func(x *report.StoredReport) error {
			sum.AddStored(x.Report)
			return nil
		})
		if !r.works(err) {
			return nil
		}
	}
	for _, m := range sum.Summary("").Machines {
		if m.MachineID == id {
			return m.Met()
		}
	}
	return nil
}

// earlier reports whether a crash of this kind was stored before this run.
func (r *recorder) earlier(fingerprint string) bool {
	return r.seen(fingerprint, "") != nil
}

// file reports whether a ticket is to be made or updated: for crashes that none was filed for.
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
	last := res.Part+1 >= res.Parts
	if last {
		done = r.finished(res)
	}
	whole := context.WithoutCancel(r.ctx) // what was reported is stored, also when the run is stopped
	if res.Err != nil || res.Stored {
		r.writes <- func() {
			r.works(r.store.Finish(whole, done...))
			if !res.Stored {
				r.release(res.Source.ID)
			}
		}
		return
	}
	path, err := absolute(d.Source.Path)
	if err != nil {
		path = d.Source.Path
	}
	e := store.Entry{Dump: res.Source.ID, Part: res.Part, Path: path, Catalogue: r.catalogue, Report: d}
	r.writes <- func() {
		if r.works(nil) {
			r.works(r.store.Put(whole, e, done...))
		}
		if last {
			r.release(res.Source.ID)
		}
	}
}

// passing reports whether an input may be readable another time: the file system or a
// server refused, there was no time, the run was stopped, or this program is at fault.
func passing(err error) bool {
	_, system := errors.AsType[syscall.Errno](err)
	_, server := errors.AsType[*remote.Error](err)
	_, panicked := errors.AsType[*batch.PanicError](err)
	return system || server || panicked || slices.ContainsFunc(passings, func(one error) bool { return errors.Is(err, one) })
}

var passings = []error{errGrowing, errClaimed, batch.ErrTooLong, context.Canceled, context.DeadlineExceeded}

// end closes the store, and returns its first failure.
func (r *recorder) end() error {
	close(r.writes)
	<-r.written
	if r.store != nil {
		r.works(r.store.Close())
	}
	return r.err
}

// close closes the store and says what became of it. err is how the run ended.
func (r *recorder) close(s *Streams, err error) error {
	r.end()
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
