// Package queue hands out dumps to workers on any number of computers, by a work queue of
// NATS JetStream: each to one worker at a time, and again if that worker dies.
//
// It knows messages, deliveries and servers that fail. It must not know dumps, nor what a
// worker does with a path.
//
//	q, err := queue.Open(ctx, "nats://a,nats://b", queue.Options{Replicas: 3})
//	defer q.Close()
//	err = q.Put(ctx, queue.Job{Path: "/srv/crash/MEMORY.DMP"})
//	err = q.Work(ctx, queue.Worker{Do: triage, GiveUp: explain})
package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// DefaultName is the name of the queue where nobody says.
const DefaultName = "dumptriage"

// Options of Open. The zero value works.
type Options struct {
	Name        string        // of the queue; "" is DefaultName
	Credentials string        // path of a credentials file; "" for none
	Replicas    int           // servers that keep the queue, where it is made; 0 is one
	AckWait     time.Duration // without a heartbeat, after which another worker gets the job; 0 is half a minute
	Patient     bool          // wait for servers that do not answer
}

// A Job is one input.
type Job struct {
	Path string `json:"path"` // or a URL
	ID   string `json:"-"`    // a job that was put a short while ago is not put again; "" is the path
}

// A Queue is open.
type Queue struct {
	nc    *nats.Conn
	js    jetstream.JetStream
	name  string
	waits time.Duration
}

// How the queue is set up on the servers.
const (
	remembered  = 10 * time.Minute // that a job was put
	ackWait     = 30 * time.Second
	connectTime = 5 * time.Second
	workers     = "workers" // name of the consumer that all workers share
	maxRunning  = 10_000    // jobs at a time
	deadAge     = 90 * 24 * time.Hour
)

// Open connects to one of the servers, which are URLs with commas between them, and makes
// the queue if it does not exist.
func Open(ctx context.Context, servers string, o Options) (*Queue, error) {
	q := &Queue{name: cmp.Or(o.Name, DefaultName), waits: cmp.Or(o.AckWait, ackWait)}
	options := []nats.Option{
		nats.Name("dumptriage-worker"), nats.MaxReconnects(-1), nats.Timeout(connectTime),
		nats.RetryOnFailedConnect(o.Patient),
	}
	if o.Credentials != "" {
		options = append(options, nats.UserCredentials(o.Credentials))
	}
	var err error
	if q.nc, err = nats.Connect(servers, options...); err != nil {
		return nil, fmt.Errorf("connect to %s: %w", servers, err)
	}
	if q.js, err = jetstream.New(q.nc); err == nil {
		err = q.make(ctx, max(o.Replicas, 1), o.Patient)
	}
	if err != nil {
		q.Close()
		return nil, err
	}
	return q, nil
}

// Close closes the connection.
func (q *Queue) Close() { q.nc.Close() }

func (q *Queue) jobs() string { return q.name + ".jobs" }
func (q *Queue) dead() string { return q.name + ".dead" }

// make makes the streams that do not exist. One that exists stays as it is: who runs the
// servers may have set it up in another way.
func (q *Queue) make(ctx context.Context, replicas int, patient bool) error {
	for _, stream := range []jetstream.StreamConfig{
		{
			Name: q.name, Subjects: []string{q.jobs()}, Description: "dumps to triage",
			Retention: jetstream.WorkQueuePolicy, Duplicates: remembered, Replicas: replicas,
		},
		{
			Name: q.name + "-dead", Subjects: []string{q.dead()}, Description: "reports on dumps that could not be triaged",
			MaxAge: deadAge, Replicas: replicas,
		},
	} {
		err := again(ctx, patient, func(ctx context.Context) error {
			_, err := q.js.CreateStream(ctx, stream)
			if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
				return nil
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("make the queue %s: %w", stream.Name, err)
		}
	}
	return nil
}

// again calls work until it succeeds, if that is worth waiting for: servers that choose a
// leader do not answer for a moment.
func again(ctx context.Context, patient bool, work func(context.Context) error) error {
	for pause := time.Second / 8; ; pause = min(2*pause, 15*time.Second) {
		one, cancel := context.WithTimeout(ctx, connectTime)
		err := work(one)
		cancel()
		switch {
		case err == nil, ctx.Err() != nil, !patient && pause > 2*time.Second:
			return err
		}
		if !sleep(ctx, pause) {
			return context.Cause(ctx)
		}
	}
}

// sleep reports whether the context lasted as long.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// Put adds a job. It returns when the servers have it.
func (q *Queue) Put(ctx context.Context, j Job) error {
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	return again(ctx, false, func(ctx context.Context) error {
		_, err := q.js.Publish(ctx, q.jobs(), text, jetstream.WithMsgID(cmp.Or(j.ID, j.Path)))
		return err
	})
}

// A State counts the jobs.
type State struct {
	Waiting uint64 // for a worker, also again
	Running int    // with a worker, or with one that died
	Dead    uint64 // given up
}

// State asks the servers.
func (q *Queue) State(ctx context.Context) (State, error) {
	jobs, err := q.js.Stream(ctx, q.name)
	if err != nil {
		return State{}, err
	}
	dead, err := q.js.Stream(ctx, q.name+"-dead")
	if err != nil {
		return State{}, err
	}
	s := State{Waiting: jobs.CachedInfo().State.Msgs, Dead: dead.CachedInfo().State.Msgs}
	consumer, err := jobs.Consumer(ctx, workers)
	switch {
	case errors.Is(err, jetstream.ErrConsumerNotFound):
		return s, nil // no worker was there yet
	case err != nil:
		return State{}, err
	}
	s.Running = consumer.CachedInfo().NumAckPending
	s.Waiting -= min(s.Waiting, uint64(s.Running))
	return s, nil
}

// Dead hands the reports on jobs that were given up to each, the oldest first.
func (q *Queue) Dead(ctx context.Context, each func(report []byte) error) error {
	stream, err := q.js.Stream(ctx, q.name+"-dead")
	if err != nil {
		return err
	}
	s := stream.CachedInfo().State
	for n := s.FirstSeq; n <= s.LastSeq && s.Msgs > 0; n++ {
		m, err := stream.GetMsg(ctx, n)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue // deleted
		}
		if err == nil {
			err = each(m.Data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
