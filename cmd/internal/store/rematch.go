package store

import (
	"context"

	"dumptriage/cmd/internal/report"
)

// rematched is how many reports are read at a time.
const rematched = 100

// Rematch calls match for every report that was matched with another version of the
// signatures, and stores what it changes. match reports whether it changed the report.
func (s *Store) Rematch(ctx context.Context, catalogue string, match func(*report.Document) (bool, error)) error {
	for {
		outdated, err := s.outdated(ctx, catalogue)
		if err != nil || len(outdated) == 0 {
			return err
		}
		for _, x := range outdated {
			changed, err := match(x.Report)
			if err != nil {
				return err
			}
			if changed {
				err = s.Put(ctx, Entry{Dump: x.Dump, Part: x.Part, Path: x.Path, Catalogue: catalogue, Report: x.Report})
			} else {
				err = s.together(ctx, func(b *batch) {
					b.do("UPDATE reports SET catalogue = $1 WHERE dump = $2 AND part = $3", catalogue, x.Dump, x.Part)
				})
			}
			if err != nil {
				return err
			}
		}
	}
}

// outdated returns some of the reports that were matched with other signatures.
func (s *Store) outdated(ctx context.Context, catalogue string) (out []*report.StoredReport, err error) {
	var least, most string // an index tells these, whereas what differs is told by reading all
	if _, err := s.row(ctx, "SELECT COALESCE((SELECT MIN(catalogue) FROM reports), ''), COALESCE((SELECT MAX(catalogue) FROM reports), '')", nil, &least, &most); err != nil {
		return nil, err
	}
	if least == catalogue && most == catalogue {
		return nil, nil
	}
	err = s.stored(ctx, "WHERE catalogue <> $1 ORDER BY id LIMIT $2", []any{catalogue, rematched},
		func(int) bool { return true }, func(_ int, x *report.StoredReport) error { out = append(out, x); return nil })
	return out, err
}
