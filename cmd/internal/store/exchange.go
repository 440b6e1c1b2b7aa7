package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"dumptriage/cmd/internal/report"
)

// Each calls take for every stored report, in the order in which they were stored.
func (s *Store) Each(ctx context.Context, take func(*report.StoredReport) error) error {
	return s.EachOf(ctx, func(int) bool { return true }, func(_ int, x *report.StoredReport) error { return take(x) })
}

// EachOf is Each for the reports that are wanted, by their numbers from 0.
func (s *Store) EachOf(ctx context.Context, want func(n int) bool, take func(n int, x *report.StoredReport) error) error {
	return s.stored(ctx, "ORDER BY stored, dump, part", nil, want, take)
}

// OfComputer calls take for the reports on the latest crashes of a computer, at most n of them.
func (s *Store) OfComputer(ctx context.Context, machine string, n int, take func(*report.StoredReport) error) error {
	return s.stored(ctx, "WHERE machine = $1 ORDER BY crashed DESC, dump, part LIMIT $2", []any{machine, n},
		func(int) bool { return true }, func(_ int, x *report.StoredReport) error { return take(x) })
}

// stored calls take for the reports of a condition that are wanted.
func (s *Store) stored(ctx context.Context, where string, args []any, want func(int) bool, take func(int, *report.StoredReport) error) error {
	var empty int
	if any, err := s.row(ctx, "SELECT 1 FROM reports LIMIT 1", nil, &empty); err != nil || !any {
		return err
	}
	p, err := s.packer(ctx, nil)
	if err != nil {
		return err
	}
	query := "SELECT dump, part, catalogue, path, stored, bytes FROM reports JOIN contents ON report = id " + where
	n := -1
	return s.each(ctx, query, args, func(scan func(...any) error) error {
		if n++; !want(n) {
			return nil
		}
		x := report.NewStoredReport()
		var packed []byte
		if err := scan(&x.Dump, &x.Part, &x.Catalogue, &x.Path, &x.Stored, &packed); err != nil {
			return err
		}
		var err error
		if x.Report, err = p.unpack(packed); err != nil {
			return s.fail(err)
		}
		return take(n, x)
	})
}

// Import stores a report of another store, unless there is one on the dump. It reports
// whether it did.
func (s *Store) Import(ctx context.Context, x *report.StoredReport) (bool, error) {
	var n int
	known, err := s.row(ctx, "SELECT 1 FROM reports WHERE dump = $1 AND part = $2", []any{x.Dump, x.Part}, &n)
	if err != nil || known {
		return false, err
	}
	e := Entry{Dump: x.Dump, Part: x.Part, Path: x.Path, Catalogue: x.Catalogue, Report: x.Report, stored: x.Stored}
	return true, s.Put(ctx, e)
}

// Prune deletes the reports on crashes before a time and what is noted of files that are
// gone. A crash without a time counts from when it was stored.
func (s *Store) Prune(ctx context.Context, before time.Time) (deleted int, err error) {
	const old = "CASE WHEN crashed = '' THEN stored ELSE crashed END < $1"
	limit := before.UTC().Format(time.RFC3339)
	if _, err := s.row(ctx, "SELECT COUNT(*) FROM reports WHERE "+old, []any{limit}, &deleted); err != nil {
		return 0, err
	}
	gone, err := s.gone(ctx)
	if err != nil {
		return 0, err
	}
	return deleted, s.together(ctx, func(b *batch) {
		for _, table := range []string{"contents", "issues"} {
			b.do("DELETE FROM "+table+" WHERE report IN (SELECT id FROM reports WHERE "+old+")", limit)
		}
		b.do("DELETE FROM reports WHERE "+old, limit)
		for _, path := range gone {
			b.do("DELETE FROM inputs WHERE path = $1", path)
		}
	})
}

// gone lists the files that were read and no longer exist.
func (s *Store) gone(ctx context.Context) (paths []string, err error) {
	err = s.each(ctx, "SELECT DISTINCT path FROM inputs", nil, func(scan func(...any) error) error {
		var path string
		if err := scan(&path); err != nil {
			return err
		}
		if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
			paths = append(paths, path)
		}
		return nil
	})
	return paths, err
}

// Backup copies the store to a new file, also while other programs write to it.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.dialect.backup == nil {
		return s.fail(errors.New("a server is backed up with its own tools, such as pg_dump"))
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s exists", path)
	}
	return s.fail(s.dialect.backup(ctx, s.db, path))
}

// backupFile copies a file of SQLite: https://www.sqlite.org/lang_vacuum.html.
func backupFile(ctx context.Context, db *sql.DB, path string) error {
	_, err := db.ExecContext(ctx, "VACUUM INTO $1", path)
	return err
}
