package store

import (
	"context"

	"dumptriage/cmd/internal/report"
)

// counted are the columns that count crashes: several dumps of one crash count once.
const counted = `COUNT(DISTINCT r.crash), COUNT(DISTINCT NULLIF(r.machine, '')),
	COALESCE(MIN(NULLIF(r.crashed, '')), ''), COALESCE(MAX(r.crashed), '')`

// Seen counts the crashes of a fingerprint that are stored, without the crash itself. It
// returns nil if there are none.
func (s *Store) Seen(ctx context.Context, fingerprint, crash string) (*report.Seen, error) {
	if fingerprint == "" {
		return nil, nil
	}
	var n report.Seen
	_, err := s.row(ctx, "SELECT "+counted+" FROM "+reports+" WHERE r.fingerprint = $1 AND r.crash <> $2",
		[]any{fingerprint, crash}, &n.Crashes, &n.Machines, &n.First, &n.Last)
	if err != nil || n.Crashes == 0 {
		return nil, err
	}
	return &n, nil
}

// SeenEarlier reports whether a crash of this fingerprint was stored before this run.
func (s *Store) SeenEarlier(ctx context.Context, fingerprint string) (bool, error) {
	var n int
	return s.row(ctx, "SELECT 1 FROM reports WHERE fingerprint = $1 AND stored < $2 LIMIT 1", []any{fingerprint, stamp(s.began)}, &n)
}
