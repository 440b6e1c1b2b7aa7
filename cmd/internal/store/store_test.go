package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dumptriage/cmd/internal/report"
)

// stores are the places that the suite runs on, each empty.
func stores(t *testing.T, test func(t *testing.T, place string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "a ?#%.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, database(t)) })
}

func open(t *testing.T, place string, mode Mode) *Store {
	t.Helper()
	s, err := Open(t.Context(), place, mode)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// crash is the report on a crash.
type crash struct {
	id, fingerprint, machine, stop, culprit, time string
}

func (c crash) entry(dump string) Entry {
	d := &report.Document{Schema: "dumptriage.report/1", Culprit: c.culprit}
	d.Ticket = report.Ticket{CrashID: c.id, Fingerprint: c.fingerprint, Title: "title of " + c.fingerprint, Severity: "high"}
	d.Bugcheck = &report.Bugcheck{Code: c.stop}
	d.System = &report.System{MachineID: c.machine}
	d.Dump.CrashTime, d.Dump.Product = c.time, "Windows 11"
	d.Blame = []report.Blame{{Module: c.culprit}, {Module: "Other.sys"}, {Module: "doubt.sys", Doubtful: true}}
	d.Findings = []report.Finding{{Signature: "Q138935", Verdict: "probable"}}
	return Entry{Dump: dump, Path: "/dumps/" + dump, Catalogue: "c1", Report: d}
}

// three crashes of two kinds: the first of which there are two dumps.
func fill(t *testing.T, s *Store) {
	t.Helper()
	a := crash{"c1-a", "dt-one", "m1-x", "0x0000009f", "One.sys", "2026-03-02T00:00:00Z"}
	b := crash{"c1-b", "dt-one", "m1-y", "0x0000009f", "One.sys", "2026-04-02T00:00:00Z"}
	c := crash{"c1-c", "dt-two", "m1-y", "0x00000050", "two.sys", ""}
	for dump, e := range map[string]crash{"d1": a, "d2": a, "d3": b, "d4": c} {
		if err := s.Put(t.Context(), e.entry(dump)); err != nil {
			t.Fatal(err)
		}
	}
}

func history(t *testing.T, s *Store, q HistoryQuery) *report.History {
	t.Helper()
	h := report.NewHistory(report.Tool{})
	if err := s.History(t.Context(), q, h); err != nil {
		t.Fatal(err)
	}
	return h
}

// TestNoFingerprint checks that reports without a fingerprint are one group that has none of
// their titles.
func TestNoFingerprint(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		s := open(t, place, Create)
		for _, title := range []string{"Pool listing (poolmon)", "No bug check: image of running memory"} {
			e := crash{id: title, machine: "m1-x"}.entry(title)
			e.Report.Ticket.Title = title
			if err := s.Put(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		h := history(t, s, HistoryQuery{By: report.ByFingerprint})
		if len(h.Groups) != 1 || h.Groups[0].Key != "" || h.Groups[0].Title != "" || h.Groups[0].Crashes != 2 {
			t.Errorf("%+v", h.Groups)
		}
	})
}

func TestSeen(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		s := open(t, place, Create)
		fill(t, s)
		if seen, err := s.Seen(t.Context(), "dt-one", "c1-new"); seen != nil || err != nil {
			t.Errorf("what this run stored was seen before: %+v, %v", seen, err)
		}
		later := open(t, place, ReadAll)
		for _, test := range []struct {
			fingerprint, crash string
			want               *report.Seen
		}{
			{"dt-one", "c1-new", &report.Seen{Crashes: 2, Machines: 2, First: "2026-03-02T00:00:00Z", Last: "2026-04-02T00:00:00Z"}},
			{"dt-one", "c1-a", &report.Seen{Crashes: 1, Machines: 1, First: "2026-04-02T00:00:00Z", Last: "2026-04-02T00:00:00Z"}},
			{"dt-two", "c1-new", &report.Seen{Crashes: 1, Machines: 1}},
			{"dt-two", "c1-c", nil},
			{"dt-three", "c1-new", nil},
			{"", "c1-new", nil},
		} {
			got, err := later.Seen(t.Context(), test.fingerprint, test.crash)
			if err != nil || (got == nil) != (test.want == nil) || got != nil && *got != *test.want {
				t.Errorf("Seen(%q, %q) = %+v, %v; want %+v", test.fingerprint, test.crash, got, err, test.want)
			}
		}
	})
}

