package advice

import (
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// decrypt: Windows Server 2016 and later can encrypt dumps ("Dump encryption",
// Windows Server documentation); only the header can be read then.
func decrypt(s *situation) string {
	if !s.f.Dump.Encrypted.Or(false) {
		return ""
	}
	return "Decrypt the dump with KernelDumpDecrypt and the private key of the dump encryption certificate, " +
		"and triage the decrypted copy: only the header of this file can be read."
}

// userMode: a process dump cannot answer for the machine.
func userMode(s *situation) string {
	u, ok := s.f.User.Get()
	if !ok {
		return ""
	}
	process := u.Process.Or("")
	if process == "" {
		process = "the program"
	}
	if s.ofText() {
		return fmt.Sprintf("If the program is the problem, send this text, and a dump of the program if there is one, to the vendor of %s. "+
			"If Windows itself stopped, triage MEMORY.DMP or the newest file of the Minidump folder, both in the Windows folder.", process)
	}
	if !u.Windows {
		return fmt.Sprintf("Send this dump to the vendor of %s, or open it in a debugger with the program's symbols.", process)
	}
	return fmt.Sprintf("If the program is the problem, send this dump to the vendor of %s, or open it in a debugger "+
		"with the program's symbols. If Windows itself stopped, triage MEMORY.DMP or the newest file of the Minidump "+
		"folder instead, both in the Windows folder: this file contains one process and no kernel memory.", process)
}

// notACrash: an image or a dump of a system that went on running.
func notACrash(s *situation) string {
	switch {
	case s.staged():
		return "Nothing needs repair: the crash was a test. To end such tests, close NotMyFault and restart; its driver, " + notMyFault + ", is loaded only while the tool is in use."
	case s.is(facts.StopForced):
		return "The crash was forced, so the bug check does not show a cause. To find out why the computer hung, open the " +
			"dump in a kernel debugger and examine locks, ready threads and pending I/O (!locks, !ready, !irpfind)."
	case s.is(facts.StopLive) && s.trouble() != "":
		return "Windows kept running after this live dump. If it recurs: " + troubleSteps[s.trouble()](s)
	case s.f.Dump.Live.Or(false), s.is(facts.StopLive, facts.StopImage):
		return "Nothing crashed here. To examine a crash, triage the dump that Windows writes at the next crash (MEMORY.DMP in " +
			"the Windows folder). If you suspect a leak, take another image later and compare the pool tags."
	}
	return ""
}

// readAgain: the disk, or the network, failed and not the dump.
func readAgain(s *situation) string {
	if len(s.f.ReadErrors) == 0 {
		return ""
	}
	return "Reading the dump failed, so this report is incomplete: copy it to a working disk and triage it again."
}

// cutOff: part of the dump is missing. Windows writes a dump into the page file
// first; for all of memory it takes 1 MB more than there is memory ("Overview
// of memory dump file options", KB 254649; for Windows NT, Q235496).
func cutOff(s *situation) string {
	if !s.f.Dump.Truncated.Or(false) {
		return ""
	}
	step := "The dump is truncated. Copy it again and compare the file sizes"
	if s.f.Dump.Kind == "triage" {
		return step + "; if the original has the same size, free disk space on the system drive before the next crash."
	}
	room := "at least the size of RAM plus 1 MB"
	if n, ok := s.f.System.MemoryBytes.Get(); ok && n < 1<<50 {
		room = "at least " + units.Bytes(n+1<<20)
	}
	return fmt.Sprintf("%s; if the original has the same size, give the system drive a page file of %s, and the drive that "+
		"receives the dump the same amount of free space.", step, room)
}

// biggerDump: what was saved cannot answer what is asked.
func biggerDump(s *situation) string {
	asks := s.poolShortage() || s.class() == "pool-corruption" || s.asksForPool() || s.suspect == nil || s.suspect.Heuristic
	if !asks || s.f.Pool.OK || s.class() == "hardware" {
		return ""
	}
	switch s.f.Dump.Kind {
	case "triage":
		return "A small memory dump contains no pool tables and little of the stack. To learn more from the next crash, set Windows to write a kernel memory dump: " + s.dumpSetting()
	case "header":
		return "This dump contains only a header. To learn more from the next crash, set Windows to write a kernel memory dump: " + s.dumpSetting()
	}
	return ""
}

// dumpSetting is where Windows is told what to save (KB 254649; Q129845 for NT
// 3.5x, Q235496 for NT 4.0).
func (s *situation) dumpSetting() string {
	const system = `System Properties > Advanced > Startup and Recovery > Write debugging information: `
	const value = ` under HKLM\SYSTEM\CurrentControlSet\Control\CrashControl).`
	switch s.windows {
	case nt35:
		return "Control Panel > System > Recovery > Write Debugging Information To, with a page file on the system drive that is at least the size of RAM plus 1 MB."
	case nt40:
		return "Control Panel > System > Startup/Shutdown > Recovery > Write debugging information to, with a page file on the system drive that is at least the size of RAM plus 1 MB."
	case win8:
		return system + `"Automatic memory dump" or "Kernel memory dump" (CrashDumpEnabled 7 or 2` + value
	}
	return system + `"Kernel memory dump" (CrashDumpEnabled 2` + value
}
