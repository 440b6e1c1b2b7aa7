package store

import (
	"context"
)

// Finished reports whether a file, or a member of an archive, was read before and is
// unchanged. member is "" for a file with all that is in it.
func (s *Store) Finished(ctx context.Context, f File, member string) (bool, error) {
	var n int
	return s.row(ctx, "SELECT 1 FROM inputs WHERE path = $1 AND member = $2 AND size = $3 AND modified = $4",
		[]any{cleanText(f.Path), cleanText(member), f.Size, stamp(f.Modified)}, &n)
}

// putInput writes a row of inputs.
var putInput = upsert("inputs", []string{"path", "member"}, []string{"path", "member", "size", "modified", "dump", "error"})

// An Input is what was read of a file.
type Input struct {
	File
	Member  string // of an archive; "" is the file with all that is in it
	Dump    string // id of the content, "" if it is no dump
	Failure string // why it could not be read, or ""
}

// Finish notes that files and members were read.
func (s *Store) Finish(ctx context.Context, done ...Input) error {
	if len(done) == 0 {
		return nil
	}
	return s.together(ctx, func(b *batch) { b.finish(done) })
}

func (b *batch) finish(done []Input) {
	for _, in := range done {
		b.do(putInput, cleanText(in.Path), cleanText(in.Member), in.Size, stamp(in.Modified), in.Dump, cleanText(in.Failure))
	}
}

// Has reports whether there are reports on a dump.
func (s *Store) Has(ctx context.Context, dump string) (bool, error) {
	var n int
	return s.row(ctx, "SELECT 1 FROM reports WHERE dump = $1 LIMIT 1", []any{dump}, &n)
}
