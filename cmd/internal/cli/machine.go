package cli

import (
	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
)

func newMachine(s *Streams) *cobra.Command {
	o := &reportOptions{inputOptions: inputOptions{noPool: true, unmatched: true}}
	cmd := &cobra.Command{
		Use:   "machine FILE…",
		Short: "Show the computer that crashed: firmware, processor, memory, devices, boots",
		Long: `Show what the dump contains about the computer: model, firmware, processor and its
temperature, memory modules, PCI devices, and how its last boots ended. Small memory dumps of
Windows 8.1 and later contain this.

` + exitHelp,
		Example: "  dumptriage machine 102622-12000-01.dmp\n  dumptriage machine -f csv dumps/*.dmp",
		Args:    func(_ *cobra.Command, args []string) error { return o.somePaths(args, "file") },
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return o.show(cmd.Context(), s, never, func(w report.Writer, d *report.Document) error {
				return w.Machine(report.NewComputerPage(d))
			})
		},
	}
	o.flags(cmd)
	return cmd
}
