package triage

import (
	"context"
	"io"

	"dumptriage/cmd/internal/advice"
	"dumptriage/dump"
	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

// Options is what an input is held against, and what is asked of it.
type Options struct {
	Set     *signatures.Set
	Dump    dump.Options
	Explain []string // ids of signatures to evaluate whole; [ExplainListed] is all that fit
}

// ExplainListed stands for the signatures that a report lists.
const ExplainListed = "listed"

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
	for _, id := range opt.Explain {
		res.Explained = append(res.Explained, explain(opt.Set, f, id, res.Findings)...)
	}
	return res
}

// explain evaluates one signature whole, or all that a report lists.
func explain(set *signatures.Set, f *facts.Facts, id string, findings []signatures.Finding) []signatures.Finding {
	if id == ExplainListed {
		return signatures.Listed(findings)
	}
	if sig, ok := set.Get(id); ok {
		return []signatures.Finding{sig.Explain(f)}
	}
	return nil
}
