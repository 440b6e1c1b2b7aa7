package cli

import (
	"context"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
	"dumptriage/signatures"
)

type modulesOptions struct {
	inputOptions
	outputOptions
	paths []string
}

func newModules(s *Streams) *cobra.Command {
	o := &modulesOptions{}
	cmd := &cobra.Command{
		Use:   "modules FILE…",
		Short: "List loaded and unloaded drivers",
		Long: `List the drivers that were loaded, and those that had been unloaded, with base, size,
time stamp and version as far as the dump holds them. Into a pipe the text format is a
tab-separated table.

` + exitHelp,
		Example: "  dumptriage modules 102622-12000-01.dmp\n  dumptriage modules -f json MEMORY.DMP",
		Args:    someArgs("file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return runModules(cmd.Context(), s, o)
		},
	}
	o.inputOptions.flags(cmd)
	o.outputOptions.flags(cmd)
	return cmd
}

func runModules(ctx context.Context, s *Streams, o *modulesOptions) error {
	w, done, err := o.writer(s, o.paths)
	if err != nil {
		return err
	}
	var out outcome
	err = o.run(ctx, s, o.paths, true, nil, func(r triage.Result) error {
		out.add(r)
		doc := report.Build(r, tool())
		if r.Err != nil && !o.complain(s, doc) {
			return nil
		}
		return w.Modules(report.NewModuleList(doc))
	})
	return finish(s, done, err, out, signatures.RuledOut)
}
