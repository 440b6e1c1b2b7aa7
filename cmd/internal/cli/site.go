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
		Short: "Make a static site of stored reports: pages for a browser, with charts and a search",
		Long: `Write pages into FOLDER: all crashes, each kind of crash, driver, computer and version of
Windows, each also as JSON, and the whole report on the latest crash of each kind. The reports
are those of a store, or of files that scan and triage wrote as JSON or NDJSON.

Any web server or file share can serve the folder; the pages load nothing from elsewhere. The
command can be run again and again: it writes the pages that changed, and deletes those of its
own that there are no more. It never touches a folder with files of somebody else.`,
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
