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
		Long: `Triage the crash dumps of this Windows computer, newest first: those in the folders that its
settings name (CrashControl), live kernel reports, and those of Windows Error Reporting. With
--root, triage those of a mounted Windows drive, on any system. Reading them may require
administrator rights.

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
	cmd.Flags().StringVar(&o.root, "root", "", "Windows folder on a mounted drive (default: that of this computer)")
	cmd.Flags().BoolVar(&o.list, "list", false, "list the files without reading them")
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
