package cli

import (
	"errors"
	"fmt"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/store"
	"dumptriage/cmd/internal/triage"
)

// The exit codes. They are a contract: scripts and tickets depend on them.
const (
	exitDone       = 0 // done; nothing that was asked for was found
	exitFailed     = 1 // no input could be read, or the program failed
	exitUsage      = 2 // wrong usage
	exitUnreadable = 3 // some inputs could not be read, or not in full; the others were reported
	exitFound      = 4 // what --fail-on asks for was found, whatever could not be read
	exitTemporary  = 5 // the store was locked or did not answer: the same may succeed later

	exitSignal      = 128            // and the number of the signal that stopped the run
	exitInterrupted = exitSignal + 2 // Ctrl-C
)

// exitHelp is the table as the help shows it.
const exitHelp = `Exit status:
  0  success
  1  failure: no input could be read
  2  wrong usage
  3  some inputs could not be read or are truncated; the others were reported
  4  --fail-on matched, even if some inputs could not be read
  5  the store was busy or did not answer: try again
130  interrupted; 143 terminated`

// usageError is an error in how a command was called.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// Usagef returns an error in how a command was called, for which the exit code is 2.
func Usagef(format string, args ...any) error { return usagef(format, args...) }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// Outcomes that are told by the exit code alone: what there is to say has been
// said.
var (
	errSilent     = errors.New("already reported")
	errFailed     = fmt.Errorf("no input could be read: %w", errSilent)
	errUnreadable = fmt.Errorf("some inputs could not be read: %w", errSilent)
	errFound      = fmt.Errorf("a finding reached the limit: %w", errSilent)
	errNotStored  = fmt.Errorf("the reports were not stored: %w", errSilent)
	errTemporary  = fmt.Errorf("the store was busy or did not answer: %w", errSilent)
)

func exitCode(err error) int {
	var usage *usageError
	switch {
	case err == nil || brokenPipe(err):
		return exitDone
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, errUnreadable):
		return exitUnreadable
	case errors.Is(err, errFound):
		return exitFound
	case errors.Is(err, errTemporary), store.Temporary(err):
		return exitTemporary
	}
	return exitFailed
}

// outcome counts what became of the inputs of one run.
type outcome struct {
	failOn           failOn
	mayBeEmpty       bool // that there is nothing to read is no failure
	read, unreadable int
	partly           int  // of those read: not in full, or of a truncated dump
	left             int  // read, and not asked for
	found            bool // what --fail-on asks for
}

// add counts one result and the report on it.
func (o *outcome) add(r triage.Result, d *report.Document) {
	if r.Err != nil {
		o.unreadable++
		return
	}
	o.read++
	if len(r.Facts.ReadErrors) > 0 || r.Facts.Dump.Truncated.Or(false) {
		o.partly++
	}
	o.found = o.found || o.failOn(d)
}

// empty tells that there was nothing to read.
func (o *outcome) empty(s *Streams) {
	if o.nothing() {
		s.note("no dump found")
	}
}

func (o *outcome) nothing() bool { return o.read+o.unreadable+o.left == 0 }

// err turns the counts into the run's error.
func (o *outcome) err() error {
	switch {
	case o.nothing() && o.mayBeEmpty:
		return nil
	case o.read+o.left == 0:
		return errFailed
	case o.found:
		return errFound
	case o.unreadable+o.partly > 0:
		return errUnreadable
	}
	return nil
}
