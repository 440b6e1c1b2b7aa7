package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/site"
	"dumptriage/cmd/internal/store"
	"dumptriage/dump/units"
)

func newSite(s *Streams) *cobra.Command {
	place := ""
	cmd := &cobra.Command{
		Use:   "site FOLDER [REPORTS.json…]",
		Short: "Write reports as a static web site with charts and search",
		Long: `Write a static web site to FOLDER: pages for all crashes, each kind of crash, driver, computer
and version of Windows (each also as JSON), and the full report on the latest crash of each
kind. The reports come from a store, or from JSON or NDJSON files that scan or triage wrote.

Any web server or file share can serve the folder; the pages load nothing from other sites. Run
the command again to update the site: it writes the pages that changed and deletes its own
outdated ones. It refuses a folder that contains other files.`,
		Example: "  dumptriage site /srv/www/crashes --store triage.db\n  dumptriage site out/ reports.ndjson",
		Args:    someArgs("folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runSite(cmd.Context(), s, place, args[0], args[1:])
		},
	}
	storeFlag(cmd.Flags(), &place, aboutStore)
	return cmd
}

func runSite(ctx context.Context, s *Streams, place, folder string, names []string) error {
	source := func(want func(int) bool, take func(int, *report.Document) error) error {
		n := -1 // of all files together
		for _, name := range names {
			err := eachReport(s, name, func(int) bool { n++; return want(n) }, func(_ int, x *report.StoredReport) error {
				return errors.Join(ctx.Err(), take(n, x.Report))
			})
			if err != nil {
				return fmt.Errorf("read %s: %w", name, err)
			}
		}
		return nil
	}
	if len(names) == 0 {
		db, err := openStore(ctx, place, store.ReadAll)
		if err != nil {
			return err
		}
		defer db.Close()
		source = func(want func(int) bool, take func(int, *report.Document) error) error {
			return db.EachOf(ctx, want, func(n int, x *report.StoredReport) error { return take(n, x.Report) })
		}
	}
	b := &site.Builder{Tool: tool()}
	if err := b.Read(source); err != nil {
		return err
	}
	out, err := site.OpenFolder(folder)
	if err != nil {
		return err
	}
	err = b.Each(source, func(name string, content []byte) error {
		return errors.Join(ctx.Err(), out.Write(name, content))
	})
	if err := errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("write %s: %w", folder, err)
	}
	s.note("%s written, %d unchanged, %d deleted", units.Count(out.Changed, "file", "files"), out.Same, out.Deleted)
	return nil
}
