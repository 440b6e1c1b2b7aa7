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
	FactsOnly bool // nothing is matched and judged
	Set       *signatures.Set
	Dump      dump.Options
	Explain   []string // ids of signatures to evaluate whole; [ExplainListed] is all that fit
}

// ExplainListed stands for the signatures that a report lists.
const ExplainListed = "listed"

// Read triages one opened input. It never fails: what went wrong is in the
// result. A text that tells of several crashes gives a result of each.
func Read(ctx context.Context, src Source, r io.ReaderAt, opt Options) Result {
	all, err := dump.ReadAll(ctx, r, src.Size, opt.Dump)
	if err != nil {
		return Result{Source: src, Err: err}
	}
	res := conclude(src, all[0], opt)
	res.Parts = len(all)
	for i, f := range all[1:] {
		more := conclude(src, f, opt)
		more.Part, more.Parts = i+1, len(all)
		res.More = append(res.More, more)
	}
	return res
}

// conclude matches and judges the facts of one crash.
func conclude(src Source, f *facts.Facts, opt Options) Result {
	res := Result{Source: src, Facts: f}
	if opt.FactsOnly {
		return res
	}
	res.Findings = opt.Set.Match(f)
	if advice.Ordinary(f) {
		leaveOpen(res.Findings)
	}
	res.Advice = advice.For(f, res.Findings)
	for _, id := range opt.Explain {
		res.Explained = append(res.Explained, explain(opt.Set, f, id, res.Findings)...)
	}
	return res
}

// leaveOpen takes back what was only held for possible because a part of it is not known.
func leaveOpen(findings []signatures.Finding) {
	for i := range findings {
		if f := &findings[i]; f.Verdict == signatures.Possible && len(f.Missing) > 0 {
			f.Verdict = signatures.Unknown
		}
	}
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
