package cli

import (
	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/signatures"
)

func newModules(s *Streams) *cobra.Command {
	o := &reportOptions{}
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
			return o.show(cmd.Context(), s, signatures.RuledOut, func(w report.Writer, d *report.Document) error {
				return w.Modules(report.NewModuleList(d))
			})
		},
	}
	o.flags(cmd)
	return cmd
}
