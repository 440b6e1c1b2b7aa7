package cli

import (
	"context"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/signatures"
)

type triageOptions struct {
	reportOptions
	failOn string
}

func newTriage(s *Streams) *cobra.Command {
	o := &triageOptions{}
	cmd := &cobra.Command{
		Use:   "triage FILE…",
		Short: "Triage dumps: what crashed, why, who, and what to do",
		Long: `Triage each input in full. FILE is a dump, a .zip, .gz or .tar that holds some, a folder, or
'-' for standard input.

` + exitHelp,
		Example: "  dumptriage triage MEMORY.DMP\n  dumptriage triage --format json minidumps.zip",
		Args:    func(_ *cobra.Command, args []string) error { return o.somePaths(args, "file") },
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return runTriage(cmd.Context(), s, o)
		},
	}
	o.flags(cmd)
	o.briefFlag(cmd)
	failOnFlag(cmd, &o.failOn)
	return cmd
}

func failOnFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "fail-on", "", "exit with 4 if a finding is at least this: possible, probable, strong")
	_ = cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(
		[]string{"possible", "probable", "strong"}, cobra.ShellCompDirectiveNoFileComp))
}

// parseFailOn reads --fail-on; "" is no limit.
func parseFailOn(text string) (signatures.Verdict, error) {
	if text == "" {
		return signatures.RuledOut, nil
	}
	for _, v := range []signatures.Verdict{signatures.Possible, signatures.Probable, signatures.Strong} {
		if v.String() == text {
			return v, nil
		}
	}
	return 0, usagef("--fail-on %s: use possible, probable or strong", text)
}

func runTriage(ctx context.Context, s *Streams, o *triageOptions) error {
	failOn, err := parseFailOn(o.failOn)
	if err != nil {
		return err
	}
	return o.show(ctx, s, failOn, func(w report.Writer, d *report.Document) error { return w.Report(d) })
}

// add counts one result.
func (o *outcome) add(r triage.Result) {
	if r.Err != nil {
		o.unreadable++
		return
	}
	o.read++
	if len(r.Facts.ReadErrors) > 0 {
		o.partly++
	}
	for _, f := range r.Findings {
		o.best = max(o.best, f.Verdict)
	}
}
