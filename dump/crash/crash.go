// Package crash reconstructs what happened: the bug check, the exception, the
// registers, the instruction and the call stack of the code that failed, who may be to
// blame, and what speaks for failing hardware.
//
// Each is computed once, from those before it. It must not know what the pool looks
// like, what a known issue is, or what anybody should do.
package crash

import (
	"time"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/nt"
	"dumptriage/dump/system"
	"dumptriage/dump/target"
)

// A Crash is what happened to a target. Its facts are there once Steps ran.
type Crash struct {
	Bugcheck      facts.Known[facts.Bugcheck]
	Live          facts.Known[bool] // no crash occurred
	LiveWhy       string
	Exception     facts.Known[facts.Exception]
	Context       facts.Known[facts.Context]
	Stack         []facts.Frame
	Chained       int // frames of Stack of which each was called by the next; those above are words of the stack
	StackEnd      string
	Interrupted   []facts.Frame // the code that the interrupt of a watchdog found running
	Silent        []facts.Frame // of the processor that did not respond
	Suspects      []facts.CrashSuspect
	HardwareSigns []string
	BitFlips      []facts.BitFlip // each is a hardware sign, too
	ErrorRecord   facts.Known[facts.ErrorRecord]
	Unsupported   facts.Known[facts.Unsupported]
	Ended         facts.Known[facts.Ended]

	t       *target.Target
	params  [4]uint64        // of the bug check
	roles   [4]bugcheck.Role // of these
	frames  uint64           // page frames of the computer, 0: not known
	regions *nt.Regions      // once they were needed
	walk    *walk            // up the stack, once it was made
	tables  unwinder         // once it was needed
	operand Operand          // of the instruction that failed
}

// New returns the crash of a target whose parts are resolved. Its facts are still to be
// computed.
// frames is the number of page frames of the computer, 0 where it is not known.
func New(t *target.Target, frames uint64) *Crash { return &Crash{t: t, frames: frames} }

// Steps compute the facts of a crash, in this order.
var Steps = []facts.Step[*Crash]{
	{Fact: "bugcheck", Run: (*Crash).findStop},
	{Fact: "exception", Run: (*Crash).exceptionOutcome},
	{Fact: "context", Run: (*Crash).findContext},
	{Fact: "stack", Run: (*Crash).findStack},
	{Fact: "blame", Run: (*Crash).findSuspects},
	{Run: (*Crash).findInterrupted},
	{Run: (*Crash).findSilent},
	{Run: (*Crash).findFlips},
	{Run: (*Crash).findErrorRecord},
	{Run: (*Crash).findEnded},
}

// startUp is longer than any start of Windows takes.
const startUp = 15 * time.Minute

// findStop explains the bug check and reads its exception record. The two depend on each
// other: the record explains the stop code, and the parameters tell whether the record
// describes a fault.
func (c *Crash) findStop() facts.Outcome {
	code, ok := c.t.Image.Header.BugCheckCode.Get()
	params, whole := c.t.Parameters()
	if !ok {
		params = [4]uint64{}
	}
	c.params, c.roles = params, bugcheck.ParamRoles(code, params)
	record := c.exceptionRecord()
	if !ok {
		c.Bugcheck = facts.Unknown[facts.Bugcheck](c.t.Image.Header.BugCheckCode.Reason())
	} else {
		c.Bugcheck = facts.Some(bugcheck.Explain(code, params, c.surroundings(record)))
		if !whole {
			c.t.Warnings = append(c.t.Warnings, "some bug check parameters were never written")
		}
	}
	c.Live, c.LiveWhy = system.Live(c.t, c.Bugcheck)
	c.Exception = c.judged(record)
	return facts.OutcomeOf(c.Bugcheck)
}

// surroundings is what a bug check is explained with, beside its parameters.
func (c *Crash) surroundings(record facts.Known[facts.Exception]) bugcheck.Target {
	h := c.t.Image.Header
	s := bugcheck.Target{
		PointerSize: h.PointerSize, Running: h.SystemUpTime.Or(0) > startUp,
		Object: c.objectName, Exception: record, Region: func(at uint64) string { return c.addressSpace().Describe(at) },
	}
	for i, v := range h.BugCheckParameters {
		s.Missing[i] = !v.OK
	}
	if c.t.Modules.OK {
		s.Locate = c.t.Index.Locate
	}
	return s
}

// role finds the parameter with a role; none has one where no bug check is recorded.
func (c *Crash) role(want bugcheck.Role) (value uint64, index int, ok bool) {
	for i, r := range c.roles {
		if r == want && c.params[i] != 0 {
			return c.params[i], i, true
		}
	}
	return 0, 0, false
}

func (c *Crash) exceptionOutcome() facts.Outcome { return facts.OutcomeOf(c.Exception) }

func digit(i int) string { return string(rune('1' + i)) }
