package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"dumptriage/cmd/internal/triage"
)

func numberedItems(n int) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for i := range n {
			if !yield(Item{Source: triage.Source{Path: fmt.Sprint(i)}}) {
				return
			}
		}
	}
}

func echo(_ context.Context, it Item) triage.Result { return triage.Result{Source: it.Source} }

func TestRunOrder(t *testing.T) {
	const n = 2000
	uneven := func(ctx context.Context, it Item) triage.Result {
		for range rand.IntN(50) {
			runtime.Gosched()
		}
		return echo(ctx, it)
	}
	for _, ordered := range []bool{true, false} {
		seen, inOrder := map[string]bool{}, true
		sum, err := Run(t.Context(), numberedItems(n), Options{Jobs: 8, Ordered: ordered}, uneven, func(r triage.Result) error {
			inOrder = inOrder && r.Source.Path == fmt.Sprint(len(seen))
			seen[r.Source.Path] = true
			return nil
		})
		if err != nil || len(seen) != n || sum != (Summary{Found: n, Done: n}) {
			t.Errorf("ordered %v: %d results, %+v, %v", ordered, len(seen), sum, err)
		}
		if ordered && !inOrder {
			t.Error("results out of order")
		}
	}
}

// Ordered results pass one that takes longer than all others: they wait for
// it, only so many, and then come in order.
func TestRunOrderedWindow(t *testing.T) {
	const jobs = 4
	var done atomic.Int64
	full := make(chan struct{})
	work := func(ctx context.Context, it Item) triage.Result {
		if it.Source.Path == "0" {
			<-full // until as many wait as may, and then gives more the chance
			for range 10_000 {
				runtime.Gosched()
			}
		} else if done.Add(1) == window {
			close(full)
		}
		return echo(ctx, it)
	}
	next, before := 0, int64(0)
	_, err := Run(t.Context(), numberedItems(1000), Options{Jobs: jobs, Ordered: true}, work, func(r triage.Result) error {
		if r.Source.Path != fmt.Sprint(next) {
			return fmt.Errorf("result %s, want %d", r.Source.Path, next)
		}
		if next++; next == 1 {
			before = done.Load()
		}
		return nil
	})
	if err != nil || next != 1000 || before > jobs+window {
		t.Errorf("%d results, %d done before the first: %v", next, before, err)
	}
}

func TestRunFirstResultsComeFirst(t *testing.T) {
	first := make(chan struct{})
	work := func(ctx context.Context, it Item) triage.Result {
		if it.Source.Path == "0" {
			<-first // ends only when another result was emitted
		}
		return echo(ctx, it)
	}
	var order []string
	Run(t.Context(), numberedItems(2), Options{Jobs: 2}, work, func(r triage.Result) error {
		if order = append(order, r.Source.Path); len(order) == 1 {
			close(first)
		}
		return nil
	})
	if strings.Join(order, " ") != "1 0" {
		t.Errorf("order %v", order)
	}
}

func TestRunPanicAndErrors(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "c"} {
		write(t, dir+"/"+name, dump("MDMP", 1))
	}
	opt := options(t)
	opt.Ordered = true
	work := func(ctx context.Context, it Item) triage.Result {
		in, err := it.Open(ctx)
		if err != nil {
			return triage.Result{Source: it.Source, Err: err}
		}
		defer in.Close()
		if strings.HasSuffix(it.Source.Path, "b") {
			var none []int
			_ = none[len(it.Source.Path)]
		}
		return triage.Result{Source: in.Source}
	}
	var got []string
	sum, err := Run(t.Context(), Walk(t.Context(), []string{dir, dir + "/gone"}, opt), opt, work, func(r triage.Result) error {
		got = append(got, fmt.Sprint(strings.TrimPrefix(r.Source.Path, dir), " ", r.Err))
		if pe, ok := errors.AsType[*PanicError](r.Err); ok && !strings.Contains(string(pe.Stack), "run_test.go") {
			t.Errorf("stack %s", pe.Stack)
		}
		return nil
	})
	want := []string{"/a <nil>", "/b internal error on " + dir + "/b: runtime error: index out of range", "/c <nil>", "/gone no such file or directory"}
	if err != nil || sum != (Summary{Found: 4, Done: 4, Failed: 2}) || len(got) != len(want) {
		t.Fatalf("%+v %v %q", sum, err, got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("result %q, want %q", got[i], want[i])
		}
	}
}

