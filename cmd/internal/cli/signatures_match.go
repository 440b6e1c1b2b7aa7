package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/signatures"
)

func newSignaturesMatch(s *Streams, o *signaturesOptions) *cobra.Command {
	return &cobra.Command{
		Use: "match REPORT.json…", Short: "Match known issues with earlier reports",
		Long: `Match known issues with reports that 'dumptriage triage --format json' or ndjson
wrote earlier. No dump is needed: an issue that became known later is found in old reports.`,
		Args: someArgs("report"),
		RunE: func(_ *cobra.Command, files []string) error { return runSignaturesMatch(s, o, files) },
	}
}

func runSignaturesMatch(s *Streams, o *signaturesOptions, files []string) error {
	set, err := o.set()
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := eachReport(s, file, all, func(_ int, x *report.StoredReport) error { return matchReport(s.Out, set, x.Report) }); err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
	}
	return nil
}

// matchReport prints the findings on one report, one a line.
func matchReport(w io.Writer, set *signatures.Set, d *report.Document) error {
	name := report.Place(d)
	found := signatures.Listed(set.Match(report.FactsOf(d)))
	if len(found) == 0 {
		_, err := fmt.Fprintf(w, "%s: no known issue matches (%d checked)\n", name, len(set.All()))
		return err
	}
	for _, f := range found {
		behind := ""
		if f.Behind != "" {
			behind = " (" + f.Behind + " fits better)"
		}
		if _, err := fmt.Fprintf(w, "%s: %s %v: %s%s\n", name, f.Signature.ID, f.Verdict, f.Signature.Title, behind); err != nil {
			return err
		}
	}
	return nil
}

// showFor prints what signatures say of dumps: each condition with its answer.
func showFor(ctx context.Context, s *Streams, o *signaturesOptions, ids []string, file string) error {
	in := inputOptions{signatures: o.dirs, explain: ids, maxSize: defaultMaxSize, transfer: defaultTransfer, maxMemory: defaultMemory}
	return in.run(ctx, s, []string{file}, true, nil, func(r triage.Result) error {
		if r.Err != nil {
			return fmt.Errorf("%s: %w", file, r.Err)
		}
		return report.WriteExplained(s.Out, report.Build(r, report.BuildOptions{Tool: tool()}))
	})
}
