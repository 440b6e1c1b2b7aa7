package crash

import (
	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
	"dumptriage/dump/ntstatus"
)

// findEnded finds out which process ended, and how: by whom, with which status, and by
// which exception.
func (c *Crash) findEnded() facts.Outcome {
	b, ok := c.Bugcheck.Get()
	if !ok || !bugcheck.IsEnd(b.Base) {
		return facts.WasAbsent("no process ended")
	}
	e := facts.Ended{
		Process: facts.Unknown[string]("the parameters name no process"), ID: facts.Unknown[uint64]("the parameters name no process"),
		Status: facts.Unknown[uint32]("the parameters name no process"),
	}
	switch at, _, ok := c.role(bugcheck.RoleProcess); {
	case ok:
		c.endedProcess(&e, at)
	case c.ranThread():
		e.Process, e.ID = c.t.Running.Process, c.t.Running.ProcessID
	}
	if e.By == "" {
		e.Exception = c.userException()
	}
	bugcheck.DescribeEnded(&e)
	c.Ended = facts.Some(e)
	return facts.WasCollected()
}

// endedProcess reads the process that a parameter names.
func (c *Crash) endedProcess(e *facts.Ended, at uint64) {
	e.Process, e.ID = c.t.ProcessAt(at)
	size := c.t.Profile.ExitSize()
	raw, err := c.t.Space.Bytes(memory.Virt(at), size, size)
	if size == 0 || err != nil {
		raw = nil
	}
	e.Status = c.t.Profile.ExitStatus(raw)
	if name, ok := ntstatus.Name(uint64(e.Status.Or(0))); ok && e.Status.Or(0) != 0 {
		e.StatusIs = name
	}
	run := &c.t.Running
	if e.ID.OK && run.ProcessID.OK && run.Process.OK && run.ProcessID.Value != e.ID.Value {
		e.By = run.Process.Value
	}
}

// ranThread reports whether the thread that ended is the one that ran.
func (c *Crash) ranThread() bool {
	at, _, ok := c.role(bugcheck.RoleThread)
	return ok && c.t.Running.Thread.OK && c.t.Running.Thread.Value == at
}

// The codes of exceptions that no list of status values has: of C++ and of .NET.
const (
	cppException    = 0xe06d7363
	dotNetException = 0xe0434352
)

// userException is the exception of the program on the saved stack of the thread that
// ran.
func (c *Crash) userException() facts.Known[facts.Exception] {
	stack, _ := c.t.SavedStack()
	e := nt.FindUserException(stack, c.t.Space.Pointer, func(code uint32) bool {
		_, named := ntstatus.Name(uint64(code))
		return named || code == cppException || code == dotNetException
	})
	if e.OK {
		e.Value.Source = "saved stack"
		bugcheck.Exception(&e.Value, c.t.Space.Pointer)
	}
	return e
}
