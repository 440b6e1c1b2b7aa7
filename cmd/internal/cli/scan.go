package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
)

type scanOptions struct {
	reportOptions
	failOn  string
	ordered bool
	quiet   bool
	summary bool
	since   string
	groupBy string
}

func newScan(s *Streams) *cobra.Command {
	o := &scanOptions{}
	cmd := &cobra.Command{
		Use:   "scan PATH…",
		Short: "Triage every dump below folders, one line each, and group them",
		Long: `Triage every dump below the paths: folders with all that is in them, files, and archives.
A dump is known by its content, not by its name. Each is reported as it finishes, on
a terminal as one row, into a pipe as one line of JSON; a summary of what crashed how often
goes to standard error.

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
	cmd.Flags().BoolVar(&o.ordered, "ordered", false, "report in the order of the inputs, not as each finishes")
	cmd.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no summary and no progress on standard error")
	cmd.Flags().BoolVar(&o.summary, "summary", false, "with --format json or ndjson: end the output with the summary, as an item of its own")
	cmd.Flags().StringVar(&o.since, "since", "", "leave out crashes before this day (2024-05-01), or longer ago than this (12h, 7d); those without a time stay")
	cmd.Flags().StringVar(&o.groupBy, "group-by", "", "what one ticket is for: "+strings.Join(report.Groupings(), ", ")+" (default with ticket formats: "+report.ByFingerprint+")")
	_ = cmd.RegisterFlagCompletionFunc("group-by", cobra.FixedCompletions(report.Groupings(), cobra.ShellCompDirectiveNoFileComp))
	o.briefFlag(cmd)
	failOnFlag(cmd, &o.failOn)
	o.stream = true
	cmd.Flags().BoolVar(&o.force, "force", false, "with --format ndjson: write over the report that --output names")
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
		return usagef("--group-by goes with --template, or --format %s or markdown", strings.Join(report.TicketFormats(), ", "))
	}
	return nil
}

func runScan(ctx context.Context, s *Streams, o *scanOptions) error {
	failOn, err := parseFailOn(o.failOn)
	if err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	if o.summary && o.format != "json" && o.format != "ndjson" {
		return usagef("--summary goes with --format json or ndjson")
	}
	if err := o.checkGrouping(); err != nil {
		return err
	}
	since, err := parseSince(o.since, time.Now())
	if err != nil {
		return err
	}
	w, done, err := o.start(s)
	if err != nil {
		return err
	}
	out := outcome{failOn: failOn}
	sum := report.Summarizer{Tool: tool()}
	if o.groupBy == report.ByNothing {
		o.groupBy = ""
	}
	groups := report.NewGrouping(o.groupBy, &sum)
	bar := newBar(s, o.quiet)
	err = o.run(ctx, s, o.paths, o.ordered, bar.update, func(r triage.Result) error {
		bar.clear()
		if before(r, since) {
			out.left++
			return nil
		}
		return o.one(r, &out, func(r triage.Result, doc *report.Document) error {
			sum.Add(r, doc)
			if r.Err != nil && !o.complain(s, doc) || o.groupBy != "" && groups.Add(doc) {
				return nil
			}
			return w.Report(doc)
		})
	})
	bar.clear()
	if err == nil || errors.Is(err, context.Canceled) {
		if bad := groups.Each(w.Report); bad != nil {
			return done(bad)
		}
	}
	if o.summary && (err == nil || errors.Is(err, context.Canceled)) {
		if bad := w.Summary(sum.Summary()); bad != nil {
			return done(bad)
		}
	}
	if err == nil {
		out.empty(s)
		err = out.err()
	}
	err = done(err)
	if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, errSilent) {
		return err
	}
	if !o.quiet {
		opt := report.Options{Width: s.Width, Color: s.ErrTerminal && s.Color, Plain: !s.ErrTerminal}
		if err := report.WriteSummary(s.Err, sum.Summary(), opt); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
