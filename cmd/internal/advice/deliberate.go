package advice

import (
	"slices"
	"strings"

	"dumptriage/dump/facts"
)

// deliberate: somebody asked for the crash, or nothing crashed.
func deliberate(s *situation) *candidate {
	c := &candidate{cause: CauseDeliberate, confidence: Strong}
	switch {
	case s.staged():
		c.subject, c.line = notMyFault, "Deliberate: the crash was staged with NotMyFault, a tool that crashes Windows on purpose"
		c.evidence = []string{s.stagedBy()}
	case s.is(facts.StopForced):
		c.line, c.evidence = "Deliberate: "+s.stop.Forced, []string{"the stop code " + shortCode(s.stop.Code) + " " + s.stop.Name}
		if driver := s.keyboard(); driver != "" {
			c.line = "Deliberate: the crash was forced with the keyboard (CrashOnCtrlScroll)"
			c.evidence = append(c.evidence, driver+", the keyboard driver, is on the stack")
		}
	case s.is(facts.StopLive) && s.trouble() != "":
		return nil
	case s.is(facts.StopImage):
		c.line, c.evidence = "Not a crash: this is an image of running memory", []string{s.stop.NotACrash}
	case s.is(facts.StopLive), s.f.Dump.Live.Or(false):
		c.line = "Not a crash: this is a live dump; Windows kept running"
		if s.stop != nil && s.stop.NotACrash != "" {
			c.evidence = []string{"the stop code " + shortCode(s.stop.Code) + " " + s.stop.Name}
		} else if s.f.Dump.LiveWhy != "" {
			c.evidence = []string{s.f.Dump.LiveWhy}
		}
	default:
		return nil
	}
	return c
}

// notMyFault is the driver of NotMyFault (Sysinternals).
const notMyFault = "myfault.sys"

// staged reports whether NotMyFault caused the crash: its driver holds the faulting
// address or is on the stack, or its program ran.
func (s *situation) staged() bool { return s.crashed() && s.stagedBy() != "" }

// stagedBy says how that is known. That the driver is loaded does not suffice: its tests of
// leaks and overwritten pool strike later, and elsewhere.
func (s *situation) stagedBy() string {
	const zeros = 0x5a // the code that NotMyFault raises by itself, without parameters
	switch {
	case isNotMyFault(s.faultingModule()):
		return "the faulting code is in " + notMyFault
	case slices.ContainsFunc(s.f.Suspects, func(b facts.CrashSuspect) bool { return isNotMyFault(b.Module) && !b.Unloaded && !b.Doubtful() }):
		return notMyFault + " is on the stack, or named by the parameters"
	case strings.HasPrefix(strings.ToLower(s.f.Running.Process.Or("")), "notmyfault"):
		return "the current process is " + s.f.Running.Process.Value
	case s.module(notMyFault) != nil && s.code() == zeros && s.withoutParameters():
		return notMyFault + " is loaded, and the stop code has no parameters"
	}
	return ""
}

func isNotMyFault(module string) bool { return strings.EqualFold(module, notMyFault) }

// withoutParameters reports whether all parameters are zero.
func (s *situation) withoutParameters() bool {
	return !slices.ContainsFunc([]int{0, 1, 2, 3}, func(i int) bool { return s.parameter(i) != 0 })
}

// keyboard is the driver of a keyboard on the stack of a forced crash, or "" ("Forcing a
// System Crash from the Keyboard", Windows driver documentation).
func (s *situation) keyboard() string {
	for i := range s.f.Suspects {
		if name := strings.ToLower(s.f.Suspects[i].Module); slices.Contains([]string{"i8042prt.sys", "kbdhid.sys", "hyperkbd.sys"}, name) {
			return name
		}
	}
	return ""
}
