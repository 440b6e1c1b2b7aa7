package cli

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/units"
)

type scanOptions struct {
	reportOptions
	failOn  string
	ordered bool
	summary bool
	since   string
	groupBy string

	shard       string
	baseline    string
	ticketState bool

	failOnEmpty bool
	allGroups   bool
	groups      report.GroupQuery
}

func newScan(s *Streams) *cobra.Command {
	o := &scanOptions{}
	cmd := &cobra.Command{
		Use:   "scan PATH…",
		Short: "Triage every dump in folders, one row each, and summarize them",
		Long: `Triage every dump in folders (with subfolders), files and archives. Dumps are recognized by
their content, not by their names. Each is reported as it finishes: as one row on a terminal,
as one line of JSON in a pipe. Unless --ordered is given, dumps with a flipped bit come last,
with what all dumps of their computer show together. A summary of the crashes goes to
standard error.

` + exitHelp,
		Example: "  dumptriage scan /var/crash > crashes.ndjson\n  dumptriage scan --format csv dumps/ more.zip",
		Args:    func(_ *cobra.Command, args []string) error { return o.somePaths(args, "path") },
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			if !cmd.Flags().Changed("format") && s.OutTerminal && o.output == "" {
				o.format = "rows"
			}
			return runScan(cmd.Context(), s, o)
		},
	}
	o.tickets = true
	o.flags(cmd)
	cmd.Flags().Lookup("format").DefValue = "ndjson"
	o.format = "ndjson"
	cmd.Flags().BoolVar(&o.ordered, "ordered", false, "report in the order of the inputs, not as each dump finishes")
	cmd.Flags().BoolVar(&o.summary, "summary", false, "with --format json or ndjson: end the output with the summary, as a separate item")
	cmd.Flags().StringVar(&o.since, "since", "", "skip crashes before this day (2024-05-01) or older than this (12h, 7d); crashes without a time are kept")
	cmd.Flags().StringVar(&o.groupBy, "group-by", "", "create one ticket per: "+strings.Join(report.Groupings(), ", ")+" (default for ticket formats: "+report.ByFingerprint+")")
	_ = cmd.RegisterFlagCompletionFunc("group-by", cobra.FixedCompletions(report.Groupings(), cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().StringVar(&o.shard, "shard", "", "scan one part of the inputs, in an array job: i/n, counted from 0, or auto to use the variables of Kubernetes, AWS Batch, Slurm and others")
	cmd.Flags().StringVar(&o.baseline, "baseline", "", "report only new kinds of crash: those that are not in this file (JSON reports of an earlier run) or, with '"+baselineStore+"', not in the store")
	cmd.Flags().BoolVar(&o.ticketState, "ticket-state", false, "with ticket formats and --store: update existing tickets, and skip those without a new crash")
	o.briefFlag(cmd)
	failOnFlag(cmd, &o.failOn)
	cmd.Flags().BoolVar(&o.failOnEmpty, "fail-on-empty", false, "exit with 1 if no dump is found (default: exit with 0)")
	cmd.Flags().StringVar(&o.groups.Sort, "sort", "count", "sort the groups in the summary by: "+strings.Join(report.GroupSorts(), ", "))
	cmd.Flags().IntVar(&o.groups.Top, "top", report.ShownGroups, "maximum number of groups and computers in the summary")
	cmd.Flags().BoolVar(&o.allGroups, "all-groups", false, "show all groups and computers in the summary")
	_ = cmd.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions(report.GroupSorts(), cobra.ShellCompDirectiveNoFileComp))
	o.stream, o.stores = true, true
	storeFlag(cmd.Flags(), &o.store, "store the reports here (a file, or postgres://…), and skip dumps that an earlier run stored")
	return cmd
}

// checkGrouping refuses --group-by where there are no tickets to be made, and groups
// tickets by crash where nothing was said.
func (o *scanOptions) checkGrouping() error {
	switch {
	case o.groupBy == "" && o.template == "" && report.OneTicketACrash(o.format):
		o.groupBy = report.ByFingerprint
		return nil
	case o.groupBy == "":
		return nil
	case !slices.Contains(report.Groupings(), o.groupBy):
		return usagef("--group-by %s: use %s%s", o.groupBy, strings.Join(report.Groupings(), " or "), suggest(o.groupBy, report.Groupings()))
	case o.template == "" && !slices.Contains(append(report.TicketFormats(), "markdown"), o.format):
		return usagef("--group-by requires --template, or --format %s or markdown", strings.Join(report.TicketFormats(), ", "))
	}
	return nil
}

