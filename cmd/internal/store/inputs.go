package store

import (
	"context"
)

// Finished reports whether a file, or a member of an archive, was read before and is
// unchanged. member is "" for a file with all that is in it.
func (s *Store) Finished(ctx context.Context, f File, member string) (bool, error) {
	var n int
	return s.row(ctx, "SELECT 1 FROM inputs WHERE path = $1 AND member = $2 AND size = $3 AND modified = $4",
		[]any{f.Path, member, f.Size, stamp(f.Modified)}, &n)
}

// putInput writes a row of inputs.
var putInput = upsert("inputs", []string{"path", "member"}, []string{"path", "member", "size", "modified", "dump", "error"})

// Finish notes that a file or a member was read: what it contains is the dump of this id,
// or "", and failure says why it could not be read, or is "".
func (s *Store) Finish(ctx context.Context, f File, member, dump, failure string) error {
	st, err := s.prepared(ctx, putInput)
	if err == nil {
		_, err = st.ExecContext(ctx, f.Path, member, f.Size, stamp(f.Modified), dump, failure)
	}
	return s.fail(err)
}

// Has reports whether there are reports on a dump.
func (s *Store) Has(ctx context.Context, dump string) (bool, error) {
	var n int
	return s.row(ctx, "SELECT 1 FROM reports WHERE dump = $1 LIMIT 1", []any{dump}, &n)
}
