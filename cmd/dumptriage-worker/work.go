package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/cli"
	"dumptriage/cmd/internal/queue"
)

// grace is how long a dump may still be read when the worker is to end: engines kill after
// half a minute.
const grace = 20 * time.Second

func newWork(o *options) *cobra.Command {
	var store string
	var drain, print bool
	w := queue.Worker{Grace: grace}
	cmd := &cobra.Command{
		Use:   "work",
		Short: "Triage dumps from the queue, one at a time, until stopped",
		Long: `Take dumps from the queue, one at a time, and store the reports. Dumps that are already in the
store are not read again. Run one worker per processor, on any number of computers.

A worker waits if the servers or the store do not answer. On SIGTERM it finishes the current dump
within 20 seconds and leaves the rest to other workers.`,
		Example: "  dumptriage-worker work --nats nats://a:4222,nats://b:4222 --store postgres://triage@db/triage",
		Args:    none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.queue.Patient = true
			tell := func(text string) { fmt.Fprintf(o.errs, "dumptriage-worker: %s; waiting for it\n", text) }
			out := &cli.Streams{Out: io.Discard, Err: o.errs}
			if print {
				out.Out = o.out
			}
			t, err := cli.NewWorker(store, out, tell)
			if err != nil {
				return err
			}
			defer t.Close()
			w.Do = func(ctx context.Context, j queue.Job) error { return t.Do(ctx, j.Path) }
			w.GiveUp = func(_ context.Context, j queue.Job, why error) ([]byte, error) { return t.GiveUp(j.Path, why) }
			w.Tell, w.Drain = tell, drain
			err = o.with(cmd.Context(), func(q *queue.Queue) error { return q.Work(cmd.Context(), w) })
			if cmd.Context().Err() != nil {
				return nil // stopped, as workers are: the exit code tells
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&store, "store", "", "store the reports here: a file, or postgres://… (also $DUMPTRIAGE_STORE)")
	f.BoolVar(&drain, "drain", false, "exit when the queue is empty")
	f.BoolVar(&print, "print", false, "also print the reports, one per line")
	f.IntVar(&w.Tries, "tries", 3, "number of attempts for a dump that cannot be opened or kills its worker")
	f.DurationVar(&w.Pause, "pause", 30*time.Second, "time between attempts")
	f.DurationVar(&o.queue.AckWait, "silence", 30*time.Second, "time without a heartbeat after which another worker gets the dump")
	return cmd
}

func newStatus(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Count the dumps that wait, are being read, and were given up",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.with(cmd.Context(), func(q *queue.Queue) error {
				s, err := q.State(cmd.Context())
				if err == nil {
					_, err = fmt.Fprintf(o.out, "waiting  %d\nrunning  %d\ngiven up %d\n", s.Waiting, s.Running, s.Dead)
				}
				return err
			})
		},
	}
}

func newDead(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "dead",
		Short: "Print the reports on dumps that were given up, one a line",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.with(cmd.Context(), func(q *queue.Queue) error {
				return q.Dead(cmd.Context(), func(report []byte) error {
					_, err := o.out.Write(report)
					return err
				})
			})
		},
	}
}
