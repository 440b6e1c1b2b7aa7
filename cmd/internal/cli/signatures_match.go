package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/signatures"
)

func newSignaturesMatch(s *Streams, o *signaturesOptions) *cobra.Command {
	return &cobra.Command{
		Use: "match REPORT.json…", Short: "Match the known issues with reports in JSON that were kept",
		Long: `Match the known issues with reports that 'dumptriage triage --format json' or ndjson
wrote before. No dump is needed: an issue that became known later is found in old reports.`,
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
		if err := eachReport(s, file, func(d *report.Document) error { return matchReport(s.Out, set, d) }); err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
	}
	return nil
}

// eachReport calls take for each report of a file: in an array, or one after the other.
func eachReport(s *Streams, file string, take func(*report.Document) error) error {
	in := s.In
	if file != stdout {
		f, _, err := files.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	return eachJSON(in, func(d *json.Decoder) error {
		var raw json.RawMessage
		if err := d.Decode(&raw); errors.Is(err, io.EOF) {
			return err
		} else if err != nil {
			return fmt.Errorf("not a report in JSON: %w", err)
		}
		doc := &report.Document{}
		if err := json.Unmarshal(raw, doc); err != nil || !doc.IsReport() {
			return fmt.Errorf("not a report that dumptriage wrote (byte %d)", d.InputOffset())
		}
		return take(doc)
	})
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
	in := inputOptions{signatures: o.dirs, explain: ids, maxSize: defaultMaxSize, maxMemory: defaultMemory}
	return in.run(ctx, s, []string{file}, true, nil, func(r triage.Result) error {
		if r.Err != nil {
			return fmt.Errorf("%s: %w", file, r.Err)
		}
		return report.WriteExplained(s.Out, report.Build(r, report.BuildOptions{Tool: tool()}))
	})
}