func TestHistory(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		s := open(t, place, Create)
		fill(t, s)
		for _, test := range []struct {
			key, is string
			by      string
			crashes int
			groups  string // key:crashes:machines
			list    int
		}{
			{"", "", "fingerprint", 3, "dt-one:2:2 dt-two:1:1", 0},
			{"", "", "machine", 3, "m1-y:2:1 m1-x:1:1", 0},
			{"", "", "module", 3, "one.sys:2:2 two.sys:1:1", 0},
			{"", "", "issue", 3, "Q138935:3:2", 0},
			{"", "", "windows", 3, "Windows 11:3:2", 0},
			{"", "", "stop", 3, "0x0000009f:2:2 0x00000050:1:1", 0},
			{"dt-one", "fingerprint", "machine", 2, "m1-x:1:1 m1-y:1:1", 3},
			{"m1-y", "machine", "fingerprint", 2, "dt-one:1:1 dt-two:1:1", 2},
			{"0x0000009f", "stop", "fingerprint", 2, "dt-one:2:2", 3},
			{"other.sys", "module", "fingerprint", 3, "dt-one:2:2 dt-two:1:1", 4},
			{"doubt.sys", "", "fingerprint", 0, "", 0},
			{"Q138935", "issue", "fingerprint", 3, "dt-one:2:2 dt-two:1:1", 4},
		} {
			var keys []string
			if test.key != "" {
				keys = []string{test.key}
			}
			h := history(t, s, HistoryQuery{Keys: keys, By: test.by})
			var groups []string
			for _, g := range h.Groups {
				groups = append(groups, fmt.Sprintf("%s:%d:%d", g.Key, g.Crashes, g.Machines))
			}
			if got := strings.Join(groups, " "); h.Crashes != test.crashes || got != test.groups || h.Is != test.is || len(h.List) != test.list {
				t.Errorf("%q by %s: %d crashes, %q, is %q, %d listed; want %+v", test.key, test.by, h.Crashes, got, h.Is, len(h.List), test)
			}
		}
		since := HistoryQuery{By: "fingerprint", Since: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
		if h := history(t, s, since); h.Crashes != 1 || h.First != "2026-04-02T00:00:00Z" {
			t.Errorf("since April: %d crashes, the first %s", h.Crashes, h.First)
		}
		if h := history(t, s, HistoryQuery{By: "fingerprint", Limit: 1}); len(h.Groups) != 1 || h.MoreOf != 1 {
			t.Errorf("one group of two: %d, and %d more", len(h.Groups), h.MoreOf)
		}
	})
}

// TestPutAgain: a later report on a dump takes the place of the first, whose time stays.
func TestPutAgain(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		s := open(t, place, Create)
		one := crash{"c1-a", "dt-one", "m1-x", "0x0000009f", "one.sys", ""}
		if err := s.Put(t.Context(), one.entry("d1")); err != nil {
			t.Fatal(err)
		}
		first := all(t, s)[0].Stored
		one.culprit, one.fingerprint = "two.sys", "dt-two"
		if err := s.Put(t.Context(), one.entry("d1")); err != nil {
			t.Fatal(err)
		}
		reports := all(t, s)
		if len(reports) != 1 || reports[0].Report.Culprit != "two.sys" || reports[0].Stored != first {
			t.Fatalf("%d reports, the first %+v; want one, of two.sys and stored at %s", len(reports), reports[0], first)
		}
		if h := history(t, s, HistoryQuery{Keys: []string{"one.sys"}, By: "module"}); h.Crashes != 0 {
			t.Error("the suspect of the first report is still there")
		}
		if has, err := s.Has(t.Context(), "d1"); !has || err != nil {
			t.Errorf("Has(d1) = %v, %v", has, err)
		}
		if has, err := s.Has(t.Context(), "d2"); has || err != nil {
			t.Errorf("Has(d2) = %v, %v", has, err)
		}
	})
}

func all(t *testing.T, s *Store) (out []*report.StoredReport) {
	t.Helper()
	if err := s.Each(t.Context(), func(x *report.StoredReport) error { out = append(out, x); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFinished(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		s := open(t, place, Create)
		f := File{Path: "/dumps/a.zip", Size: 7, Modified: time.Unix(1000, 2000)}
		other, later := f, f
		other.Size, later.Modified = 8, f.Modified.Add(time.Microsecond)
		if err := s.Finish(t.Context(), Input{File: f, Member: "x.dmp", Dump: "d1"}); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			file   File
			member string
			want   bool
		}{{f, "x.dmp", true}, {f, "", false}, {f, "y.dmp", false}, {other, "x.dmp", false}, {later, "x.dmp", false}} {
			if got, err := s.Finished(t.Context(), test.file, test.member); got != test.want || err != nil {
				t.Errorf("Finished(%v, %q) = %v, %v", test.file, test.member, got, err)
			}
		}
		if err := s.Finish(t.Context(), Input{File: later, Member: "x.dmp", Dump: "d2"}); err != nil {
			t.Fatal(err)
		}
		if got, _ := s.Finished(t.Context(), f, "x.dmp"); got {
			t.Error("a file that changed counts as finished with its old time")
		}
	})
}

// TestExchange: what is exported and imported elsewhere is the same, and is imported once.
func TestExchange(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		s := open(t, place, Create)
		fill(t, s)
		other := open(t, filepath.Join(t.TempDir(), "other.db"), Create)
		for range 2 {
			for i, x := range all(t, s) {
				if _, err := other.Import(t.Context(), x); err != nil {
					t.Fatalf("report %d: %v", i, err)
				}
			}
		}
		same := func(a, b *report.StoredReport) bool {
			return a.Dump == b.Dump && a.Stored == b.Stored && a.Path == b.Path && a.Report.Ticket.Title == b.Report.Ticket.Title
		}
		if a, b := all(t, s), all(t, other); !slices.EqualFunc(a, b, same) {
			t.Errorf("%d reports, %d imported, not the same", len(a), len(b))
		}
	})
}

