package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A Worker does jobs, one at a time.
type Worker struct {
	// Do does a job. An error means that the same may succeed later.
	Do func(ctx context.Context, j Job) error
	// GiveUp makes the report on a job that is not tried again.
	GiveUp func(ctx context.Context, j Job, why error) (report []byte, err error)
	// Tell is told what the servers are waited for; nil: nobody wants to know.
	Tell func(text string)

	Tries int           // of one job; 0 is three
	Pause time.Duration // before a job is tried again that failed; 0 is half a minute
	Grace time.Duration // for the job under way when the context ends
	Drain bool          // end when no job is left
}

const (
	defaultTries = 3
	retryPause   = 30 * time.Second
	askTime      = 2 * time.Second // that a worker waits for a job before it asks again
)

// errDied is why a job is given up that no worker brought to an end.
var errDied = errors.New("the program died while it read this input")

// Work does jobs until ctx ends. The job under way then has some time to end; what does not
// is another worker's.
func (q *Queue) Work(ctx context.Context, w Worker) error {
	var jobs jetstream.Consumer
	err := again(ctx, true, func(ctx context.Context) (err error) {
		jobs, err = q.js.CreateOrUpdateConsumer(ctx, q.name, jetstream.ConsumerConfig{
			Durable: workers, AckPolicy: jetstream.AckExplicitPolicy, AckWait: q.waits, MaxAckPending: maxRunning,
		})
		return err
	})
	told := ""
	for ctx.Err() == nil {
		var m jetstream.Msg
		if err == nil {
			one, cancel := context.WithTimeout(ctx, askTime)
			m, err = jobs.Next(jetstream.FetchContext(one))
			cancel()
		}
		switch {
		case err == nil:
			told, err = "", q.handle(ctx, w, m)
		case errors.Is(err, nats.ErrTimeout), errors.Is(err, context.DeadlineExceeded), errors.Is(err, jetstream.ErrNoMessages):
			err = nil
			if s, bad := q.State(ctx); w.Drain && bad == nil && s.Waiting == 0 && s.Running == 0 {
				return nil
			}
		}
		if err != nil && ctx.Err() == nil {
			if text := err.Error(); text != told && w.Tell != nil {
				told = text
				w.Tell(text)
			}
			sleep(ctx, time.Second)
			err = nil
		}
	}
	return context.Cause(ctx)
}

// handle does one job and tells the servers what became of it.
func (q *Queue) handle(ctx context.Context, w Worker, m jetstream.Msg) error {
	var j Job
	about, err := m.Metadata()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(m.Data(), &j); err != nil || j.Path == "" {
		return q.giveUp(w, m, Job{Path: fmt.Sprintf("message %d", about.Sequence.Stream)}, errors.New("the message is no job"))
	}
	tries := w.tries()
	if about.NumDelivered > uint64(tries) {
		return q.giveUp(w, m, j, fmt.Errorf("%w, %d times", errDied, tries))
	}
	stop := q.alive(m)
	err = w.do(ctx, j)
	stop()
	switch {
	case err == nil:
		return q.answered(m.DoubleAck)
	case ctx.Err() != nil:
		return m.Nak()
	case about.NumDelivered == uint64(tries):
		return q.giveUp(w, m, j, fmt.Errorf("%w (tried %d times)", err, tries))
	}
	return m.NakWithDelay(w.pause())
}

func (w Worker) tries() int {
	if w.Tries > 0 {
		return w.Tries
	}
	return defaultTries
}

func (w Worker) pause() time.Duration {
	if w.Pause > 0 {
		return w.Pause
	}
	return retryPause
}

// do does a job, for which there is some time left when ctx ends.
func (w Worker) do(ctx context.Context, j Job) error {
	whole, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(w.Grace, cancel) })()
	return w.Do(whole, j)
}

// alive sends heartbeats for a job until it is stopped.
func (q *Queue) alive(m jetstream.Msg) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(q.waits / 3)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				_ = m.InProgress() // the next may succeed
			}
		}
	}()
	return func() { close(done); <-ended }
}

// giveUp puts a job where those are that are not tried again, and takes it out of the queue.
func (q *Queue) giveUp(w Worker, m jetstream.Msg, j Job, why error) error {
	return q.answered(func(ctx context.Context) error {
		text, err := w.GiveUp(ctx, j, why)
		if err != nil {
			return err
		}
		about, err := m.Metadata()
		if err != nil {
			return err
		}
		id := fmt.Sprintf("%s %d", about.Stream, about.Sequence.Stream)
		if _, err = q.js.Publish(ctx, q.dead(), text, jetstream.WithMsgID(id)); err != nil {
			return err
		}
		return m.DoubleAck(ctx)
	})
}

// answered gives servers that choose a leader some time to take an answer. Also when a
// worker is to end, what it did is to be known.
func (q *Queue) answered(work func(context.Context) error) error {
	return again(context.Background(), false, func(ctx context.Context) error {
		if err := work(ctx); !errors.Is(err, jetstream.ErrMsgAlreadyAckd) {
			return err
		}
		return nil
	})
}
