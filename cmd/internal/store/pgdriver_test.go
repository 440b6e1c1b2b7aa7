package store

import (
	"bytes"
	"database/sql"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

func openDatabase(t *testing.T) *sql.DB {
	db, err := openServer(database(t), Create)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestValues writes values of each type and reads them.
func TestValues(t *testing.T) {
	db := openDatabase(t)
	if _, err := db.Exec("CREATE TABLE x (n BIGINT, i INTEGER, s TEXT, b BYTEA)"); err != nil {
		t.Fatal(err)
	}
	insert, err := db.Prepare("INSERT INTO x VALUES ($1, $2, $3, $4) RETURNING n, i, s, b")
	if err != nil {
		t.Fatal(err)
	}
	defer insert.Close()
	all := bytes.Repeat([]byte{0, 0xff, '\\', '\'', '\n'}, 100_000)
	for _, row := range [][]any{
		{int64(math.MinInt64), int64(math.MinInt32), "", []byte{}},
		{int64(math.MaxInt64), int64(math.MaxInt32), "'; DROP TABLE x; --\t\u00e4\U0001f600", all},
		{int64(-1), int64(-1), strings.Repeat("x", 1<<20), []byte{0}},
		{nil, nil, nil, nil},
	} {
		got := make([]any, len(row))
		if err := insert.QueryRow(row...).Scan(&got[0], &got[1], &got[2], &got[3]); err != nil {
			t.Fatal(err)
		}
		for i := range row {
			want, isBytes := row[i].([]byte)
			if isBytes && !bytes.Equal(got[i].([]byte), want) || !isBytes && got[i] != row[i] {
				t.Errorf("column %d is %.40v, want %.40v", i, got[i], row[i])
			}
		}
	}
	result, err := db.Exec("DELETE FROM x WHERE n = $1", -1)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := result.RowsAffected(); n != 1 || err != nil {
		t.Errorf("%d rows deleted, %v; want 1", n, err)
	}
}

// TestUnsupported checks that what the driver does not know is an error, and no wrong value.
func TestUnsupported(t *testing.T) {
	db := openDatabase(t)
	var n int
	if err := db.QueryRow("SELECT 1.5 AS share").Scan(&n); err == nil || !strings.Contains(err.Error(), "share") {
		t.Errorf("a number of another type: %v", err)
	}
	if err := db.QueryRow("SELECT $1::text", time.Now()).Scan(&n); err == nil {
		t.Error("a time as a parameter: no error")
	}
	if _, err := db.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true}); err == nil {
		t.Error("a transaction that reads only: no error")
	}
	if err := db.QueryRow("SELECT 1").Scan(&n); err != nil || n != 1 {
		t.Errorf("afterwards: %d, %v", n, err)
	}
}

// TestFailedStatements checks that errors of the server are known for what they are, with and
// without a transaction, before and after the first row.
func TestFailedStatements(t *testing.T) {
	db := openDatabase(t)
	db.SetMaxOpenConns(1)
	for name, run := range map[string]func() error{
		"parse":   func() error { _, err := db.Exec("SELEC 1"); return err },
		"prepare": func() error { _, err := db.Prepare("SELEC 1"); return err },
		"first row": func() error {
			rows, err := db.Query("SELECT 1/x FROM generate_series(0, 9) x")
			if err == nil {
				rows.Close()
			}
			return err
		},
		"later row": func() error {
			rows, err := db.Query("SELECT (1/(5-x))::integer FROM generate_series(1, 9) x")
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
			}
			return rows.Err()
		},
		"commit": func() error {
			tx, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			tx.Exec("SELEC 1")
			return tx.Commit()
		},
	} {
		err := run()
		if _, ok := errors.AsType[*pgconn.PgError](err); !ok && err != errRolledBack {
			t.Errorf("%s: %v", name, err)
		}
		var n int
		if err := db.QueryRow("SELECT 7").Scan(&n); err != nil || n != 7 {
			t.Fatalf("%s, afterwards: %d, %v", name, n, err)
		}
	}
}

// TestLostConnection checks that a connection that the server ended while it was unused is
// replaced by a new one.
func TestLostConnection(t *testing.T) {
	db := openDatabase(t)
	db.SetMaxOpenConns(1)
	st, err := db.Prepare("SELECT pg_backend_pid()")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var first, second int
	if err := st.QueryRow().Scan(&first); err != nil {
		t.Fatal(err)
	}
	admin, err := openServer(serverURL("postgres"), Write)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	// It returns one row where the process is gone: pg_terminate_backend waits for it.
	if _, err := admin.Exec("SELECT 1 WHERE pg_terminate_backend($1, 10000)", first); err != nil {
		t.Fatal(err)
	}
	setUsed(t, db, time.Now().Add(-time.Minute))
	if err := st.QueryRow().Scan(&second); err != nil || second == first {
		t.Errorf("processes %d and %d, %v", first, second, err)
	}
}

// setUsed sets when the connection was last used.
func setUsed(t *testing.T, db *sql.DB, used time.Time) {
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Raw(func(c any) error { c.(*pgConn).used = used; return nil }); err != nil {
		t.Fatal(err)
	}
}
