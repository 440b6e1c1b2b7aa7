package crash

import (
	"fmt"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
	"dumptriage/dump/ntstatus"
)

// endedCodes are the bug checks for a process, or a thread of it, that Windows cannot run
// without: CRITICAL_PROCESS_DIED and CRITICAL_OBJECT_TERMINATION.
var endedCodes = map[uint32]bool{0xef: true, 0xf4: true}

// critical are the programs that Windows cannot run without ("Critical System Services",
// Windows documentation; Windows Internals, 7th edition, part 1, chapter 2).
var critical = map[string]string{
	"csrss.exe": "the client/server runtime", "smss.exe": "the session manager", "wininit.exe": "the Windows initialization process",
	"winlogon.exe": "the logon process", "services.exe": "the service control manager", "lsass.exe": "the local security authority",
	"svchost.exe": "a host of Windows services",
}

// findEnded finds out which process ended, and how: by whom, with which status, and by
// which exception.
func (c *Crash) findEnded() facts.Outcome {
	b, ok := c.Bugcheck.Get()
	if !ok || !endedCodes[b.Base] {
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
	e.Role = critical[e.Process.Or("")]
	if e.By == "" {
		e.Exception = c.userException()
	}
	e.Text = endedText(&e)
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

// endedText says which program ended and how.
func endedText(e *facts.Ended) string {
	name := withID(e.Process, e.ID)
	if name == "" {
		name = "A process of which the dump does not tell the name"
	}
	if e.Role != "" {
		name += ", " + e.Role + ","
	}
	x, raised := e.Exception.Get()
	switch {
	case e.By != "":
		return fmt.Sprintf("%s was ended by %s", name, e.By)
	case raised && isFastFail(&x):
		return fmt.Sprintf("%s ended itself: fast fail 0x%x%s, at 0x%x", name, x.Parameters[0], inParentheses(x.Meaning), x.Address)
	case raised:
		return fmt.Sprintf("%s was ended by an exception that it did not handle: %s%s, at 0x%x", name, exceptionText(&x), inParentheses(x.Meaning), x.Address)
	case e.Status.OK && e.Status.Value != 0:
		return fmt.Sprintf("%s ended with status 0x%x%s", name, e.Status.Value, inParentheses(e.StatusIs))
	case e.Status.OK:
		return name + " ended itself with status 0"
	}
	return name + " ended"
}

func isFastFail(e *facts.Exception) bool {
	_, ok := e.FastFail()
	return ok
}

func exceptionText(e *facts.Exception) string {
	if e.Name != "" {
		return e.Name
	}
	return fmt.Sprintf("0x%x", e.Code)
}

func inParentheses(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}