func TestPrune(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		s := open(t, place, Create)
		fill(t, s)
		kept := filepath.Join(t.TempDir(), "kept")
		if err := os.WriteFile(kept, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{kept, kept + " gone"} {
			if err := s.Finish(t.Context(), Input{File: File{Path: path}, Dump: "d1"}); err != nil {
				t.Fatal(err)
			}
		}
		n, err := s.Prune(t.Context(), time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
		if n != 2 || err != nil {
			t.Fatalf("Prune = %d, %v; want 2: two dumps of the crash in March", n, err)
		}
		if got := len(all(t, s)); got != 2 {
			t.Errorf("%d reports are left, want 2: that of April, and that without a time", got)
		}
		if h := history(t, s, HistoryQuery{By: "issue"}); h.Groups[0].Crashes != 2 {
			t.Errorf("the known issue counts %d crashes, want 2", h.Groups[0].Crashes)
		}
		for path, want := range map[string]bool{kept: true, kept + " gone": false} {
			if got, err := s.Finished(t.Context(), File{Path: path}, ""); got != want || err != nil {
				t.Errorf("%s finished: %v, %v; want %v", path, got, err, want)
			}
		}
	})
}

func TestTickets(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		s := open(t, place, Create)
		fill(t, s)
		ticket := Ticket{"jira", "dt-one"}
		for _, want := range []int{0, 2} {
			filed, now, err := s.Filed(t.Context(), ticket)
			if filed != want || now != 2 || err != nil {
				t.Errorf("filed for %d of %d crashes, %v; want %d of 2", filed, now, err, want)
			}
			if err := s.File(t.Context(), ticket, now); err != nil {
				t.Fatal(err)
			}
		}
		if filed, _, _ := s.Filed(t.Context(), Ticket{"github", "dt-one"}); filed != 0 {
			t.Error("a ticket of one system counts for another")
		}
	})
}

// TestWriters: four programs write at the same time; nothing is lost or stored twice.
func TestWriters(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		const writers, each = 4, 25
		var group sync.WaitGroup
		errs := make(chan error, writers)
		for w := range writers {
			group.Go(func() {
				s, err := Open(context.Background(), place, Create)
				if err != nil {
					errs <- err
					return
				}
				defer s.Close()
				for i := range each {
					c := crash{fmt.Sprintf("c1-%d", i), "dt-one", fmt.Sprintf("m1-%d", w), "0x0000009f", "one.sys", ""}
					for _, dump := range []string{fmt.Sprintf("own %d %d", w, i), fmt.Sprintf("all %d", i)} {
						if err := s.Put(context.Background(), c.entry(dump)); err != nil {
							errs <- err
							return
						}
					}
				}
			})
		}
		group.Wait()
		close(errs)
		for err := range errs {
			t.Error(err)
		}
		if got, want := len(all(t, open(t, place, ReadAll))), writers*each+each; got != want {
			t.Errorf("%d reports, want %d", got, want)
		}
	})
}

// TestLaterStore: a store with tables of a later version is refused.
func TestLaterStore(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		s := open(t, place, Create)
		if _, err := s.db.Exec("INSERT INTO store_version (version) VALUES (1000)"); err != nil {
			t.Fatal(err)
		}
		for _, mode := range []Mode{Create, Write, ReadAll} {
			if _, err := Open(t.Context(), place, mode); err == nil || !strings.Contains(err.Error(), "later version of dumptriage") {
				t.Errorf("mode %d: %v", mode, err)
			}
		}
	})
}

// TestNoStore: a file that is something else is left as it is.
func TestNoStore(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other")
	content := []byte(strings.Repeat("PAGEDU64", 1000))
	if err := os.WriteFile(other, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), other, Create); !errors.Is(err, errOther) {
		t.Errorf("a dump: %v", err)
	}
	if now, err := os.ReadFile(other); err != nil || string(now) != string(content) {
		t.Error("the file was changed")
	}
	if _, err := Open(t.Context(), dir, Create); err == nil {
		t.Error("a folder is a store")
	}
	for _, mode := range []Mode{Write, ReadAll} {
		path := filepath.Join(dir, "missing")
		if _, err := Open(t.Context(), path, mode); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("mode %d: %v", mode, err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("mode %d made a file", mode)
		}
	}
}

func TestBackup(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "store.db"), Create)
	fill(t, s)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	if got := len(all(t, open(t, copied, ReadAll))); got != 4 {
		t.Errorf("the copy has %d reports, want 4", got)
	}
	if err := s.Backup(t.Context(), copied); err == nil {
		t.Error("a backup replaced a file")
	}
}
