package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/store"
	"dumptriage/dump/textlog"
	"dumptriage/dump/transcript"
)

type historyOptions struct {
	outputOptions
	store   string
	since   string
	groupBy string
	limit   int
}

// historyLimit is how many groups and crashes are listed where nobody says.
const historyLimit = 25

func newHistory(s *Streams) *cobra.Command {
	o := &historyOptions{}
	groupings := store.Groupings()
	cmd := &cobra.Command{
		Use:   "history [FINGERPRINT|MODULE|STOP|COMPUTER|ISSUE]",
		Short: "Show crashes that earlier runs stored",
		Long: `Show the crashes in a store, which scan and triage fill with --store: how often each kind
occurred, on how many computers, and when first and last. With an argument, list the crashes
with this fingerprint, driver, stop code, computer or known issue.

` + exitHelp,
		Example: "  dumptriage history --store triage.db\n  dumptriage history --store triage.db nvlddmkm.sys --since 30d\n  dumptriage history --store triage.db 0x9F --group-by machine",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("name one fingerprint, module, stop code, computer or known issue, got %q", args[1])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return runHistory(cmd.Context(), s, o, strings.Join(args, ""))
		},
	}
	o.flags(cmd)
	storeFlag(cmd.Flags(), &o.store, aboutStore)
	cmd.Flags().StringVar(&o.since, "since", "", "skip crashes before this day (2024-05-01) or older than this (12h, 7d), and crashes without a time")
	cmd.Flags().StringVar(&o.groupBy, "group-by", groupings[0], "group crashes by: "+strings.Join(groupings, ", "))
	_ = cmd.RegisterFlagCompletionFunc("group-by", cobra.FixedCompletions(groupings, cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().IntVar(&o.limit, "limit", historyLimit, "maximum number of groups and crashes to list; 0 lists all")
	return cmd
}

func runHistory(ctx context.Context, s *Streams, o *historyOptions, key string) error {
	since, err := parseSince(o.since, time.Now())
	if err != nil {
		return err
	}
	if groupings := store.Groupings(); !slices.Contains(groupings, o.groupBy) {
		return usagef("--group-by %s: use %s%s", o.groupBy, strings.Join(groupings, ", "), suggest(o.groupBy, groupings))
	}
	if o.limit < 0 {
		return usagef("--limit %d: use 0 or more", o.limit)
	}
	db, err := openStore(ctx, o.store, store.ReadAll)
	if err != nil {
		return err
	}
	defer db.Close()
	h := report.NewHistory(tool())
	if err := db.History(ctx, store.HistoryQuery{Keys: spellings(key), By: o.groupBy, Since: since, Limit: o.limit}, h); err != nil {
		return err
	}
	w, done, err := o.writer(s, []string{storePlace(o.store)})
	if err != nil {
		return err
	}
	if err := w.History(h); err != nil {
		return done(err)
	}
	if h.Crashes == 0 {
		if !s.OutTerminal {
			s.note("%s", report.Safe(h.Line())) // rows for programs have no place for it
		}
		return done(errFailed)
	}
	return done(nil)
}

// openStore opens a store that must exist.
func openStore(ctx context.Context, flag string, mode store.Mode) (*store.Store, error) {
	place := storePlace(flag)
	if place == "" {
		return nil, usagef("name a store with --store or $%s", storeVariable)
	}
	return store.Open(ctx, place, mode)
}

// spellings lists how a store may have what the user typed: a stop code in its full length, a
// driver with its ending, in lower case.
func spellings(key string) []string {
	if key == "" {
		return nil
	}
	lower := strings.ToLower(key)
	all := []string{key, lower, strings.ToUpper(key)}
	if !strings.Contains(key, ".") {
		all = append(all, lower+".sys")
	}
	for _, stop := range textlog.Stops([]byte(key), transcript.Names) {
		codes, err := codesOf(stop)
		if err != nil {
			continue
		}
		for _, code := range codes {
			all = append(all, fmt.Sprintf("0x%08x", code))
		}
	}
	return all
}
