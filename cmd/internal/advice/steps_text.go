package advice

import (
	"fmt"

	"dumptriage/dump/facts"
)

// dumpOfText: a text names no cause, and the dump of the crash tells more.
func dumpOfText(s *situation) string {
	if !s.ofText() || s.stop == nil || s.suspect != nil || s.best() != nil || s.verdict.Confidence == Strong || s.verdict.Confidence == Probable {
		return ""
	}
	more := "it contains more than this text"
	if len(s.f.Stack) == 0 && s.f.Unlisted != "" {
		more = "it contains the call stack and the loaded drivers, which this text does not"
	}
	if saved := s.f.Dump.SavedAs; saved != "" {
		return fmt.Sprintf("Triage the dump that Windows saved, %s: %s.", saved, more)
	}
	files := "MEMORY.DMP and for the files in Minidump"
	if s.windows == nt35 || s.windows == nt40 { // small dumps came with Windows 2000
		files = "MEMORY.DMP"
	}
	return fmt.Sprintf("Triage the dump of this crash, if Windows saved one: %s. Look in the Windows folder of the computer that crashed for %s.", more, files)
}

// compareSeries: a text has several listings, and what grew between them is the leak.
func compareSeries(s *situation) string {
	if n := s.f.Dump.Listings; n > 1 && s.listing() {
		return fmt.Sprintf("This text contains %d pool listings: run dumptriage compare on it to see which tags grow.", n)
	}
	return ""
}

// compareLater: one listing shows what is held, which need not be a leak.
func compareLater(s *situation) string {
	if s.f.Dump.Listings != 1 || !s.listing() {
		return ""
	}
	return "A single listing shows how much each tag holds, not whether it grows. Save another one later, and run dumptriage compare on the two."
}

// noDump: the computer stopped without a bug check, so that Windows saved nothing
// ("Windows restarted without first shutting down", Windows client troubleshooting; "Forcing a
// system crash from the keyboard", Windows driver documentation).
func noDump(s *situation) string {
	switch s.f.Dump.Restart {
	case facts.RestartHeld:
		return "There is no dump to triage. " + forceDump
	case facts.RestartUnexplained:
		return "There is no dump to triage. If the power failed or the computer restarted by itself, check the power supply, its cables and " +
			"the cooling, and set processor and memory clocks to their defaults. If it hung: " + forceDump
	}
	return ""
}

// forceDump is how to make a computer that hangs leave a dump.
const forceDump = `To make the next hang leave a dump, set CrashOnCtrlScroll (DWORD 1) under HKLM\SYSTEM\CurrentControlSet\Services\kbdhid\Parameters ` +
	`(i8042prt\Parameters for a PS/2 keyboard) and restart; when the computer hangs, hold the right Ctrl key and press Scroll Lock twice.`
