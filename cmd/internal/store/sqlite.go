package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	sqlite3 "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"dumptriage/cmd/internal/files"
)

// sqlite is a store in one file.
var sqlite = dialect{
	types:     strings.NewReplacer("SERIALKEY", "INTEGER PRIMARY KEY", "BIGKEY", "INTEGER PRIMARY KEY", "BYTES", "BLOB", "COMPACT", "WITHOUT ROWID"),
	hasTable:  "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1",
	open:      openFile,
	name:      func(place string) string { return place },
	lock:      func(context.Context, *sql.Tx) error { return nil }, // every transaction locks
	temporary: isBusy,
	begin:     beginFile,
	backup:    backupFile,
}

// applicationID marks the file as a store ("dtri"): https://www.sqlite.org/fileformat.html, offset 68.
const applicationID = 0x64747269

// pragmas of a connection. In WAL mode a commit that is not synchronized survives the end
// of the program, not that of the computer; the file stays sound in both.
const pragmas = "_pragma=busy_timeout(10000)&_pragma=synchronous(NORMAL)&_pragma=wal_autocheckpoint(4000)&_txlock=immediate"

// openFile opens the file of a store. A file that is something else is left as it is.
func openFile(path string, mode Mode) (*sql.DB, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist) && mode == Create:
	case err != nil:
		return nil, reason(err)
	case !info.Mode().IsRegular():
		return nil, files.ErrNotRegular
	case info.Size() > 0:
		if err := isStore(path); err != nil {
			return nil, err
		}
	}
	query := pragmas
	if mode == ReadAll {
		query += "&mode=ro"
	}
	return sql.Open("sqlite", fileURL(path)+"?"+query)
}

// fileURL writes a path as SQLite reads it: https://www.sqlite.org/uri.html.
func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		path = "/" + path
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath()
}

// errOther says that a file is not a store, and will not be made one.
var errOther = errors.New("the file exists and is not a store of dumptriage")

// isStore looks at the header of a file.
func isStore(path string) error {
	const magic, idAt, headSize = "SQLite format 3\x00", 68, 72
	f, _, err := files.Open(path)
	if err != nil {
		return reason(err)
	}
	defer f.Close()
	var head [headSize]byte
	if n, _ := f.ReadAt(head[:], 0); n < headSize || string(head[:len(magic)]) != magic {
		return errOther
	}
	var id uint32
	for _, b := range head[idAt:] {
		id = id<<8 | uint32(b)
	}
	if id != applicationID {
		return errOther
	}
	return nil
}

// beginFile marks a new file before anything else is written to it.
func beginFile(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
	return err
}

// isBusy reports whether another connection had locked the file for too long.
func isBusy(err error) bool {
	e, ok := errors.AsType[*sqlite3.Error](err)
	if !ok {
		return false
	}
	primary := e.Code() & 0xff
	return primary == sqlitelib.SQLITE_BUSY || primary == sqlitelib.SQLITE_LOCKED
}

// reason drops the path of a file error: the message names the store already.
func reason(err error) error {
	if pe, ok := errors.AsType[*os.PathError](err); ok {
		return pe.Err
	}
	return err
}
