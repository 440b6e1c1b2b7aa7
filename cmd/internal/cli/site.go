package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/files"
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
	storeFlag(cmd, &place, "the store: a file, or postgres://…")
	return cmd
}

func runSite(ctx context.Context, s *Streams, place, folder string, names []string) error {
	source := func(want func(int) bool, take func(int, *report.Document) error) error {
		return eachReportOf(ctx, names, want, take)
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

// eachReportOf calls take for the reports of files that are wanted: those of scan and triage,
// or of an export.
func eachReportOf(ctx context.Context, names []string, want func(int) bool, take func(int, *report.Document) error) error {
	n := -1
	for _, name := range names {
		f, _, err := files.Open(name)
		if err != nil {
			return err
		}
		err = eachJSON(f, func(d *json.Decoder) error {
			var raw json.RawMessage
			if err := errors.Join(ctx.Err(), d.Decode(&raw)); err != nil {
				return err
			}
			if n++; !want(n) {
				return nil
			}
			doc, err := decodeReport(raw)
			if err != nil {
				return fmt.Errorf("byte %d: %w", d.InputOffset(), err)
			}
			return take(n, doc.Report)
		})
		f.Close()
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
	return nil
}
