package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/batch"
	"dumptriage/cmd/internal/remote"
	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/cmd/internal/watch"
)

type watchOptions struct {
	reportOptions
	interval time.Duration
	settle   time.Duration
	metrics  string
}

// How watch works where nobody says.
const (
	watchInterval = 15 * time.Second
	watchSettle   = 30 * time.Second
	watchPatience = 10 * time.Minute // after which what looks unfinished is taken as it is
	watchBackoff  = 5 * time.Minute  // the longest pause after failures of the store
)

func newWatch(s *Streams) *cobra.Command {
	o := &watchOptions{}
	cmd := &cobra.Command{
		Use:   "watch FOLDER…",
		Short: "Triage dumps as they arrive in folders, until stopped",
		Long: `Watch folders and triage each dump once, when it is complete, even if the service restarts.
A file is complete when its size and time no longer change, its end is not zero, and its name
does not mark it as incomplete (.part, .tmp, .crdownload …); with NAME.done beside it, it is
complete at once. A dump that looks truncated is reported after ten minutes.

The store records what was read. If the store is unavailable, watch waits for it.

` + exitHelp,
		Example: "  dumptriage watch /srv/crash --store /var/lib/dumptriage/triage.db\n  dumptriage watch D:\\Dumps --store D:\\triage.db --metrics :9130",
		Args:    someArgs("folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return runWatch(cmd.Context(), s, o)
		},
	}
	o.tickets = true
	o.flags(cmd)
	o.briefFlag(cmd)
	cmd.Flags().Lookup("format").DefValue = "ndjson"
	o.format, o.stream = "ndjson", true
	storeFlag(cmd.Flags(), &o.store, aboutStore)
	cmd.Flags().DurationVar(&o.interval, "interval", watchInterval, "time between checks")
	cmd.Flags().DurationVar(&o.settle, "settle", watchSettle, "how long a file must stay unchanged")
	cmd.Flags().StringVar(&o.metrics, "metrics", "", "serve /metrics (Prometheus) and /healthz on this address; without a host, only on this computer (:9130)")
	return cmd
}

// check refuses what cannot be watched.
func (o *watchOptions) check() error {
	switch {
	case storePlace(o.store) == "":
		return usagef("watch needs a store, which records what was read: name one with --store or $%s", storeVariable)
	case o.interval <= 0 || o.settle <= 0:
		return usagef("--interval and --settle are times like 15s")
	case o.filesFrom != "":
		return usagef("--files-from cannot be used with watch: name folders")
	}
	for _, path := range o.paths {
		if info, err := os.Stat(path); err == nil && !info.IsDir() || remote.Is(path) {
			return usagef("%s is not a folder", path)
		}
	}
	return nil
}

// A watcher looks at folders until its context ends.
type watcher struct {
	o      *watchOptions
	s      *Streams
	w      *flushWriter
	folder watch.Folder
	out    outcome
	counts metrics
	said   string // the failure that was told last
}

func runWatch(ctx context.Context, s *Streams, o *watchOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if err := o.checkAsset(); err != nil {
		return err
	}
	set, err := o.inputOptions.set()
	if err != nil {
		return err
	}
	writer, done, err := o.writer(s, append(o.reads(), append(o.paths, storePlace(o.store))...))
	if err != nil {
		return err
	}
	quiet := *s
	quiet.Quiet = true
	c := &watcher{o: o, s: &quiet, w: writer, out: outcome{failOn: never}}
	c.folder = watch.Folder{Settle: o.settle, Patience: max(watchPatience, o.settle)}
	o.unready = func(path string) bool { return !c.folder.Ready(path) }
	if o.metrics != "" {
		stop, err := serveMetrics(o.metrics, &c.counts)
		if err != nil {
			return done(err)
		}
		defer stop()
	}
	c.counts.every = o.interval
	return done(c.loop(ctx, set.Version()))
}

// loop looks at the folders until the context ends. After a failure of the store it waits
// longer each time.
func (c *watcher) loop(ctx context.Context, catalogue string) error {
	pause := c.o.interval
	for {
		begun := time.Now()
		err := c.look(ctx, catalogue)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		switch {
		case err == nil:
			pause = c.o.interval
		case errors.Is(err, errSilent):
			pause = min(2*pause, max(watchBackoff, c.o.interval))
		default:
			return err
		}
		waiting, oldest := c.folder.Waiting()
		c.counts.looked(begun, err == nil, waiting, oldest)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// look triages what is complete and was not read before.
func (c *watcher) look(ctx context.Context, catalogue string) error {
	if err := c.folders(); err != nil {
		return c.waits(ctx, err)
	}
	c.o.rec = openRecorder(ctx, storePlace(c.o.store), catalogue, false)
	var err error
	if c.o.rec.works(nil) {
		c.folder.Look()
		err = c.o.run(ctx, c.s, c.o.paths, false, nil, c.take)
	}
	if bad := c.waits(ctx, c.o.rec.end()); err == nil {
		err = bad
	}
	return err
}

// folders returns why a folder cannot be looked at: a share may come back.
func (c *watcher) folders() error {
	for _, path := range c.o.paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		f.Close()
	}
	return nil
}

// waits tells of a failure that may be over at the next look, once. Where the context has
// ended, that is the failure, and nothing is waited for.
func (c *watcher) waits(ctx context.Context, err error) error {
	switch {
	case err == nil:
		c.said = ""
		return nil
	case ctx.Err() == nil && err.Error() != c.said:
		c.said = err.Error()
		fmt.Fprintf(c.s.Err, "dumptriage: %v; waiting for it\n", err)
	}
	return errWaits
}

// errWaits says that a look failed in a way that may be over at the next one.
var errWaits = fmt.Errorf("a folder or the store cannot be used: %w", errSilent)

// errGrowing is the result of a dump that may still be written.
var errGrowing = errors.New("the dump looks truncated and may still be written")

// take reports one result, unless the file may still change.
func (c *watcher) take(r triage.Result) error {
	if r.Facts != nil && r.Source.Member == "" && r.Facts.Dump.Truncated.Or(false) && c.folder.Fresh(r.Source.Path) {
		r = triage.Result{Source: r.Source, Err: errGrowing}
	}
	if errors.Is(r.Err, batch.ErrTooLong) {
		r.Err = errors.New(r.Err.Error()) // told once, and not tried at every look
	}
	if r.Err != nil && passing(r.Err) {
		c.o.rec.put(r, nil)
		return nil
	}
	if !r.Stored {
		c.counts.took(r.Err == nil)
	}
	return c.o.one(r, &c.out, func(r triage.Result, d *report.Document) error {
		if r.Err != nil && !c.o.complain(c.s, d) {
			return nil
		}
		return c.w.Report(d)
	})
}
