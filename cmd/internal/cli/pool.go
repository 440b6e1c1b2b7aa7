package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/signatures"
)

type poolOptions struct {
	reportOptions
	ask report.PoolQuery
}

func newPool(s *Streams) *cobra.Command {
	o := &poolOptions{}
	cmd := &cobra.Command{
		Use:   "pool FILE…",
		Short: "Show use of the kernel pools by tag",
		Long: `Show what each pool tag holds, as poolmon and the debugger's !poolused do: allocations,
frees, what is outstanding, and the drivers whose code holds the tag. The figures are the
kernel's own counts, out of a dump that holds pages; a small dump has none. Into a pipe
the text format is a tab-separated table.

` + exitHelp,
		Example: "  dumptriage pool MEMORY.DMP --type nonpaged --top 10\n  dumptriage pool MEMORY.DMP --tag 'Afd*' --owners",
		Args:    someArgs("file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return runPool(cmd.Context(), s, o)
		},
	}
	o.flags(cmd)
	sorts := report.PoolSorts()
	f := cmd.Flags()
	f.StringVar(&o.ask.Sort, "sort", sorts[0], "order of the rows: "+strings.Join(sorts, ", "))
	f.StringVar(&o.ask.Type, "type", "", "one of the pools: nonpaged or paged")
	f.StringSliceVar(&o.ask.Tags, "tag", nil, "only tags like this; * and ? stand for other characters")
	f.IntVar(&o.ask.Top, "top", 0, "only so many rows")
	f.BoolVar(&o.ask.All, "all", false, "also tags that hold nothing any more")
	f.BoolVar(&o.ask.Owners, "owners", false, "all drivers that may own a tag, and on what grounds")
	_ = cmd.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions(sorts, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("type", cobra.FixedCompletions(report.PoolTypes(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// check refuses what cannot be asked.
func (o *poolOptions) check() error {
	switch {
	case !slices.Contains(report.PoolSorts(), o.ask.Sort):
		return usagef("--sort %s: use %s", o.ask.Sort, strings.Join(report.PoolSorts(), ", "))
	case o.ask.Type != "" && !slices.Contains(report.PoolTypes(), o.ask.Type):
		return usagef("--type %s: use nonpaged or paged", o.ask.Type)
	case o.ask.Top < 0:
		return usagef("--top %d: use 1 or more rows", o.ask.Top)
	}
	return checkPatterns("--tag", o.ask.Tags, "Afd*")
}

func runPool(ctx context.Context, s *Streams, o *poolOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	return o.show(ctx, s, signatures.RuledOut, func(w report.Writer, d *report.Document) error {
		return w.Pool(report.NewPoolList(d, o.ask))
	})
}
