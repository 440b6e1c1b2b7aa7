package store

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// postgres is a store on a server, for several computers.
var postgres = dialect{
	schemes: []string{"postgres://", "postgresql://"},
	// Times are compared as texts, so that no language may order them.
	types: strings.NewReplacer("SERIALKEY", "BIGSERIAL PRIMARY KEY", "BIGKEY", "BIGINT PRIMARY KEY", "BYTES", "BYTEA",
		" COMPACT", "", " TEXT ", ` TEXT COLLATE "C" `),
	hasTable:  "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1",
	open:      openServer,
	name:      withoutPassword,
	lock:      lockServer,
	temporary: isAway,
}

// maxConnections is how many connections one program takes. A server has some hundred for all.
const maxConnections = 4

func openServer(place string, _ Mode) (*sql.DB, error) {
	config, err := pgconn.ParseConfig(place)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(pgConnector{config})
	db.SetMaxOpenConns(maxConnections)
	return db, nil
}

// withoutPassword is a URL that may be shown.
func withoutPassword(place string) string {
	u, err := url.Parse(place)
	if err != nil {
		return "of a server"
	}
	return u.Redacted()
}

// schemaLock is what programs lock that change the tables. The number means nothing.
const schemaLock = applicationID

func lockServer(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", schemaLock)
	return err
}

// passingStates are classes of errors that are gone when the same is tried again:
// https://www.postgresql.org/docs/current/errcodes-appendix.html.
var passingStates = []string{"08", "40", "53", "57", "58"}

// isAway reports whether the server does not answer, is starting or is overloaded.
func isAway(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		for _, class := range passingStates {
			if strings.HasPrefix(e.Code, class) {
				return true
			}
		}
		return false
	}
	_, connect := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[*net.OpError](err)
	return connect || network
}
