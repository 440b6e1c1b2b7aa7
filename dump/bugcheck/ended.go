package bugcheck

import (
	"fmt"

	"dumptriage/dump/facts"
)

// IsEnd reports whether a bug check is one for a process, or a thread of it, that Windows
// cannot run without: CRITICAL_PROCESS_DIED or CRITICAL_OBJECT_TERMINATION.
func IsEnd(code uint32) bool { return code == 0xef || code == 0xf4 }

// critical are the programs that Windows cannot run without ("Critical System Services",
// Windows documentation; Windows Internals, 7th edition, part 1, chapter 2).
var critical = map[string]string{
	"csrss.exe": "the client/server runtime", "smss.exe": "the session manager", "wininit.exe": "the Windows initialization process",
	"winlogon.exe": "the logon process", "services.exe": "the service control manager", "lsass.exe": "the local security authority",
	"svchost.exe": "a host of Windows services",
}

// DescribeEnded fills in the role of the process that ended, and the sentence that says how.
func DescribeEnded(e *facts.Ended) {
	e.Role = critical[e.Process.Or("")]
	e.Text = endedText(e)
}

// endedText says which program ended and how.
func endedText(e *facts.Ended) string {
	name, ok := e.Process.Get()
	if !ok || name == "" {
		name = "A process whose name is not in the dump"
	} else if id, ok := e.ID.Get(); ok {
		name += fmt.Sprintf(", id %d", id)
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
