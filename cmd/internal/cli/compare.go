package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/facts"
	"dumptriage/dump/growth"
)

type compareOptions struct {
	reportOptions
}

func newCompare(s *Streams) *cobra.Command {
	o := &compareOptions{}
	cmd := &cobra.Command{
		Use:   "compare OLD NEW…",
		Short: "Show what changed between dumps or pool listings of one computer",
		Long: `Show what changed between the first and the last state of a computer: which pool tags grew, by
how much per hour, and how likely each is to leak; when the pool will be full at that rate; and
which drivers were added, removed or updated. A state is a dump or a pool listing from poolmon
or the debugger; a text with several listings is a series. Three states can tell a leak from a
load that comes and goes; two cannot.

` + exitHelp,
		Example: "  dumptriage compare monday.dmp tuesday.dmp wednesday.dmp\n  dumptriage compare poolsnap.log --format csv",
		Args:    func(_ *cobra.Command, args []string) error { return o.somePaths(args, "file") },
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return runCompare(cmd.Context(), s, o)
		},
	}
	o.flags(cmd)
	return cmd
}

// errOneState says that there is nothing to compare with.
var errOneState = errors.New("only one state was found: compare takes two or more, or a text with several pool listings")

func runCompare(ctx context.Context, s *Streams, o *compareOptions) error {
	w, done, err := o.start(ctx, s)
	if err != nil {
		return err
	}
	o.series = true
	var states []*facts.Facts
	var sources []report.ComparedSource
	out := outcome{failOn: never}
	err = o.run(ctx, s, o.paths, true, nil, func(r triage.Result) error {
		return o.one(r, &out, func(r triage.Result, doc *report.Document) error {
			if r.Err != nil {
				s.note("%s: %s", report.Safe(doc.Source.Path), report.Safe(doc.Error))
				return nil
			}
			states = append(states, r.Facts)
			sources = append(sources, report.ComparedSource{
				Path: doc.Source.Path, Member: doc.Source.Member, Line: doc.Source.Line, Time: report.When(r.Facts.System.CrashTime),
			})
			return nil
		})
	})
	switch {
	case err != nil:
		return done(err)
	case len(states) < 2:
		return done(errOneState)
	}
	set, err := o.inputOptions.set()
	if err != nil {
		return done(err)
	}
	c := growth.Compare(states)
	last := states[c.Order[len(c.Order)-1]]
	last.Grown = facts.Some(c.Grown())
	if err := w.Compare(report.NewComparison(c, sources, set.Match(last), tool())); err != nil {
		return done(err)
	}
	return done(out.err())
}
