package triage

import (
	"context"
	"io"

	"dumptriage/dump"
	"dumptriage/signatures"
)

// Read triages one opened input. It never fails: what went wrong is in the
// result.
func Read(ctx context.Context, src Source, r io.ReaderAt, set *signatures.Set) Result {
	res := Result{Source: src}
	f, err := dump.Read(ctx, r, src.Size)
	if err != nil {
		res.Err = err
		return res
	}
	res.Facts = f
	res.Findings = set.Match(f)
	return res
}
