package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

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
		Long: `A store keeps the reports that scan, triage and watch add with --store. It is a file, which several
programs on one computer can use at once (do not put it on a network share), or, for several
computers, a PostgreSQL database: postgres://user@host/database.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q of store", args[0])
			}
			return cmd.Help()
		},
	}
	storeFlag(cmd.PersistentFlags(), &o.place, aboutStore)
	prune := &cobra.Command{
		Use: "prune", Short: "Delete reports on old crashes", Args: noArgs,
		Example: "  dumptriage store prune --store triage.db --older-than 365d",
		RunE:    func(cmd *cobra.Command, _ []string) error { return runPrune(cmd.Context(), s, o) },
	}
	prune.Flags().StringVar(&o.older, "older-than", "", "delete reports on crashes before this day (2024-05-01) or older than this (365d)")
	cmd.AddCommand(prune,
		&cobra.Command{
			Use: "export", Short: "Print all reports as JSON, one per line", Args: noArgs,
			Example: "  dumptriage store export --store triage.db > reports.ndjson",
			RunE:    func(cmd *cobra.Command, _ []string) error { return runExport(cmd.Context(), s, o) },
		},
		&cobra.Command{
			Use: "import FILE…", Short: "Store reports from export, or from scan as JSON ('-': standard input)", Args: someArgs("file"),
			RunE: func(cmd *cobra.Command, args []string) error { return runImport(cmd.Context(), s, o, args) },
		},
		&cobra.Command{
			Use: "merge STORE…", Short: "Store the reports of other stores", Args: someArgs("store"),
			Example: "  dumptriage store merge --store all.db shard0.db shard1.db",
			RunE:    func(cmd *cobra.Command, args []string) error { return runMerge(cmd.Context(), s, o, args) },
		},
		&cobra.Command{
			Use: "backup FILE", Short: "Copy the store to a new file, even while it is in use", Args: oneArg("file"),
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
		err := eachReport(s, name, all, func(_ int, x *report.StoredReport) error {
			if x.Report.Error != "" {
				return nil
			}
			return i.take(ctx, x)
		})
		if err != nil {
			return fmt.Errorf("import %s: %w", name, err)
		}
	}
	i.tell(s)
	return nil
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
		return usagef("set the age with --older-than, such as 365d or 2024-05-01")
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
