package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// The driver of PostgreSQL for database/sql: pgx's connections, with texts, whole numbers and
// bytes, which is all that the tables have. pgx's own driver has every type of PostgreSQL,
// and makes the program 3 MB larger.

// A pgConnector opens connections to a server.
type pgConnector struct{ config *pgconn.Config }

func (c pgConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := pgconn.ConnectConfig(ctx, c.config)
	if err != nil {
		return nil, err
	}
	return &pgConn{PgConn: conn, used: time.Now()}, nil
}

func (c pgConnector) Driver() driver.Driver { return pgDriver{} }

type pgDriver struct{}

func (pgDriver) Open(place string) (driver.Conn, error) {
	config, err := pgconn.ParseConfig(place)
	if err != nil {
		return nil, err
	}
	return pgConnector{config}.Connect(context.Background())
}

// A pgConn is a connection.
type pgConn struct {
	*pgconn.PgConn
	used  time.Time // when it was last taken into use
	named int       // statements that were prepared
}

// idle is how long a connection may be unused before it is tried: a server may have gone.
const idle = time.Second

func (c *pgConn) ResetSession(ctx context.Context) error {
	since := time.Since(c.used)
	c.used = time.Now()
	if c.IsClosed() || since > idle && c.PgConn.Ping(ctx) != nil {
		return driver.ErrBadConn
	}
	return nil
}

func (c *pgConn) IsValid() bool                  { return !c.IsClosed() }
func (c *pgConn) Ping(ctx context.Context) error { return c.bad(c.PgConn.Ping(ctx)) }
func (c *pgConn) Close() error                   { return c.PgConn.Close(context.Background()) }

// bad has database/sql try another connection after an error of which the server knows
// nothing.
func (c *pgConn) bad(err error) error {
	if err != nil && (c.IsClosed() && pgconn.SafeToRetry(err)) {
		return driver.ErrBadConn
	}
	return err
}

func (c *pgConn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

func (c *pgConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if o != (driver.TxOptions{}) {
		return nil, errors.New("transaction options are not supported")
	}
	_, err := c.exec(c.ExecParams(ctx, "BEGIN", nil, nil, nil, nil))
	return pgTx{c, ctx}, err
}

// A pgTx is a transaction.
type pgTx struct {
	conn *pgConn
	ctx  context.Context
}

// errRolledBack says that a statement of a transaction had failed.
var errRolledBack = errors.New("the server rolled the transaction back")

func (tx pgTx) Commit() error {
	tag, err := tx.conn.exec(tx.conn.ExecParams(tx.ctx, "COMMIT", nil, nil, nil, nil))
	if err == nil && tag.String() == "ROLLBACK" {
		return errRolledBack
	}
	return err
}

func (tx pgTx) Rollback() error {
	_, err := tx.conn.exec(tx.conn.ExecParams(context.Background(), "ROLLBACK", nil, nil, nil, nil))
	return err
}

func (c *pgConn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *pgConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.named++
	st, err := c.PgConn.Prepare(ctx, "s"+strconv.Itoa(c.named), query, nil)
	if err != nil {
		return nil, c.bad(err)
	}
	return &pgStmt{c, st}, nil
}

func (c *pgConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	values, formats, err := parameters(args)
	if err != nil {
		return nil, err
	}
	tag, err := c.exec(c.ExecParams(ctx, query, values, nil, formats, nil))
	return driver.RowsAffected(tag.RowsAffected()), err
}

func (c *pgConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	values, formats, err := parameters(args)
	if err != nil {
		return nil, err
	}
	return c.query(c.ExecParams(ctx, query, values, nil, formats, binaryFormat))
}

// exec reads the answer to a statement that has no rows.
func (c *pgConn) exec(r *pgconn.ResultReader) (pgconn.CommandTag, error) {
	tag, err := r.Close()
	return tag, c.bad(err)
}

// A pgStmt is a prepared statement.
type pgStmt struct {
	conn *pgConn
	*pgconn.StatementDescription
}

func (s *pgStmt) Close() error  { return s.conn.Deallocate(context.Background(), s.Name) }
func (s *pgStmt) NumInput() int { return len(s.ParamOIDs) }

func (s *pgStmt) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (s *pgStmt) Query([]driver.Value) (driver.Rows, error)  { return nil, driver.ErrSkip }

func (s *pgStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	values, formats, err := parameters(args)
	if err != nil {
		return nil, err
	}
	tag, err := s.conn.exec(s.conn.ExecStatement(ctx, s.StatementDescription, values, formats, nil))
	return driver.RowsAffected(tag.RowsAffected()), err
}

func (s *pgStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	values, formats, err := parameters(args)
	if err != nil {
		return nil, err
	}
	return s.conn.query(s.conn.ExecStatement(ctx, s.StatementDescription, values, formats, binaryFormat))
}
