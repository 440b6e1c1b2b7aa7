// Package triage takes one input to one result: open, collect the facts, match the
// signatures, conclude, under limits.
//
// It knows the order of these steps. It must not know flags, output formats
// or where inputs come from.
package triage

import (
	"dumptriage/cmd/internal/advice"
	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

// Source is where a dump came from.
type Source struct {
	Path   string // as the user named it
	Member string // inside an archive, or ""
	Size   int64
	SHA256 string // "" unless asked for
	ID     string // of the content; "" unless asked for
}

// Result is what triage of one input gives. Facts is nil where the input could
// not be read; then Err says why.
type Result struct {
	Source   Source
	Facts    *facts.Facts
	Findings []signatures.Finding
	Advice   advice.Advice // what is made of the facts and the findings
	Err      error
	Stored   bool // the input was read by an earlier run, and not again: there are no facts

	Part, Parts int                  // of the crashes that the input tells of, this is number Part, counted from 0
	More        []Result             // of the other crashes that the input tells of
	Explained   []signatures.Finding // those that were asked for, evaluated whole
}
