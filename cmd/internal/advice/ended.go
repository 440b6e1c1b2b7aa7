package advice

import (
	"fmt"
	"slices"

	"dumptriage/dump/facts"
)

// inPageError is STATUS_IN_PAGE_ERROR (ntstatus.h): a page of the program could not be
// read from disk.
const inPageError = 0xc0000006

// endedProcess: what is known of how a process ended that Windows cannot run without.
func endedProcess(s *situation) *candidate {
	e, ok := s.f.Ended.Get()
	if !ok {
		return nil
	}
	c := &candidate{cause: CauseProgram, subject: e.Process.Or(""), confidence: Probable, what: e.Text}
	switch {
	case s.endedUnread():
		c.cause, c.subject, c.what = CauseDisk, "", "a disk that does not respond"
		c.evidence = []string{e.Text}
	case e.By != "":
		c.subject = e.By
		c.evidence = []string{"the current process is not the one that ended"}
	case e.Exception.OK:
		c.evidence = []string{"the program's exception record is on the stack"}
	case e.Status.Value != 0:
		c.confidence, c.evidence = Possible, []string{"the exit status is in the process structure"}
	default:
		return nil
	}
	return c
}

// endedUnread reports whether the process ended because a page of it could not be read
// from disk.
func (s *situation) endedUnread() bool {
	e := s.f.Ended.Value
	codes := []uint32{e.Status.Or(0), e.Exception.Value.Code}
	return slices.ContainsFunc(codes, func(code uint32) bool { return code == inPageError || slices.Contains(diskStatuses, code) })
}

// endedProgram says what to do about a process that ended by itself or was ended by
// another.
func endedProgram(s *situation) string {
	e, ok := s.f.Ended.Get()
	name := e.Process.Or("the process")
	switch {
	case !ok || len(s.f.HardwareSigns) > 0 || s.best() != nil:
		return ""
	case s.endedUnread():
		return troubleSteps[facts.TroubleDisk](s)
	case e.By != "":
		return fmt.Sprintf("Find out why %s ended %s: the user who ran it, a script, or malware. Windows stops when such a process ends.", e.By, name)
	case e.Exception.OK:
		return fmt.Sprintf("Find out what loads code into %s: update or remove security software, and programs that inject libraries; then check the system files with "+
			"sfc /scannow. To find the fault itself, set Windows to write a kernel memory dump and examine the thread in user mode.", name)
	}
	return ""
}