func TestRunPanicInItems(t *testing.T) {
	items := func(yield func(Item) bool) {
		yield(Item{})
		panic("lost")
	}
	sum, err := Run(t.Context(), items, Options{}, echo, func(triage.Result) error { return nil })
	if _, ok := errors.AsType[*PanicError](err); !ok || sum.Done != 1 {
		t.Errorf("%+v %v", sum, err)
	}
}

func TestRunEmitError(t *testing.T) {
	full := errors.New("disk full")
	for _, ordered := range []bool{true, false} {
		calls := 0
		sum, err := Run(t.Context(), numberedItems(100_000), Options{Jobs: 4, Ordered: ordered}, echo, func(triage.Result) error {
			if calls++; calls == 3 {
				return full
			}
			return nil
		})
		if err != full || calls != 3 || sum.Done != 2 || sum.Found > 3+lookahead+window+2*4+1 {
			t.Errorf("ordered %v: %d calls, %+v, %v", ordered, calls, sum, err)
		}
	}
}

// An interrupt in the middle of work that has not closed its inputs: Run comes
// back, and closing the Spill leaves nothing.
func TestRunCancel(t *testing.T) {
	opt := options(t)
	opt.Jobs = 3
	body := dump("MDMP", 1000)
	var files []file
	for i := range 50 {
		files = append(files, file{fmt.Sprint(i), body})
	}
	path := write(t, t.TempDir()+"/x.zip", zipOf(t, 8, files...))
	ctx, cancel := context.WithCancel(t.Context())
	var open atomic.Int64
	work := func(ctx context.Context, it Item) triage.Result {
		if _, err := it.Open(ctx); err != nil {
			return triage.Result{Source: it.Source, Err: err}
		}
		if open.Add(1) == 3 {
			cancel()
		}
		<-ctx.Done()
		return triage.Result{Source: it.Source}
	}
	_, err := Run(ctx, Walk(ctx, []string{path}, opt), opt, work, func(r triage.Result) error {
		t.Errorf("emitted %+v after the end", r)
		return nil
	})
	if !errors.Is(err, context.Canceled) || open.Load() != 3 {
		t.Errorf("%d open, error %v", open.Load(), err)
	}
	if opt.Spill.Live() != 3 {
		t.Errorf("%d temporary files, want one a worker", opt.Spill.Live())
	}
	opt.Spill.Close()
	mustBeEmpty(t, opt.Spill.Dir)
}

func TestRunProgress(t *testing.T) {
	last := int64(0)
	opt := Options{Jobs: 4, Progress: func(done, found int64) {
		if done != last+1 || found < done || found > 500 {
			t.Errorf("progress %d of %d after %d", done, found, last)
		}
		last = done
	}}
	Run(t.Context(), numberedItems(500), opt, echo, func(triage.Result) error { return nil })
	if last != 500 {
		t.Errorf("progress ends at %d", last)
	}
}

// 20,000 items of 8 KiB each would be 160 MiB if anything kept them.
func TestRunMemoryIsFlat(t *testing.T) {
	const n, each = 20_000, 8 << 10
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	items := func(yield func(Item) bool) {
		for range n {
			if !yield(Item{Source: triage.Source{Path: strings.Repeat("x", each)}}) {
				return
			}
		}
	}
	for _, ordered := range []bool{true, false} {
		start, most, count := heap(), uint64(0), 0
		Run(t.Context(), items, Options{Ordered: ordered}, echo, func(triage.Result) error {
			if count++; count%4000 == 0 {
				most = max(most, heap())
			}
			return nil
		})
		if count != n || most > start+40<<20 {
			t.Errorf("ordered %v: %d results, heap grew from %d to %d", ordered, count, start, most)
		}
	}
}
