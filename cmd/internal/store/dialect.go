package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// A dialect is what databases differ in: how one is opened, what a type is called, how
// the schema is locked, and which errors go away by themselves.
type dialect struct {
	schemes   []string          // of the places that are of this kind; none: the path of a file
	types     *strings.Replacer // what migrations call types, in the words of the database
	hasTable  string            // the query that counts the tables of a name
	open      func(place string, mode Mode) (*sql.DB, error)
	name      func(place string) string // for messages
	lock      func(ctx context.Context, tx *sql.Tx) error
	temporary func(error) bool
	begin     func(ctx context.Context, db *sql.DB) error              // prepares what is new; nil: nothing to do
	backup    func(ctx context.Context, db *sql.DB, path string) error // nil: there is no file to copy
}

// dialects are all of them; the last takes what the others leave.
var dialects = []dialect{postgres, sqlite}

func dialectOf(place string) dialect {
	for _, d := range dialects {
		for _, scheme := range d.schemes {
			if strings.HasPrefix(place, scheme) {
				return d
			}
		}
	}
	return dialects[len(dialects)-1]
}

// Temporary reports whether an error is one of a store that may be gone when the same is
// tried again: another program had locked it, or the server did not answer.
func Temporary(err error) bool {
	if _, ok := errors.AsType[*Error](err); !ok {
		return false
	}
	for _, d := range dialects {
		if d.temporary(err) {
			return true
		}
	}
	return false
}
