package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dumptriage/cmd/internal/report"
)

// A HistoryQuery asks for stored crashes.
type HistoryQuery struct {
	Keys  []string  // what the crashes have in common, in all of its spellings; none: nothing
	By    string    // what groups have in common: one of Groupings
	Since time.Time // crashes before this are left out; so are those without a time
	Limit int       // groups and reports that are listed; 0: all
}

// A grouping is something that crashes may have in common.
type grouping struct {
	name   string
	key    string // the expression that groups have in common
	from   string // the tables
	where  string // the condition on a key; "" where nobody asks for it
	prefix string // of its keys: one with the prefix of a grouping is a key of no other
}

// groupings lists them in the order in which a key is tried.
var groupings = []grouping{
	{"fingerprint", "r.fingerprint", reports, "r.fingerprint = $1", "dt"},
	{"stop", "r.stop", reports, "r.stop = $1", "0x"},
	{"machine", "r.machine", reports, "r.machine = $1", "m1-"},
	{"module", "r.culprit", reports, "REPLACE(r.modules, '" + bar + "' || $1 || '" + bar + "', '') <> r.modules", ""},
	{"issue", "x.signature", reports + " JOIN issues x ON x.report = r.id", "r.id IN (SELECT report FROM issues WHERE signature = $1)", ""},
	{"windows", "r.windows", reports, "", ""},
}

// takes reports whether a key may be one of the grouping. Computers also have the names that
// users gave them.
func (g *grouping) takes(key string) bool {
	if g.where == "" {
		return false
	}
	for _, other := range groupings {
		if other.prefix != "" && strings.HasPrefix(key, other.prefix) {
			return other.name == g.name
		}
	}
	return g.prefix == "" || g.name == "machine"
}

const reports = "reports r"

// Groupings lists what crashes can be grouped by, the default first.
func Groupings() []string {
	var names []string
	for _, g := range groupings {
		names = append(names, g.name)
	}
	return names
}

// History lists and counts the crashes that a query asks for.
func (s *Store) History(ctx context.Context, q HistoryQuery, h *report.History) error {
	where, args, err := s.conditions(ctx, q, h)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(groupings, func(g grouping) bool { return g.name == q.By })
	if at < 0 {
		return fmt.Errorf("there is no grouping %q", q.By)
	}
	h.By = q.By
	if !q.Since.IsZero() {
		h.Since = q.Since.UTC().Format(time.RFC3339)
	}
	if _, err := s.row(ctx, "SELECT "+counted+" FROM "+reports+where, args, &h.Crashes, &h.Machines, &h.First, &h.Last); err != nil {
		return err
	}
	if len(q.Keys) > 0 {
		if err := s.list(ctx, where, args, q.Limit, h); err != nil {
			return err
		}
	}
	if h.Is == report.ByFingerprint && h.By == h.Is && len(h.List) > 0 { // one group
		h.Groups = []report.HistoryGroup{{Key: h.Key, Title: h.List[0].Title, Kinds: 1, Crashes: h.Crashes, Machines: h.Machines, First: h.First, Last: h.Last}}
		return nil
	}
	return s.groups(ctx, groupings[at], where, args, q.Limit, h)
}

// conditions finds out what the key is: the first kind of key that a report has.
func (s *Store) conditions(ctx context.Context, q HistoryQuery, h *report.History) (where string, args []any, err error) {
	var all []string
	if len(q.Keys) > 0 {
		h.Key = q.Keys[0]
		condition, key, err := s.find(ctx, q.Keys, h)
		if err != nil {
			return "", nil, err
		}
		all, args = append(all, condition), append(args, key)
	}
	if !q.Since.IsZero() {
		args = append(args, q.Since.UTC().Format(time.RFC3339))
		all = append(all, fmt.Sprintf("r.crashed >= $%d", len(args)))
	}
	if len(all) == 0 {
		return "", nil, nil
	}
	return " WHERE " + strings.Join(all, " AND "), args, nil
}

// find tries each spelling of a key as each kind of key.
func (s *Store) find(ctx context.Context, keys []string, h *report.History) (condition, key string, err error) {
	for _, g := range groupings {
		for _, key := range keys {
			if !g.takes(key) {
				continue
			}
			var n int
			found, err := s.row(ctx, "SELECT 1 FROM "+reports+" WHERE "+g.where+" LIMIT 1", []any{key}, &n)
			if err != nil {
				return "", "", err
			}
			if found {
				h.Key, h.Is = key, g.name
				return g.where, key, nil
			}
		}
	}
	return "r.fingerprint = $1 AND 1 = 0", keys[0], nil
}

// groups counts the crashes of each group, the largest group first.
func (s *Store) groups(ctx context.Context, g grouping, where string, args []any, limit int, h *report.History) error {
	query := "SELECT " + g.key + ", MIN(r.title), MAX(r.title), COUNT(DISTINCT r.fingerprint), " + counted + " FROM " + g.from + where +
		" GROUP BY " + g.key + " ORDER BY 5 DESC, 1"
	return s.each(ctx, query, args, func(scan func(...any) error) error {
		var x report.HistoryGroup
		var first string
		if err := scan(&x.Key, &first, &x.Title, &x.Kinds, &x.Crashes, &x.Machines, &x.First, &x.Last); err != nil {
			return err
		}
		if x.Title != first && (x.Kinds != 1 || x.Key == "") {
			x.Title = ""
		}
		if limit > 0 && len(h.Groups) >= limit {
			h.MoreOf++
			return nil
		}
		h.Groups = append(h.Groups, x)
		return nil
	})
}

// list lists the latest reports.
func (s *Store) list(ctx context.Context, where string, args []any, limit int, h *report.History) error {
	const order = " ORDER BY r.crashed DESC, r.stored DESC, r.id"
	wanted := "SELECT r.id FROM " + reports + where + order // an index may answer this without the reports
	if limit > 0 {
		wanted += fmt.Sprintf(" LIMIT %d", limit)
	}
	query := "SELECT r.crashed, r.stored, r.title, r.stop, r.culprit, r.windows, r.severity, r.machine, r.fingerprint, r.path, r.member FROM " +
		reports + " WHERE r.id IN (" + wanted + ")" + order
	return s.each(ctx, query, args, func(scan func(...any) error) error {
		var x report.HistoryCrash
		if err := scan(&x.Time, &x.Stored, &x.Title, &x.Stop, &x.Culprit, &x.Windows, &x.Severity, &x.Machine, &x.Fingerprint, &x.Path, &x.Member); err != nil {
			return err
		}
		h.List = append(h.List, x)
		return nil
	})
}
