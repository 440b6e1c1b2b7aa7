package advice

import (
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

// leaking gives a dump a driver with a tag that looks like a leak.
func leaking(f *facts.Facts) {
	f.Modules = facts.Some([]facts.Module{{Name: "ntoskrnl.exe", Windows: true}, {Name: "X.SYS", Version: facts.Some("1.2")}})
	f.Pool = facts.Some(facts.Pool{Suspects: []facts.LeakSuspect{
		{Tag: "Mm  ", Level: facts.SuspectHigh, Bytes: 2 << 30, Owners: []facts.Owner{{Driver: "ntoskrnl.exe", Basis: facts.OwnerByImage}}},
		{Tag: "Leak", Level: facts.SuspectHigh, Bytes: 1 << 30, Owners: []facts.Owner{{Driver: "x.sys", Basis: facts.OwnerByImage}}},
	}})
}

// ofText makes an input a text.
func ofText(change func(*facts.Facts)) func(*facts.Facts) {
	return func(f *facts.Facts) {
		f.Dump.Line, f.Unlisted = 1, "the text does not list all drivers"
		if change != nil {
			change(f)
		}
	}
}

// listing is a text without a STOP.
func listing() input {
	f := &facts.Facts{}
	f.Dump.Line = 1
	return input{f: f}
}

// leakOf gives a listing a tag that looks like a leak.
func leakOf(t facts.LeakSuspect) func(*facts.Facts) {
	t.Level, t.Bytes = facts.SuspectHigh, 1<<30
	return func(f *facts.Facts) { f.Pool = facts.Some(facts.Pool{Suspects: []facts.LeakSuspect{t}}) }
}

// TestNextSteps: the steps that fit are there, those that do not are not. "-"
// begins a phrase that must be missing.
func TestNextSteps(t *testing.T) {
	driver := facts.CrashSuspect{Module: "x.sys", Basis: facts.BasisParameter}
	tests := []struct {
		name   string
		result input
		change func(*facts.Facts)
		want   []string
	}{
		{"encrypted", stopped(14393, "kernel", 0xa, "irql"), func(f *facts.Facts) {
			f.Dump.Encrypted = facts.Some(true)
			f.Dump.Truncated = facts.Some(true)
		}, []string{"KernelDumpDecrypt", "-page file"}},
		{"process", userDump(), nil, []string{"the vendor of calc.exe", "MEMORY.DMP", "-Startup"}},
		{"live", liveImage(), nil, []string{"Nothing crashed", "-Startup", "-poolmon /n"}},
		{"forced", stopped(19041, "kernel", 0xe2, "other"), func(f *facts.Facts) { f.Bugcheck.Value.Kind = facts.StopForced },
			[]string{"was forced", "!locks", "-Nothing crashed"}},
		{"cut off", stopped(19041, "bitmap-kernel", 0xa, "irql"), func(f *facts.Facts) {
			f.Dump.Truncated = facts.Some(true)
			f.System.MemoryBytes = facts.Some[uint64](512 << 20)
		}, []string{"truncated", "at least 513 MiB"}},
		{"small dump of Windows 10", stopped(19041, "triage", 0xa, "irql"), nil, []string{"CrashDumpEnabled 7 or 2", "Startup and Recovery", "-poolmon"}},
		{"small dump of Windows XP", stopped(2600, "triage", 0xa, "irql"), nil, []string{"CrashDumpEnabled 2", "-7 or 2"}},
		{"small dump that names the driver", stopped(19041, "triage", 0xd1, "irql"), func(f *facts.Facts) { f.Suspects = []facts.CrashSuspect{driver} },
			[]string{"verifier /standard /driver x.sys", "-CrashDumpEnabled"}},
		{"driver whose name would run in a shell", stopped(19041, "triage", 0xd1, "irql"), func(f *facts.Facts) {
			f.Suspects = []facts.CrashSuspect{{Module: "x.sys & shutdown -s -t 0 & rem ", Basis: facts.BasisParameter}}
		}, []string{"Update x.sys & shutdown", "no command with it", "-verifier"}},
		{"nobody named, a name that would run in a shell", stopped(19041, "kernel", 0x19, "pool-corruption"), func(f *facts.Facts) {
			f.Modules = facts.Some([]facts.Module{{Name: "a.sys"}, {Name: "$(reboot).sys"}})
		}, []string{"those that are loaded: run verifier /standard /driver a.sys and restart.", "-reboot"}},
		{"driver on Windows NT", stopped(1381, "complete", 0xa, "irql"), func(f *facts.Facts) { f.Suspects = []facts.CrashSuspect{driver} },
			[]string{"Update x.sys", "-disable", "-verifier"}},
		{"driver on Windows 2000", stopped(2195, "complete", 0xa, "irql"), func(f *facts.Facts) { f.Suspects = []facts.CrashSuspect{driver} },
			[]string{"verifier.exe", "-/standard"}},
		{"caught by the verifier", stopped(19041, "kernel", 0xc4, "driver-verifier"), func(f *facts.Facts) { f.Suspects = []facts.CrashSuspect{driver} },
			[]string{"Update x.sys", "-disable", "-/standard"}},
		{"nobody named", stopped(19041, "kernel", 0x19, "pool-corruption"), func(f *facts.Facts) {
			f.Modules = facts.Some([]facts.Module{{Name: "ntoskrnl.exe", Windows: true}, {Name: "a.sys"}, {Name: "b.sys"}})
		}, []string{"those that are loaded: run verifier /standard /driver a.sys b.sys and restart.", "-ntoskrnl"}},
		{"empty pool on NT 3.51", stopped(1057, "complete", 0x41, "pool-exhaustion"), nil,
			[]string{"GlobalFlag (DWORD 0x400)", "poolmon", "-CrashDumpEnabled"}},
		{"empty pool on NT 3.5", stopped(807, "complete", 0x41, "pool-exhaustion"), nil, []string{"0x01000000", "poolmon"}},
		{"disk driver out of pool on NT 4.0", stopped(1381, "complete", 0x2d, "other"), nil, []string{"GlobalFlag"}},
		{"disk driver on Windows 10", stopped(19041, "complete", 0x2d, "other"), nil, []string{"-GlobalFlag", "-poolmon"}},
		{"empty pool on Windows 10", stopped(19041, "triage", 0x4d, "pool-exhaustion"), nil, []string{"poolmon", "no pool tables", "-GlobalFlag"}},
		{"header of NT 4.0", stopped(1381, "header", 0x41, "pool-exhaustion"), nil, []string{"Startup/Shutdown > Recovery", "GlobalFlag"}},
		{"header of NT 3.51", stopped(1057, "header", 0x41, "pool-exhaustion"), nil, []string{"System > Recovery"}},
		{"no more PTEs", stopped(2600, "complete", 0x3f, "pool-exhaustion"), nil, []string{"TrackPtes", "-poolmon", "-GlobalFlag"}},
		{"machine check", stopped(19041, "triage", 0x124, "hardware"), nil, []string{"mdsched.exe", "-CrashDumpEnabled"}},
		{"machine check on XP", stopped(2600, "triage", 0x9c, "hardware"), nil, []string{"its own disk", "-mdsched"}},
		{"clock watchdog", stopped(19041, "triage", 0x101, "timeout"), nil, []string{"Test the memory"}},
		{"firmware", stopped(19041, "triage", 0xa5, "hardware"), nil, []string{"firmware", "-Test the memory"}},
		{"flipped bit", stopped(19041, "kernel", 0x1a, "other"), func(f *facts.Facts) {
			f.HardwareSigns = []string{"a single bit is set"}
			f.BitFlips = []facts.BitFlip{{Rule: facts.FlipEntry, Text: "a single bit is set"}}
		}, []string{"signs of failing hardware: a single bit is set. Test the memory"}},
		{"no flipped bit", stopped(19041, "kernel", 0x1a, "other"), nil, []string{"Test the memory first", "-a single bit"}},
		{"known issue", nt351(), nil, []string{"workaround of Q138935 (probable): Set SO_SNDBUF", "To confirm or rule out Q138935, find out whether AFD"}},
		{"kernel dump of a STOP of many causes", stopped(19041, "kernel", 0x12, "other"), nil, []string{"-a"}},
		{"driver that leaks", stopped(19041, "kernel", 0x12, "other"), leaking, []string{"Update x.sys (version 1.2), or roll it back", `pool tag "Leak" holds 1 GiB of nonpaged pool`}},
		{"driver that leaks and is named", stopped(19041, "kernel", 0xd1, "irql"), func(f *facts.Facts) {
			leaking(f)
			f.Suspects = []facts.CrashSuspect{driver}
		}, []string{"x.sys also appears to leak"}},
		{"disk on Windows 10", stopped(19041, "kernel", 0x7a, "page-fault"), func(f *facts.Facts) {
			f.Modules = facts.Some([]facts.Module{{Name: "ntoskrnl.exe", Windows: true}, {Name: "a.sys"}})
			f.Bugcheck.Value.Parameters[1].Value = 0xc000009c // STATUS_DEVICE_DATA_ERROR
		}, []string{"cable", "chkdsk /r", "-Verifier", "-poolmon", "-verifier"}},
		{"no status of a disk", stopped(19041, "kernel", 0x7a, "page-fault"), nil, []string{"cable", "-chkdsk"}},
		{"file system", stopped(19041, "kernel", 0x24, "filesystem"), nil, []string{"cable", "chkdsk /f"}},
		{"critical process", stopped(19041, "kernel", 0xef, "other"), nil, []string{"sfc /scannow", "-chkdsk"}},
		{"start of Windows 10", stopped(19041, "kernel", 0x7b, "boot"), nil, []string{"Startup Repair", "AHCI", "-Verifier", "-Last Known Good"}},
		{"start of Windows 7", stopped(7601, "kernel", 0x7b, "boot"), nil, []string{"Last Known Good"}},
		{"start of Windows NT", stopped(1381, "complete", 0x7b, "boot"), nil, []string{"emergency repair disk", "-Startup Repair"}},
		{"Winlogon", stopped(19041, "kernel", 0xc000021a, "other"), nil, []string{"Startup Repair"}},
		{"display", stopped(19041, "kernel", 0x116, "graphics"), func(f *facts.Facts) { f.Suspects = []facts.CrashSuspect{driver} },
			[]string{"cooling", "Update x.sys", "-poolmon", "-verifier"}},
		{"kernel patched", stopped(19041, "kernel", 0x109, "other"), nil, []string{"Test the memory first"}},
		{"damaged pool, driver named", stopped(19041, "kernel", 0x19, "pool-corruption"), func(f *facts.Facts) { f.Suspects = []facts.CrashSuspect{driver} },
			[]string{"verifier /standard /driver x.sys", "-Test the memory"}},
		{"text with a dump", stopped(19041, "", 0x50, "page-fault"), ofText(func(f *facts.Facts) { f.Dump.SavedAs = `C:\Windows\MEMORY.DMP` }),
			[]string{`Triage the dump that Windows saved, C:\Windows\MEMORY.DMP: it contains the call stack`, "-Minidump"}},
		{"text without a dump", stopped(19041, "", 0x50, "page-fault"), ofText(nil), []string{"if Windows saved one", "MEMORY.DMP and for the files in Minidump"}},
		{"text of Windows NT", stopped(1381, "", 0x50, "page-fault"), ofText(nil), []string{"for MEMORY.DMP.", "-Minidump"}},
		{"text with a stack", stopped(19041, "", 0x50, "page-fault"), ofText(func(f *facts.Facts) { f.Stack = []facts.Frame{{}} }), []string{"more than this text", "-call stack"}},
		{"text that names a driver", stopped(19041, "", 0xd1, "irql"), ofText(func(f *facts.Facts) { f.Suspects = []facts.CrashSuspect{driver} }), []string{"Update x.sys", "-Triage the dump"}},
		{"power failed or reset", listing(), func(f *facts.Facts) { f.Dump.Restart = facts.RestartUnexplained }, []string{"no dump to triage", "power supply", "CrashOnCtrlScroll"}},
		{"held power button", listing(), func(f *facts.Facts) { f.Dump.Restart = facts.RestartHeld }, []string{"no dump to triage", "-power supply", "CrashOnCtrlScroll"}},
		{"event of an empty pool", listing(), func(f *facts.Facts) {
			f.Pool = facts.Some(facts.Pool{NonPaged: facts.PoolUsage{State: facts.Some(facts.PoolExhausted)}})
		}, []string{"poolmon /n", "-GlobalFlag"}},
		{"one listing", listing(), func(f *facts.Facts) { f.Dump.Listings = 1 }, []string{"A single listing", "dumptriage compare"}},
		{"three listings", listing(), func(f *facts.Facts) { f.Dump.Listings = 3 }, []string{"contains 3 pool listings: run dumptriage compare on it", "-A single"}},
		{"totals of a leak", listing(), func(f *facts.Facts) {
			f.System.MemoryBytes = facts.Some[uint64](8 << 30)
			f.Pool = facts.Some(facts.Pool{NonPaged: facts.PoolUsage{Bytes: facts.Some[uint64](3 << 30)}})
		}, []string{"poolmon /b while it grows", "-next crash"}},
		{"tag without an owner", listing(), leakOf(facts.LeakSuspect{Tag: "Wlan"}), []string{`findstr /s /m /l Wlan %SystemRoot%\System32\*.sys lists`, "-by the list"}},
		{"tag of a list", listing(), leakOf(facts.LeakSuspect{Tag: "rzud", Owners: []facts.Owner{{Driver: "rzudd.sys", Basis: facts.OwnerByTagList}}}), []string{"by the list of known tags, it is rzudd.sys", "findstr"}},
		{"tag that would run in a shell", listing(), leakOf(facts.LeakSuspect{Tag: "a&b "}), []string{`pool tag "a&b "`, "-findstr"}},
		{"tag on Windows NT", listing(), func(f *facts.Facts) {
			f.System.Build = facts.Some[uint32](1381)
			leakOf(facts.LeakSuspect{Tag: "Leak"})(f)
		}, []string{"search the files", "-findstr"}},
		{"tag of Windows", listing(), leakOf(facts.LeakSuspect{Tag: "WfpM", Windows: true, Owners: []facts.Owner{{Driver: "netio.sys", Basis: facts.OwnerByTagList}}}), []string{"Windows Performance Recorder", "-findstr", "-handles"}},
		{"tag of objects", listing(), leakOf(facts.LeakSuspect{Tag: "Even", Shared: true}), []string{"the most handles", "If none has many", "Windows Performance Recorder"}},
		{"tag of objects on XP", listing(), func(f *facts.Facts) {
			f.System.Build = facts.Some[uint32](2600)
			leakOf(facts.LeakSuspect{Tag: "Even", Shared: true})(f)
		}, []string{"the most handles", "-Performance Recorder"}},
	}
	for _, tt := range tests {
		if tt.change != nil {
			tt.change(tt.result.f)
		}
		steps := For(tt.result.f, tt.result.findings).Steps
		all := strings.Join(steps, "\n")
		for _, want := range tt.want {
			phrase, absent := strings.CutPrefix(want, "-")
			if strings.Contains(all, phrase) == absent {
				t.Errorf("%s: %q, absent %v, in:\n%s", tt.name, phrase, absent, all)
			}
		}
	}
}

// TestStepsOfOtherSystems: of a program of another system than Windows, nothing is said
// of Windows.
func TestStepsOfOtherSystems(t *testing.T) {
	in := userDump()
	if all := strings.Join(For(in.f, nil).Steps, " "); !strings.Contains(all, "MEMORY.DMP") {
		t.Errorf("of Windows: %q", all)
	}
	in.f.User.Value.Windows = false
	if all := strings.Join(For(in.f, nil).Steps, " "); !strings.Contains(all, "the vendor of calc.exe") || strings.Contains(all, "Windows") {
		t.Errorf("of another system: %q", all)
	}
}

// TestRemedies checks what the step for a known issue says, by what is known to help.
func TestRemedies(t *testing.T) {
	for want, issue := range map[string]signatures.Signature{
		"Apply the fix for Q1 (probable): Install Service Pack 5.":                                                 {Resolution: "Install Service Pack 5."},
		"Apply the fix for Q1 (probable): Install Service Pack 5. Until then, try the workaround: Close programs.": {Resolution: "Install Service Pack 5.", Workaround: "Close programs."},
		"Try the workaround of Q1 (probable): Close programs.":                                                     {Workaround: "Close programs."},
		"Try the workaround of Q1 (probable): Stop it.":                                                            {Workaround: "Stop it.", Resolution: "None known.", NoFix: true},
	} {
		issue.ID = "Q1"
		in := nt351()
		steps := For(in.f, []signatures.Finding{{Signature: &issue, Verdict: signatures.Probable}}).Steps
		if len(steps) == 0 || steps[0] != want {
			t.Errorf("first step of %q, want %q", steps, want)
		}
	}
}

// TestFirstStep: the driver that the conclusion names comes before what is to be done about
// every STOP of its kind, but for those where data are at stake.
func TestFirstStep(t *testing.T) {
	named := facts.CrashSuspect{Module: "x.sys", Basis: facts.BasisDebugger, Heuristic: true, Proven: true}
	for _, tt := range []struct {
		code         uint32
		class        string
		first, other string // what the first step begins with, and what another one does; "" for none
	}{
		{0x133, "timeout", "Update x.sys", "Update the storage"},
		{0x9f, "power", "Update x.sys", "Update the firmware of the computer"},
		{0x50, "page-fault", "Update x.sys", "Test the memory with"},
		{0x7f, "other", "Update x.sys", "Test the memory with"},
		{0xc4, "driver-verifier", "Update x.sys", ""},
		{0x24, "filesystem", "Back up important files first", "Update x.sys"},
		{0x7b, "boot", "If the disk mode", "Update x.sys"},
	} {
		in := stopped(19041, "kernel", tt.code, tt.class)
		in.f.Modules = facts.Some([]facts.Module{{Name: "x.sys"}})
		in.f.Suspects = []facts.CrashSuspect{named}
		steps := For(in.f, nil).Steps
		if len(steps) == 0 || !strings.HasPrefix(steps[0], tt.first) {
			t.Errorf("0x%x: the first step is not %q: %q", tt.code, tt.first, steps)
		}
		if has := slices.ContainsFunc(steps, func(s string) bool { return tt.other != "" && strings.HasPrefix(s, tt.other) }); has != (tt.other != "") {
			t.Errorf("0x%x: %q is not among %q", tt.code, tt.other, steps)
		}
		if tt.code == 0xc4 && !strings.Contains(steps[0], "verifier /reset") {
			t.Errorf("the verifier stays on: %q", steps)
		}
	}
}
