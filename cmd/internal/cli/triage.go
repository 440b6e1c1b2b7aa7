package cli

import (
	"context"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
)

type triageOptions struct {
	reportOptions
	failOn string
}

func newTriage(s *Streams) *cobra.Command {
	o := &triageOptions{}
	cmd := &cobra.Command{
		Use:   "triage FILE…",
		Short: "Triage dumps: what crashed, the likely cause, and what to do",
		Long: `Triage each input in full. FILE is a dump, an archive or a folder that contains dumps, a
URL (https://, s3://), or '-' for standard input.

` + exitHelp,
		Example: "  dumptriage triage MEMORY.DMP\n  dumptriage triage --format json minidumps.zip",
		Args:    func(_ *cobra.Command, args []string) error { return o.somePaths(args, "file") },
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths, o.full = args, o.full || o.verbose
			return runTriage(cmd.Context(), s, o)
		},
	}
	o.tickets = true
	o.flags(cmd)
	o.briefFlag(cmd)
	o.fullFlag(cmd)
	cmd.Flags().Lookup("verbose").Usage = "same as --full, and list the files in folders that look like dumps or archives but are skipped"
	listVar(cmd.Flags(), &o.explain, "explain", "show all evidence for the known issues that match, or for those with these IDs (--explain=ID)")
	cmd.Flags().Lookup("explain").NoOptDefVal = triage.ExplainListed
	failOnFlag(cmd, &o.failOn)
	o.stores, o.again, o.together = true, true, true
	storeFlag(cmd.Flags(), &o.store, "store the reports here (a file, or postgres://…), and report how often the crash was seen before")
	return cmd
}

func runTriage(ctx context.Context, s *Streams, o *triageOptions) error {
	failOn, err := parseFailOn(o.failOn)
	if err != nil {
		return err
	}
	if o.failOn == onNew {
		return usagef("--fail-on %s requires scan --baseline", onNew)
	}
	o.also = []string{storePlace(o.store)}
	return o.show(ctx, s, failOn, func(w report.Writer, d *report.Document) error { return w.Report(d) })
}
