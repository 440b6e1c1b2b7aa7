package batch

import (
	"context"
	"fmt"
	"iter"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"dumptriage/cmd/internal/triage"
)

const (
	lookahead = 1024 // items that the walk may be ahead of the workers
	window    = 64   // results that may wait for an earlier one, beside one a worker, where nobody says
)

// Work triages one item. It opens it, heeds ctx, and closes it again.
type Work func(ctx context.Context, it Item) triage.Result

// Summary counts what a run did.
type Summary struct {
	Found  int64 // inputs the walk gave
	Done   int64 // results emitted
	Failed int64 // those of them with Err
}

// A PanicError is a panic of Work, turned into the result of its input.
type PanicError struct {
	Input string
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("internal error on %s: %v", e.Input, e.Value) }

// Run works on items, some at a time, and emits each result as it is done or,
// with Options.Ordered, in the order of the items. emit and Options.Progress
// are called from the calling goroutine. An item with Err becomes a result
// without work.
//
// It ends early, and when the work under way has ended, with an error of emit
// or of ctx; what has not been emitted by then is dropped. Memory does not
// grow with the number of items.
func Run(ctx context.Context, items iter.Seq[Item], opt Options, work Work, emit func(triage.Result) error) (Summary, error) {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	r := &run{ctx: inner, queue: make(chan numbered[Item], lookahead), results: make(chan numbered[triage.Result]),
		room: make(chan struct{}, opt.jobs()+opt.window())}

	var all sync.WaitGroup
	all.Go(func() { r.produce(items) })
	for range opt.jobs() {
		all.Go(func() { r.worker(work) })
	}
	go func() { all.Wait(); close(r.results) }()

	sum, err := r.collect(opt, emit, stop)
	switch {
	case err != nil:
		return sum, err
	case ctx.Err() != nil:
		return sum, context.Cause(ctx)
	}
	return sum, r.walkErr
}

type numbered[T any] struct {
	n int64
	v T
}

type run struct {
	ctx     context.Context
	queue   chan numbered[Item]
	results chan numbered[triage.Result]
	room    chan struct{} // one for each item that a worker took and that is not emitted
	found   atomic.Int64
	walkErr error
}

func (r *run) produce(items iter.Seq[Item]) {
	defer close(r.queue)
	defer func() {
		if p := recover(); p != nil {
			r.walkErr = &PanicError{Input: "the search for inputs", Value: p, Stack: debug.Stack()}
		}
	}()
	for it := range items {
		n := r.found.Add(1) - 1
		select {
		case r.queue <- numbered[Item]{n, it}:
		case <-r.ctx.Done():
			return
		}
	}
}

// worker takes room before it takes an item. So the oldest item that is not
// emitted always has room, and ordered results cannot wait for each other.
func (r *run) worker(work Work) {
	for {
		select {
		case r.room <- struct{}{}:
		case <-r.ctx.Done():
			return
		}
		job, ok := <-r.queue
		if !ok || r.ctx.Err() != nil {
			<-r.room
			return
		}
		select {
		case r.results <- numbered[triage.Result]{job.n, do(r.ctx, job.v, work)}:
		case <-r.ctx.Done():
			return
		}
	}
}

// do runs the work on one item; a panic becomes its result.
func do(ctx context.Context, it Item, work Work) (res triage.Result) {
	if it.Err != nil {
		return triage.Result{Source: it.Source, Err: it.Err}
	}
	if err := Guard(it.Source, func() error { res = work(ctx, it); return nil }); err != nil {
		return triage.Result{Source: it.Source, Err: err}
	}
	return res
}

// Guard turns a panic of some work on an input into a *PanicError.
func Guard(src triage.Source, work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			name := src.Path
			if src.Member != "" {
				name += ": " + src.Member
			}
			err = &PanicError{name, p, debug.Stack()}
		}
	}()
	return work()
}

// collect emits results until all workers have ended.
func (r *run) collect(opt Options, emit func(triage.Result) error, stop func()) (sum Summary, err error) {
	waiting := map[int64]triage.Result{} // of later items, while an earlier one is worked on
	one := func(res triage.Result) {
		<-r.room
		if err != nil || r.ctx.Err() != nil {
			return
		}
		for _, each := range append([]triage.Result{res}, res.More...) {
			if err = emit(each); err != nil {
				stop()
				return
			}
		}
		sum.Done++
		if res.Err != nil {
			sum.Failed++
		}
		if opt.Progress != nil {
			opt.Progress(sum.Done, r.found.Load())
		}
	}
	next := int64(0)
	for res := range r.results {
		if !opt.Ordered {
			one(res.v)
			continue
		}
		waiting[res.n] = res.v
		for v, ok := waiting[next]; ok; v, ok = waiting[next] {
			delete(waiting, next)
			next++
			one(v)
		}
	}
	sum.Found = r.found.Load()
	return sum, err
}
