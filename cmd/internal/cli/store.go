package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/store"
	"dumptriage/dump/units"
)

type storeOptions struct {
	place string
	older string
}

func newStore(s *Streams) *cobra.Command {
	o := &storeOptions{}
	cmd := &cobra.Command{
		Use:   "store",
		Short: "Export, import, merge, prune and back up a store of reports",
		Long: `A store keeps the reports of scan, triage and watch, which fill it with --store. It is one file,
for several programs on one computer at the same time (keep it off network shares), or a
database of a PostgreSQL server, for several computers: postgres://user@host/database.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q of store", args[0])
			}
			return cmd.Help()
		},
	}
	cmd.PersistentFlags().StringVar(&o.place, "store", "", "the store: a file, or postgres://… (also $"+storeVariable+")")
	prune := &cobra.Command{
		Use: "prune", Short: "Delete the reports on crashes of long ago", Args: noArgs,
		Example: "  dumptriage store prune --store triage.db --older-than 365d",
		RunE:    func(cmd *cobra.Command, _ []string) error { return runPrune(cmd.Context(), s, o) },
	}
	prune.Flags().StringVar(&o.older, "older-than", "", "crashes before this day (2024-05-01), or longer ago than this (365d)")
	cmd.AddCommand(prune,
		&cobra.Command{
			Use: "export", Short: "Print all reports, one a line of JSON", Args: noArgs,
			Example: "  dumptriage store export --store triage.db > reports.ndjson",
			RunE:    func(cmd *cobra.Command, _ []string) error { return runExport(cmd.Context(), s, o) },
		},
		&cobra.Command{
			Use: "import FILE…", Short: "Store reports that were exported, or that scan wrote as JSON ('-': standard input)", Args: someArgs("file"),
			RunE: func(cmd *cobra.Command, args []string) error { return runImport(cmd.Context(), s, o, args) },
		},
		&cobra.Command{
			Use: "merge STORE…", Short: "Store the reports of other stores", Args: someArgs("store"),
			Example: "  dumptriage store merge --store all.db shard0.db shard1.db",
			RunE:    func(cmd *cobra.Command, args []string) error { return runMerge(cmd.Context(), s, o, args) },
		},
		&cobra.Command{
			Use: "backup FILE", Short: "Copy the store to a new file, also while others write to it", Args: oneArg("file"),
			RunE: func(cmd *cobra.Command, args []string) error { return runBackup(cmd.Context(), o, args[0]) },
		},
	)
	return cmd
}

func runExport(ctx context.Context, s *Streams, o *storeOptions) error {
	db, err := openStore(ctx, o.place, store.ReadAll)
	if err != nil {
		return err
	}
	defer db.Close()
	out := bufio.NewWriter(s.Out)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	if err := db.Each(ctx, func(x *report.StoredReport) error { return lines.Encode(x) }); err != nil {
		return err
	}
	return out.Flush()
}

// An importer stores reports and counts them.
type importer struct {
	db           *store.Store
	added, known int
}

func (i *importer) take(ctx context.Context, x *report.StoredReport) error {
	added, err := i.db.Import(ctx, x)
	if added {
		i.added++
	} else if err == nil {
		i.known++
	}
	return err
}

func (i *importer) tell(s *Streams) {
	s.note("%s stored, %s known already", units.Count(i.added, "report", "reports"), units.Count(i.known, "was", "were"))
}

func runImport(ctx context.Context, s *Streams, o *storeOptions, names []string) error {
	db, err := openStore(ctx, o.place, store.Create)
	if err != nil {
		return err
	}
	defer db.Close()
	i := &importer{db: db}
	for _, name := range names {
		if err := i.file(ctx, s, name); err != nil {
			return fmt.Errorf("import %s: %w", name, err)
		}
	}
	i.tell(s)
	return nil
}

// file imports the reports of a file, one after the other or in an array.
func (i *importer) file(ctx context.Context, s *Streams, name string) error {
	in := s.In
	if name != stdout {
		f, _, err := files.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	return eachJSON(in, func(d *json.Decoder) error {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		x, err := decodeReport(raw)
		if err != nil {
			return fmt.Errorf("byte %d: %w", d.InputOffset(), err)
		}
		if x.Report.Error != "" {
			return nil
		}
		return i.take(ctx, x)
	})
}

// decodeReport reads a report that was exported, or that triage or scan wrote.
func decodeReport(raw []byte) (*report.StoredReport, error) {
	x := report.NewStoredReport()
	if bytes.Contains(raw[:min(len(raw), maxMark)], []byte(x.Schema)) {
		if err := json.Unmarshal(raw, x); err != nil || !x.Valid() {
			return nil, errNoReport
		}
		return x, nil
	}
	doc := &report.Document{}
	if err := json.Unmarshal(raw, doc); err != nil || !doc.IsReport() {
		return nil, errNoReport
	}
	return storedReport(doc), nil
}

var errNoReport = errors.New("not a report that dumptriage wrote")

// storedReport makes a line of a report that was not stored. What tells its dump from others
// is the hash of the content, the crash, or the name, the best that the report has.
func storedReport(d *report.Document) *report.StoredReport {
	x := report.NewStoredReport()
	x.Report, x.Path, x.Stored = d, d.Source.Path, time.Now().UTC().Format(time.RFC3339)
	switch {
	case d.Source.SHA256 != "":
		x.Dump, x.Part = "sha256:"+d.Source.SHA256, d.Source.Line
	case d.Ticket.CrashID != "":
		x.Dump = "crash:" + d.Ticket.CrashID
	default:
		x.Dump, x.Part = "name:"+report.Place(d), d.Source.Line
	}
	return x
}

func runMerge(ctx context.Context, s *Streams, o *storeOptions, others []string) error {
	db, err := openStore(ctx, o.place, store.Create)
	if err != nil {
		return err
	}
	defer db.Close()
	i := &importer{db: db}
	for _, place := range others {
		other, err := store.Open(ctx, place, store.ReadAll)
		if err != nil {
			return err
		}
		err = other.Each(ctx, func(x *report.StoredReport) error { return i.take(ctx, x) })
		if err := errors.Join(err, other.Close()); err != nil {
			return err
		}
	}
	i.tell(s)
	return nil
}

func runPrune(ctx context.Context, s *Streams, o *storeOptions) error {
	if o.older == "" {
		return usagef("say what is old with --older-than, as 365d or 2024-05-01")
	}
	before, err := parseSince(o.older, time.Now())
	if err != nil {
		return usagef("--older-than %s: write a day like 2024-05-01, or a time that has passed like 365d", o.older)
	}
	db, err := openStore(ctx, o.place, store.Write)
	if err != nil {
		return err
	}
	defer db.Close()
	n, err := db.Prune(ctx, before)
	if err != nil {
		return err
	}
	s.note("%s deleted", units.Count(n, "report", "reports"))
	return nil
}

func runBackup(ctx context.Context, o *storeOptions, file string) error {
	db, err := openStore(ctx, o.place, store.Write)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Backup(ctx, file)
}
