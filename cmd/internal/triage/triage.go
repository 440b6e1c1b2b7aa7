package triage

import (
	"context"
	"io"

	"dumptriage/cmd/internal/advice"
	"dumptriage/dump"
	"dumptriage/signatures"
)

// Options is what an input is held against, and what is asked of it.
type Options struct {
	Set  *signatures.Set
	Dump dump.Options
}

// Read triages one opened input. It never fails: what went wrong is in the
// result.
func Read(ctx context.Context, src Source, r io.ReaderAt, opt Options) Result {
	res := Result{Source: src}
	f, err := dump.ReadWith(ctx, r, src.Size, opt.Dump)
	if err != nil {
		res.Err = err
		return res
	}
	res.Facts = f
	res.Findings = opt.Set.Match(f)
	res.Advice = advice.For(f, res.Findings)
	return res
}
