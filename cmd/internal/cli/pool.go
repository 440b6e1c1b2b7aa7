package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
)

type poolOptions struct {
	reportOptions
	ask report.PoolQuery
	at  []string // addresses
}

func newPool(s *Streams) *cobra.Command {
	o := &poolOptions{}
	o.unmatched = true
	cmd := &cobra.Command{
		Use:   "pool FILE…",
		Short: "Show kernel pool usage by tag",
		Long: `Show pool usage by tag, as poolmon and the debugger's !poolused do: allocations, frees,
outstanding bytes, and the drivers whose code contains the tag. The figures are the kernel's
own counters, so the dump must contain memory pages; a small memory dump has none. In a pipe,
the text format is a tab-separated table.

` + exitHelp,
		Example: "  dumptriage pool MEMORY.DMP --type nonpaged --top 10\n  dumptriage pool MEMORY.DMP --tag 'Afd*' --owners\n  dumptriage pool MEMORY.DMP --address fc8d4020",
		Args:    func(_ *cobra.Command, args []string) error { return o.somePaths(args, "file") },
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return runPool(cmd.Context(), s, o)
		},
	}
	o.flags(cmd)
	sorts := report.PoolSorts()
	f := cmd.Flags()
	f.StringVar(&o.ask.Sort, "sort", sorts[0], "sort by: "+strings.Join(sorts, ", "))
	f.StringVar(&o.ask.Type, "type", "", "show only this pool: nonpaged or paged")
	listVar(f, &o.ask.Tags, "tag", "show only these tags; * and ? are wildcards")
	f.IntVar(&o.ask.Top, "top", 0, "maximum number of rows (default: all)")
	f.BoolVar(&o.ask.All, "all", false, "include tags without outstanding allocations")
	f.BoolVar(&o.ask.Owners, "owners", false, "list every driver that may own a tag, with the evidence")
	listVar(f, &o.at, "address", "show the pool block that contains this address (hexadecimal)")
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
	for _, text := range o.at {
		at, err := parseAddress(text)
		if err != nil {
			return err
		}
		o.addresses = append(o.addresses, at)
	}
	return checkPatterns("--tag", o.ask.Tags, "Afd*")
}

// parseAddress reads an address as debuggers write it: hexadecimal, with 0x or
// without, and perhaps with a grave accent in its middle.
func parseAddress(text string) (uint64, error) {
	digits := strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(text), "0x"), "`", "")
	at, err := strconv.ParseUint(digits, 16, 64)
	if err != nil {
		return 0, usagef("--address %s: write it in hexadecimal, as 0xffffe00012345678", text)
	}
	return at, nil
}

func runPool(ctx context.Context, s *Streams, o *poolOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	return o.show(ctx, s, never, func(w report.Writer, d *report.Document) error {
		return w.Pool(report.NewPoolList(d, o.ask))
	})
}
