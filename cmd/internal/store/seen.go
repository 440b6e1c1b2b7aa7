package store

import (
	"context"

	"dumptriage/cmd/internal/report"
)

// counted are the columns that count crashes: several dumps of one crash count once.
const counted = `COUNT(DISTINCT r.crash), COUNT(DISTINCT NULLIF(r.machine, '')),
	COALESCE(MIN(NULLIF(r.crashed, '')), ''), COALESCE(MAX(r.crashed), '')`

// maxKinds bounds the kinds of crash of which the counts are kept.
const maxKinds = 10_000

// Seen counts the crashes of a fingerprint that earlier runs stored, without the crash
// itself. It returns nil if there are none. What was stored earlier does not change, so that
// each kind is counted once.
func (s *Store) Seen(ctx context.Context, fingerprint, crash string) (*report.Seen, error) {
	if fingerprint == "" {
		return nil, nil
	}
	began, n := stamp(s.began), 0
	itself, err := s.row(ctx, "SELECT 1 FROM reports WHERE fingerprint = $1 AND crash = $2 AND stored < $3 LIMIT 1", []any{fingerprint, crash, began}, &n)
	if err != nil {
		return nil, err
	}
	if itself {
		return s.count(ctx, "r.fingerprint = $1 AND r.stored < $2 AND r.crash <> $3", fingerprint, began, crash)
	}
	s.seeing.Lock()
	defer s.seeing.Unlock()
	seen, known := s.seen[fingerprint]
	if !known {
		seen, err = s.count(ctx, "r.fingerprint = $1 AND r.stored < $2", fingerprint, began)
		if err == nil && len(s.seen) < maxKinds {
			s.seen[fingerprint] = seen
		}
	}
	return seen, err
}

// count counts the crashes that meet a condition. It returns nil if there are none.
func (s *Store) count(ctx context.Context, where string, args ...any) (*report.Seen, error) {
	var n report.Seen
	_, err := s.row(ctx, "SELECT "+counted+" FROM "+reports+" WHERE "+where, args, &n.Crashes, &n.Machines, &n.First, &n.Last)
	if err != nil || n.Crashes == 0 {
		return nil, err
	}
	return &n, nil
}
