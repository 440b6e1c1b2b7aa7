// Package store keeps the reports of earlier runs in a database, and answers what was
// seen before.
//
// It knows reports, files that were read, and SQL. It must not know how a dump is read,
// nor how an answer is printed. A database is one dialect; tables and queries exist once
// and are the same in all.
//
// Several programs may write to one store at the same time. A report is stored in one
// transaction: a program that dies loses at most the report that it was writing.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"dumptriage/cmd/internal/report"
)

// A Store is an open store. It is safe for use by several goroutines.
type Store struct {
	db      *sql.DB
	dialect dialect
	name    string    // for messages; without a password
	began   time.Time // what was stored before was stored by other runs

	mu         sync.Mutex
	statements map[string]*sql.Stmt

	seeing sync.Mutex
	seen   map[string]*report.Seen // crashes that earlier runs stored, by fingerprint

	packing sync.Mutex
	pack    *packer // nil until the first report is written or read
}

// How a store is opened.
type Mode int

const (
	Create  Mode = iota // make the store if there is none, bring it up to date, read and write
	Write               // the same, but the store must exist
	ReadAll             // read only
)

// Open opens the store at a place: the path of a file, or the URL of a database server.
func Open(ctx context.Context, place string, mode Mode) (*Store, error) {
	d := dialectOf(place)
	db, err := d.open(place, mode)
	if err != nil {
		return nil, &Error{d.name(place), err}
	}
	s := &Store{db: db, dialect: d, name: d.name(place), began: time.Now(), statements: map[string]*sql.Stmt{}, seen: map[string]*report.Seen{}}
	if err := s.migrate(ctx, mode); err != nil {
		s.Close()
		return nil, s.fail(err)
	}
	return s, nil
}

// Close closes the store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.statements {
		st.Close()
	}
	s.statements = nil
	return s.db.Close()
}

// fail names the store in an error.
func (s *Store) fail(err error) error {
	if err == nil {
		return nil
	}
	return &Error{s.name, err}
}

// An Error is a failure of a store.
type Error struct {
	Store string // its place, without a password
	Err   error
}

func (e *Error) Error() string { return "store " + e.Store + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// prepared returns the statement of a query, which is prepared once.
func (s *Store) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.statements[query]; st != nil {
		return st, nil
	}
	st, err := s.db.PrepareContext(ctx, query)
	if err == nil && s.statements != nil {
		s.statements[query] = st
	}
	return st, err
}

// row asks for one row; it reports whether there is one.
func (s *Store) row(ctx context.Context, query string, args []any, to ...any) (bool, error) {
	ctx, err := short(ctx)
	if err != nil {
		return false, err
	}
	st, err := s.prepared(ctx, query)
	if err != nil {
		return false, s.fail(err)
	}
	switch err := st.QueryRowContext(ctx, args...).Scan(to...); err {
	case nil:
		return true, nil
	case sql.ErrNoRows:
		return false, nil
	default:
		return false, s.fail(err)
	}
}

// short returns the context of statements that take microseconds: the driver starts a goroutine
// for each that can be cancelled, which takes longer.
func short(ctx context.Context) (context.Context, error) {
	return context.WithoutCancel(ctx), context.Cause(ctx)
}

// each calls take for every row of a query.
func (s *Store) each(ctx context.Context, query string, args []any, take func(scan func(...any) error) error) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return s.fail(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows.Scan); err != nil {
			return err
		}
	}
	return s.fail(rows.Err())
}

// A batch is statements that take effect together.
type batch struct {
	ctx context.Context
	s   *Store
	tx  *sql.Tx
	err error
}

// do runs a statement, unless one before failed.
func (b *batch) do(query string, args ...any) {
	if b.err != nil {
		return
	}
	st, err := b.s.prepared(b.ctx, query)
	if err == nil {
		_, err = b.tx.StmtContext(b.ctx, st).ExecContext(b.ctx, args...)
	}
	b.err = err
}

// id runs a statement that returns the id of a row; it is 0 if none was changed.
func (b *batch) id(query string, args ...any) (id int64) {
	if b.err != nil {
		return 0
	}
	st, err := b.s.prepared(b.ctx, query)
	if err == nil {
		err = b.tx.StmtContext(b.ctx, st).QueryRowContext(b.ctx, args...).Scan(&id)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		b.err = err
	}
	return id
}

// together runs statements in one transaction.
func (s *Store) together(ctx context.Context, work func(*batch)) error {
	ctx, err := short(ctx)
	if err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.fail(err)
	}
	b := &batch{ctx: ctx, s: s, tx: tx}
	if work(b); b.err != nil {
		tx.Rollback()
		return s.fail(b.err)
	}
	return s.fail(tx.Commit())
}

// stamp writes a time so that times sort as texts.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// marks lists n placeholders, the first with a number.
func marks(first, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("$%d", first+i)
	}
	return strings.Join(list, ", ")
}
