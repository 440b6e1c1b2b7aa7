package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// The tables as each version of the program left them: 0001.sql makes the first version,
// each further file makes the next of the one before.
//
//go:embed migrations/*.sql
var migrations embed.FS

// errNone says that there is no store.
var errNone = errors.New("there is no store: run 'dumptriage scan --store' first")

// migrate brings the tables up to date. A store of a later version is refused: an older
// program does not know what it would break.
func (s *Store) migrate(ctx context.Context, mode Mode) error {
	steps, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	have, err := s.version(ctx)
	if err != nil {
		return err
	}
	switch {
	case have > len(steps):
		return fmt.Errorf("it was written by a later version of dumptriage (tables of version %d, this program knows %d): update dumptriage", have, len(steps))
	case have == len(steps):
		return nil
	case have == 0 && mode != Create:
		return errNone
	case mode == ReadAll:
		return fmt.Errorf("its tables are of an earlier version (%d of %d): any scan with --store updates them", have, len(steps))
	}
	if have == 0 && s.dialect.begin != nil {
		if err := s.dialect.begin(ctx, s.db); err != nil {
			return err
		}
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := s.upgrade(ctx, tx, steps); err != nil {
		return err
	}
	return tx.Commit()
}

// upgrade takes the steps that nobody has taken yet: another program may have been faster.
func (s *Store) upgrade(ctx context.Context, tx *sql.Tx, steps []string) error {
	if err := s.dialect.lock(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS store_version (version INTEGER NOT NULL)"); err != nil {
		return err
	}
	var have int
	if err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(version), 0) FROM store_version").Scan(&have); err != nil {
		return err
	}
	for at := have; at < len(steps); at++ {
		text, err := migrations.ReadFile(steps[at])
		if err != nil {
			return err
		}
		for _, statement := range strings.Split(string(text), ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := tx.ExecContext(ctx, s.dialect.types.Replace(statement)); err != nil {
				return fmt.Errorf("%s: %w", steps[at], err)
			}
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO store_version (version) VALUES ($1)", at+1); err != nil {
			return err
		}
	}
	return nil
}

// version returns the version of the tables, 0 where there are none.
func (s *Store) version(ctx context.Context) (int, error) {
	if err := s.db.PingContext(ctx); err != nil {
		return 0, err
	}
	var tables, have int
	if err := s.db.QueryRowContext(ctx, s.dialect.hasTable, "store_version").Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	err := s.db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version), 0) FROM store_version").Scan(&have)
	return have, err
}