// prepare checks the options together.
func (o *scanOptions) prepare() error {
	if err := o.check(); err != nil {
		return err
	}
	if o.summary && o.format != "json" && o.format != "ndjson" {
		return usagef("--summary requires --format json or ndjson")
	}
	if err := o.checkGrouping(); err != nil {
		return err
	}
	if o.ticketState && (storePlace(o.store) == "" || o.template != "" || !report.OneTicketACrash(o.format)) {
		return usagef("--ticket-state requires --store and a ticket format")
	}
	if o.groupBy == report.ByNothing {
		o.groupBy = ""
	}
	if o.allGroups {
		o.groups.Top = 0
	}
	if err := o.groups.Check(); err != nil {
		return usagef("%w", err)
	}
	return nil
}

// A scan is one run over many inputs.
type scan struct {
	o      *scanOptions
	s      *Streams
	w      *flushWriter
	out    outcome
	sum    report.Summarizer
	groups *report.Grouping
	since  time.Time
	known  *baseline
	filed  int // tickets that were skipped: there is no news of them
	held   []*report.Document
	bar    *bar
}

// newScanRun checks the options and opens what the run needs. done ends it.
func newScanRun(ctx context.Context, s *Streams, o *scanOptions) (c *scan, done func(error) error, err error) {
	failOn, err := parseFailOn(o.failOn)
	if err != nil {
		return nil, nil, err
	}
	if err := o.prepare(); err != nil {
		return nil, nil, err
	}
	since, err := parseSince(o.since, time.Now())
	if err != nil {
		return nil, nil, err
	}
	o.also = []string{o.baseline, storePlace(o.store)}
	known, err := o.known()
	if err != nil {
		return nil, nil, err
	}
	part, from, err := parseShard(o.shard, os.Getenv)
	if err != nil {
		return nil, nil, err
	}
	if part != nil {
		o.keep = part.has
		s.note("part %d of %d (counted from 0)%s", part.index, part.count, by(from))
	}
	w, done, err := o.start(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	if o.baseline == baselineStore {
		known.store = o.rec
	}
	c = &scan{known: known, o: o, s: s, w: w, out: outcome{failOn: failOn, mayBeEmpty: !o.failOnEmpty}, sum: report.Summarizer{Tool: tool()}, since: since, bar: newBar(s)}
	c.groups = report.NewGrouping(o.groupBy, &c.sum)
	return c, done, nil
}

func runScan(ctx context.Context, s *Streams, o *scanOptions) error {
	c, done, err := newScanRun(ctx, s, o)
	if err != nil {
		return err
	}
	if err = c.rematch(ctx); err == nil {
		err = o.run(ctx, s, o.paths, o.ordered, c.bar.update, c.take)
	}
	c.bar.clear()
	if err == nil || errors.Is(err, context.Canceled) {
		if bad := c.finish(); bad != nil {
			return done(bad)
		}
	}
	c.tell()
	if err == nil {
		c.out.empty(s)
		err = c.out.err()
	}
	err = done(err)
	if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, errSilent) {
		return err
	}
	if bad := c.summarize(); bad != nil {
		return bad
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// tell notes what was left out.
func (c *scan) tell() {
	if c.known != nil && c.known.left > 0 {
		c.s.note("%s left out: their kinds of crash are in the baseline", units.Count(c.known.left, "report", "reports"))
	}
	if c.filed > 0 {
		c.s.note("%s skipped: no new crash", units.Count(c.filed, "ticket", "tickets"))
	}
	if c.o.rec != nil {
		c.out.left += c.o.rec.skipped
	}
}

// take takes one result.
func (c *scan) take(r triage.Result) error {
	c.bar.clear()
	return c.o.one(r, &c.out, func(r triage.Result, doc *report.Document) error {
		if before(r, c.since) || c.known.has(doc) {
			return errKnown
		}
		c.sum.Add(r, doc)
		if r.Err != nil && !c.o.complain(c.s, doc) || c.o.groupBy != "" && c.groups.Add(doc) {
			return nil
		}
		if c.holds(doc) {
			c.held = append(c.held, doc)
			return nil
		}
		return c.write(doc)
	})
}

// write writes a report. A ticket that was made before is updated, if there is news.
func (c *scan) write(d *report.Document) error {
	key := report.TicketKey(d)
	if !c.o.ticketState || d.Error != "" || key == "" {
		return c.w.Report(d)
	}
	wrote, err := c.o.rec.file(c.o.format, key, func(filed bool) error {
		d.Filed = filed
		return c.w.Report(d)
	})
	if err == nil && !wrote {
		c.filed++
	}
	return err
}

// finish writes what waited for the end of the run.
func (c *scan) finish() error {
	if err := c.release(); err != nil {
		return err
	}
	if err := c.groups.Each(c.write); err != nil || !c.o.summary {
		return err
	}
	return c.w.Summary(c.sum.Summary(c.o.groups.Sort))
}

// summarize writes the summary for people.
func (c *scan) summarize() error {
	if c.s.Quiet {
		return nil
	}
	opt := report.Options{Width: c.s.Width, Color: c.s.ErrColor, Plain: !c.s.ErrTerminal}
	return report.WriteSummary(c.s.Err, c.sum.Summary(c.o.groups.Sort), c.o.groups.Top, opt)
}
