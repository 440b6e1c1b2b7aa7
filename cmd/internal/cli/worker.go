package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"dumptriage/cmd/internal/batch"
	"dumptriage/cmd/internal/remote"
	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
)

// A Worker triages inputs that a queue hands out, one after the other, and stores the
// reports. An input that a store knows is not read again.
type Worker struct {
	o         reportOptions
	s         *Streams
	catalogue string
	tell      func(text string)
}

// NewWorker returns a worker with a store, which is a file or postgres://…; "" stands for
// the one that the environment names. Reports also go to the output of s, one a line. tell
// is told of a store that the worker waits for.
func NewWorker(place string, s *Streams, tell func(text string)) (*Worker, error) {
	quiet := *s
	quiet.Quiet = true
	w := &Worker{s: &quiet, tell: tell}
	w.o.store = storePlace(place)
	if w.o.store == "" {
		return nil, usagef("name a store with --store or $%s", storeVariable)
	}
	w.o.jobs, w.o.found = 1, true
	w.o.maxSize, w.o.transfer, w.o.maxMemory = defaultMaxSize, defaultTransfer, defaultMemory
	set, err := w.o.inputOptions.set()
	if err != nil {
		return nil, err
	}
	w.catalogue = set.Version()
	return w, nil
}

// Do triages what there is at a path or a URL. What is no dump is done, and so is what
// cannot be read; an error means that the same may succeed later. It waits for a store that
// cannot be used.
func (w *Worker) Do(ctx context.Context, path string) error {
	for pause := workerPause; ; pause = min(2*pause, watchBackoff) {
		err, bad := w.once(ctx, path)
		if bad == nil || ctx.Err() != nil {
			return err
		}
		w.tell(bad.Error())
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

const workerPause = time.Second // before a store is tried again

// once triages what there is at a path. bad is a failure of the store, which is then closed.
func (w *Worker) once(ctx context.Context, path string) (err, bad error) {
	if bad = w.open(); bad != nil {
		return nil, bad
	}
	var passes error
	err = w.o.run(ctx, w.s, []string{path}, false, nil, func(r triage.Result) error {
		if r.Err != nil && passing(r.Err) && passes == nil {
			passes = r.Err
		}
		return w.o.one(r, &outcome{failOn: never}, func(_ triage.Result, d *report.Document) error {
			text, err := d.JSON()
			if err == nil {
				_, err = w.s.Out.Write(text)
			}
			return err
		})
	})
	return errors.Join(err, passes), w.stored()
}

// open opens the store, which then stays open.
func (w *Worker) open() error {
	if w.o.rec == nil {
		w.o.rec = openRecorder(context.Background(), w.o.store, w.catalogue, false)
	}
	if w.o.rec.works(nil) {
		return nil
	}
	return w.Close()
}

// stored waits until the reports are stored.
func (w *Worker) stored() error {
	w.o.rec.flush()
	return w.open()
}

// Close closes the store, and returns its first failure.
func (w *Worker) Close() error {
	if w.o.rec == nil {
		return nil
	}
	err := w.o.rec.end()
	w.o.rec = nil
	return err
}

// GiveUp notes in the store that an input is not read again, and returns the report that
// says why.
func (w *Worker) GiveUp(path string, why error) ([]byte, error) {
	r := triage.Result{Source: triage.Source{Path: path}, Err: why, Parts: 1}
	if remote.Is(path) {
		r.Source.Path = remote.Shown(path)
	}
	if bad := w.open(); bad != nil {
		return nil, bad
	}
	d := report.Build(r, w.o.making())
	if info, err := os.Stat(path); err == nil {
		w.o.rec.left(batch.File{Path: path, Size: info.Size(), Modified: info.ModTime()})
		w.o.rec.wants(r.Source)
		w.o.rec.walked(path)
		w.o.rec.put(r, d)
	}
	text, err := d.JSON()
	return text, errors.Join(err, w.stored())
}
