package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/local"
	"dumptriage/cmd/internal/report"
)

type localOptions struct {
	reportOptions
	root string
	list bool
}

func newLocal(s *Streams) *cobra.Command {
	o := &localOptions{}
	cmd := &cobra.Command{
		Use:   "local",
		Short: "Triage the dumps of this Windows computer, newest first",
		Long: `Triage the crash dumps of this Windows computer, newest first: those that its settings name
(CrashControl), live kernel reports, and those of Windows Error Reporting. With --root, those
of a Windows whose drive is mounted, on any system. Reading them may need an administrator.

` + exitHelp,
		Example: "  dumptriage local\n  dumptriage local --root /mnt/windows/Windows --format csv",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("format") {
				o.format = "rows"
			}
			return runLocal(cmd.Context(), s, o)
		},
	}
	o.tickets = true
	o.flags(cmd)
	cmd.Flags().Lookup("format").DefValue = "rows"
	cmd.Flags().StringVar(&o.root, "root", "", "Windows folder of a mounted drive, instead of this computer's")
	cmd.Flags().BoolVar(&o.list, "list", false, "list the files, and read none")
	return cmd
}

func runLocal(ctx context.Context, s *Streams, o *localOptions) error {
	settings, err := local.Defaults(o.root), error(nil)
	if o.root == "" {
		if settings, err = local.Read(); err != nil {
			return err
		}
	}
	if settings.Enabled != "" {
		s.note("at a crash, this computer writes: %s (%s; small memory dumps in %s)", settings.Enabled, settings.DumpFile, settings.MinidumpDir)
	}
	paths, err := settings.Find()
	if err != nil {
		s.note("%s", report.Safe(strings.ReplaceAll(err.Error(), "\n", "; ")))
	}
	switch {
	case len(paths) == 0:
		s.note("no dump found")
		return nil
	case o.list:
		return o.print(s, paths)
	}
	o.paths = paths
	return o.show(ctx, s, never, func(w report.Writer, d *report.Document) error { return w.Report(d) })
}

// print lists the files.
func (o *localOptions) print(s *Streams, paths []string) error {
	for _, p := range paths {
		if _, err := s.Out.Write([]byte(report.Safe(p) + "\n")); err != nil {
			return err
		}
	}
	return nil
}
