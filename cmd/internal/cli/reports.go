package cli

import (
	"context"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/signatures"
)

// reportOptions are those of a command that reads inputs and writes the report
// of each, or a part of it.
type reportOptions struct {
	inputOptions
	outputOptions
	paths       []string
	brief       bool
	salt        string
	identifiers bool
}

// making is how the reports of this command are made.
func (o *reportOptions) making() report.Making {
	return report.Making{Tool: tool(), Salt: o.salt, Identifiers: o.identifiers}
}

func (o *reportOptions) flags(cmd *cobra.Command) {
	o.inputOptions.flags(cmd)
	o.outputOptions.flags(cmd)
	cmd.Flags().StringVar(&o.salt, "machine-salt", "", "a secret that keys the hash by which a machine is known again")
	cmd.Flags().BoolVar(&o.identifiers, "show-identifiers", false, "let serial numbers of the machine into the report")
}

// briefFlag is the flag of commands whose reports may be shortened.
func (o *reportOptions) briefFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.brief, "brief", false, "leave out long lists: modules, processes, registers, pool tags beyond the first ten")
}

// show reads the inputs in their order and writes what write takes of each
// report.
func (o *reportOptions) show(ctx context.Context, s *Streams, failOn signatures.Verdict, write func(report.Writer, *report.Document) error) error {
	w, done, err := o.writer(s, o.paths)
	if err != nil {
		return err
	}
	var out outcome
	err = o.run(ctx, s, o.paths, true, nil, func(r triage.Result) error {
		out.add(r)
		doc := report.Build(r, o.making())
		if o.brief {
			doc.Brief()
		}
		if r.Err != nil && !o.complain(s, doc) {
			return nil
		}
		return write(w, doc)
	})
	if err == nil {
		out.empty(s)
		err = out.err(failOn)
	}
	return done(err)
}
