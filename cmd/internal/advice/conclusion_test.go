package advice

import (
	"strings"
	"testing"
	"time"

	"dumptriage/dump/facts"
)

// TestConclusion: the strongest evidence leads, whatever else the dump holds.
func TestConclusion(t *testing.T) {
	stop := func(code uint32, class string, trouble facts.Trouble) facts.Known[facts.Bugcheck] {
		return facts.Some(facts.Bugcheck{
			Code: code, Base: code, Name: "NAME", Kind: facts.StopCrash, Class: class, Trouble: trouble, Causes: "the usual causes", Documented: true,
		})
	}
	irql := stop(0xd1, "irql", facts.TroubleDriver)
	modules := facts.Some([]facts.Module{
		{Name: "ntoskrnl.exe", Windows: true}, {Name: "RTKVHD64.sys", About: "Realtek HD audio"}, {Name: "nvlddmkm.sys", About: "NVIDIA display"},
	})
	two := facts.Some([]facts.Module{{Name: "dxgkrnl.sys", Windows: true}, {Name: "igdkmd64.sys"}, {Name: "atikmpag.sys"}, {Name: "atikmdag.sys"}})
	audio := func(basis string, proven bool) []facts.CrashSuspect {
		return []facts.CrashSuspect{{Module: "RTKVHD64.sys", Basis: basis, Proven: proven, Heuristic: basis == facts.BasisStack || basis == facts.BasisStructure, Why: "grounds"}}
	}
	const sign = "the instruction pointer lies inside an instruction"
	forced := stop(0xe2, "other", "")
	forced.Value.Kind, forced.Value.Forced = facts.StopForced, "the crash was forced by hand"
	full := facts.Some(facts.Pool{
		NonPaged: facts.PoolUsage{State: facts.Some(facts.PoolExhausted)},
		Suspects: []facts.LeakSuspect{{Tag: "AfdB", Bytes: 20 << 20, Level: facts.SuspectHigh, Owners: []facts.Owner{{Driver: "afd.sys"}}}},
	})
	anybodys := facts.Some(facts.Pool{Suspects: []facts.LeakSuspect{{
		Tag: "Mdl ", Bytes: 20 << 20, Level: facts.SuspectHigh, Shared: true, Owners: []facts.Owner{{Driver: "ntoskrnl.exe"}},
	}}})
	old := facts.Hardware{Processor: "13th Gen Intel(R) Core(TM) i7-13700", OldMicrocode: "the microcode (0x113) is older than Intel's fix"}
	flipped := stop(0x1a, "other", facts.TroubleMemory)
	died := stop(0xef, "other", facts.TroubleSystem)
	const bit = "a single bit (bit 37) is set in a page table entry that should be empty: 0x2000000000"
	entry := []facts.BitFlip{{Rule: facts.FlipEntry, Bit: facts.Some(37), Text: bit}}
	disk := stop(0x7a, "page-fault", facts.TroubleDisk)
	disk.Value.Parameters[1] = facts.Parameter{Value: 0xc000000e, Meaning: "STATUS_NO_SUCH_DEVICE"}
	for name, c := range map[string]struct {
		f          facts.Facts
		cause      Cause
		subject    string
		confidence Confidence
		text       string
	}{
		"NotMyFault":                    {facts.Facts{Bugcheck: irql, Suspects: []facts.CrashSuspect{{Module: "myfault.sys", Basis: facts.BasisParameter}}}, CauseDeliberate, "myfault.sys", Strong, "Deliberate: the crash was staged with NotMyFault, a tool that crashes Windows on purpose"},
		"NotMyFault, by its process":    {facts.Facts{Bugcheck: died, Running: facts.Running{Process: facts.Some("notmyfaultc.ex")}}, CauseDeliberate, "myfault.sys", Strong, "Deliberate: the crash was staged with NotMyFault, a tool that crashes Windows on purpose"},
		"NotMyFault is loaded":          {facts.Facts{Bugcheck: irql, Modules: facts.Some([]facts.Module{{Name: "myfault.sys"}})}, CauseUnknown, "", "", "Cause not determined: no third-party driver is named, and nothing points to hardware"},
		"NotMyFault, stale":             {facts.Facts{Bugcheck: irql, Modules: modules, Suspects: []facts.CrashSuspect{{Module: "myfault.sys", Basis: facts.BasisStack}}}, CauseUnknown, "", "", "Cause not determined: no third-party driver is named, and nothing points to hardware"},
		"forced with the keyboard":      {facts.Facts{Bugcheck: forced, Suspects: []facts.CrashSuspect{{Module: "kbdhid.sys", Basis: facts.BasisStack, Windows: true}}}, CauseDeliberate, "", Strong, "Deliberate: the crash was forced with the keyboard (CrashOnCtrlScroll)"},
		"forced":                        {facts.Facts{Bugcheck: forced, Suspects: audio(facts.BasisException, true)}, CauseDeliberate, "", Strong, "Deliberate: the crash was forced by hand"},
		"signs and driver":              {facts.Facts{Bugcheck: irql, Modules: modules, HardwareSigns: []string{sign}, Suspects: audio(facts.BasisException, true)}, CauseMemory, "", Strong, "Most likely cause: failing memory or processor (strong evidence)"},
		"signs, old microcode":          {facts.Facts{Bugcheck: irql, HardwareSigns: []string{sign}, Hardware: facts.Some(old)}, CauseProcessor, "", Strong, "Most likely cause: failing memory or processor (strong evidence)"},
		"old microcode":                 {facts.Facts{Bugcheck: irql, Modules: modules, Hardware: facts.Some(old)}, CauseProcessor, old.Processor, Possible, "Possible cause: an unstable processor"},
		"old microcode, memory":         {facts.Facts{Bugcheck: stop(0x1a, "other", facts.TroubleMemory), Hardware: facts.Some(old)}, CauseProcessor, old.Processor, Probable, "Most likely cause: an unstable processor (probable)"},
		"old microcode of a disk crash": {facts.Facts{Bugcheck: disk, Hardware: facts.Some(old)}, CauseDisk, "", Probable, "Most likely cause: a disk, its cable or its controller (probable)"},
		"named driver":                  {facts.Facts{Bugcheck: irql, Modules: modules, Suspects: audio(facts.BasisException, true)}, CauseDriver, "RTKVHD64.sys", Probable, "Most likely cause: RTKVHD64.sys (Realtek HD audio) (probable)"},
		"raised by driver":              {facts.Facts{Bugcheck: stop(0x65, "boot", facts.TroubleBoot), Modules: modules, Suspects: audio(facts.BasisCaller, true)}, CauseDriver, "RTKVHD64.sys", Strong, "Most likely cause: RTKVHD64.sys (Realtek HD audio) (strong evidence)"},
		"driver on stack":               {facts.Facts{Bugcheck: irql, Modules: modules, Suspects: audio(facts.BasisStack, true)}, CauseDriver, "RTKVHD64.sys", Possible, "Possible cause: RTKVHD64.sys (Realtek HD audio)"},
		"stale word":                    {facts.Facts{Bugcheck: irql, Modules: modules, Suspects: audio(facts.BasisStack, false)}, CauseUnknown, "", "", "Cause not determined: no third-party driver is named, and nothing points to hardware"},
		"leak":                          {facts.Facts{Bugcheck: stop(0xa, "irql", facts.TroubleDriver), Modules: modules, Pool: full}, CauseDriver, "afd.sys", Probable, `Most likely cause: a leak of nonpaged pool: tag "AfdB" holds 20 MiB, allocated by afd.sys (probable)`},
		"leak, anybody's tag":           {facts.Facts{Bugcheck: stop(0xa, "irql", facts.TroubleDriver), Modules: modules, Pool: anybodys}, CauseDriver, "", Possible, `Possible cause: a leak of nonpaged pool: tag "Mdl " holds 20 MiB, a tag that many drivers use`},
		"flipped bit":                   {facts.Facts{Bugcheck: flipped, HardwareSigns: []string{bit}, BitFlips: entry}, CauseMemory, "", Probable, "Most likely cause: failing memory (probable)"},
		"flipped bit and another sign":  {facts.Facts{Bugcheck: irql, HardwareSigns: []string{sign, bit}, BitFlips: []facts.BitFlip{{Rule: facts.FlipStack, Text: bit}}}, CauseMemory, "", Strong, "Most likely cause: failing memory or processor (strong evidence)"},
		"flipped pointer":               {facts.Facts{Bugcheck: irql, HardwareSigns: []string{bit}, BitFlips: []facts.BitFlip{{Rule: facts.FlipStack, Text: bit}}}, CauseMemory, "", Probable, "Most likely cause: failing memory or processor (probable)"},
		"fast fail":                     {facts.Facts{Bugcheck: died, Ended: facts.Some(facts.Ended{Process: facts.Some("svchost.exe"), Exception: facts.Some(facts.Exception{Code: 0xc0000409, Parameters: []uint64{0x23}}), Text: "svchost.exe ended itself: fast fail 0x23"})}, CauseProgram, "svchost.exe", Probable, "Most likely cause: svchost.exe ended itself: fast fail 0x23 (probable)"},
		"ended by another":              {facts.Facts{Bugcheck: died, Ended: facts.Some(facts.Ended{Process: facts.Some("csrss.exe"), By: "taskkill.exe", Text: "csrss.exe was ended by taskkill.exe"})}, CauseProgram, "taskkill.exe", Probable, "Most likely cause: csrss.exe was ended by taskkill.exe (probable)"},
		"page not read":                 {facts.Facts{Bugcheck: died, Ended: facts.Some(facts.Ended{Status: facts.Some[uint32](0xc0000006), Text: "csrss.exe ended with status 0xc0000006"})}, CauseDisk, "", Probable, "Most likely cause: a disk that does not respond (probable)"},
		"ended, nothing more":           {facts.Facts{Bugcheck: died, Ended: facts.Some(facts.Ended{Text: "csrss.exe ended"})}, CauseUnknown, "", Possible, "Possible causes: the usual causes"},
		"POPCNT":                        {facts.Facts{Bugcheck: irql, Modules: modules, Hardware: facts.Some(facts.Hardware{Processor: "Core 2 Quad Q9400"}), Unsupported: facts.Some(facts.Unsupported{Feature: "POPCNT", Module: "RTKVHD64.sys"}), Suspects: audio(facts.BasisException, true)}, CauseDriver, "RTKVHD64.sys", Strong, "Most likely cause: RTKVHD64.sys (Realtek HD audio) needs POPCNT, which the Core 2 Quad Q9400 does not have (strong evidence)"},
		"display":                       {facts.Facts{Bugcheck: stop(0x116, "graphics", facts.TroubleDisplay), Modules: modules}, CauseDisplay, "nvlddmkm.sys", Probable, "Most likely cause: the display driver or the graphics card: nvlddmkm.sys (NVIDIA display) (probable)"},
		"display, on the stack":         {facts.Facts{Bugcheck: stop(0x116, "graphics", facts.TroubleDisplay), Modules: two, Suspects: []facts.CrashSuspect{{Module: "dxgkrnl.sys", Basis: facts.BasisStack, Windows: true, Proven: true}, {Module: "igdkmd64.sys", Basis: facts.BasisStack, Proven: true, Heuristic: true}}}, CauseDisplay, "igdkmd64.sys", Probable, "Most likely cause: the display driver or the graphics card: igdkmd64.sys (probable)"},
		"two displays":                  {facts.Facts{Bugcheck: stop(0x116, "graphics", facts.TroubleDisplay), Modules: two}, CauseDisplay, "", Probable, "Most likely cause: the display driver or the graphics card: igdkmd64.sys or atikmdag.sys (probable)"},
		"slow disk":                     {facts.Facts{Bugcheck: stop(0x9f, "power", facts.TroublePower), Storage: facts.Some(facts.Storage{Slowest: 20 * time.Second})}, CauseDisk, "", Probable, "Most likely cause: a disk or its connection that does not respond (probable)"},
		"fast memory":                   {facts.Facts{Bugcheck: irql, Modules: modules, Hardware: facts.Some(facts.Hardware{AboveRating: 2667})}, CauseMemory, "", Possible, "Possible cause: memory that runs faster than its rated speed"},
		"error record":                  {facts.Facts{Bugcheck: stop(0x124, "hardware", facts.TroubleHardware), ErrorRecord: facts.Some(facts.ErrorRecord{Sections: []facts.ErrorSection{{Subject: facts.SubjectProcessor, Text: "processor 3, bank 5"}}})}, CauseProcessor, "processor 3, bank 5", Strong, "Most likely cause: hardware, processor 3, bank 5 (strong evidence)"},
		"usual causes":                  {facts.Facts{Bugcheck: stop(0x9f, "power", facts.TroublePower)}, CausePower, "", Possible, "Possible causes: the usual causes"},
		"nothing":                       {facts.Facts{}, CauseUnknown, "", "", "Cause not determined: the dump records no stop code"},
	} {
		got := For(&c.f, nil).Conclusion
		if got.Cause != c.cause || got.Subject != c.subject || got.Confidence != c.confidence || got.Text != c.text || got.Evidence == nil {
			t.Errorf("%s: %+v, want %s", name, got, c.text)
		}
	}
}

// TestConclusionLeadsTheSteps: where the dump shows failing hardware, nothing is
// advised first that stresses it, nor a driver's update.
func TestConclusionLeadsTheSteps(t *testing.T) {
	modules := facts.Some([]facts.Module{{Name: "a.sys"}, {Name: "b.sys"}})
	irql := facts.Some(facts.Bugcheck{Code: 0xd1, Base: 0xd1, Kind: facts.StopCrash, Class: "irql", Trouble: facts.TroubleDriver})
	for name, c := range map[string]struct {
		f     facts.Facts
		first string
	}{
		"signs":       {facts.Facts{HardwareSigns: []string{"a sign"}}, "The dump shows signs of failing hardware"},
		"microcode":   {facts.Facts{Hardware: facts.Some(facts.Hardware{OldMicrocode: "the microcode is old"})}, "Update the firmware (BIOS) of the computer: the microcode is old"},
		"rating":      {facts.Facts{Hardware: facts.Some(facts.Hardware{AboveRating: 2667})}, "The memory runs faster than its rated speed"},
		"unsupported": {facts.Facts{Unsupported: facts.Some(facts.Unsupported{Feature: "POPCNT", Module: "a.sys"})}, "Install a version of a.sys that does not need POPCNT"},
		"nothing":     {facts.Facts{}, "The dump names no third-party driver. Have Driver Verifier check those that are loaded: run verifier /standard /driver a.sys b.sys"},
	} {
		c.f.Bugcheck, c.f.Modules, c.f.System.Build = irql, modules, facts.Some[uint32](19041)
		steps := For(&c.f, nil).Steps
		if len(steps) == 0 || !strings.HasPrefix(steps[0], c.first) {
			t.Errorf("%s: %q, want %q first", name, steps, c.first)
		}
		if all := strings.Join(steps, " "); name != "nothing" && strings.Contains(all, "verifier") {
			t.Errorf("%s: Driver Verifier is advised: %q", name, steps)
		}
	}
}

// TestDisplayReporters: of a display driver that does not answer, the drivers of Windows
// that report it are not named.
func TestDisplayReporters(t *testing.T) {
	f := facts.Facts{
		Bugcheck: facts.Some(facts.Bugcheck{Code: 0x119, Base: 0x119, Name: "X", Kind: facts.StopCrash, Class: "graphics", Trouble: facts.TroubleDisplay,
			Faulting: facts.Some(facts.Address{Module: "dxgmms2.sys"})}),
		Modules:  facts.Some([]facts.Module{{Name: "dxgmms2.sys", Windows: true}, {Name: "watchdog.sys", Windows: true}, {Name: "nvlddmkm.sys"}}),
		Suspects: []facts.CrashSuspect{{Module: "watchdog.sys", Basis: facts.BasisCaller, Windows: true}},
	}
	if a := For(&f, nil); a.Culprit != "nvlddmkm.sys" || strings.Contains(a.Title, "watchdog") || strings.Contains(a.Title, "dxgmms2") {
		t.Errorf("culprit %s, title %s", a.Culprit, a.Title)
	}
	f.Modules.Value = append(f.Modules.Value, facts.Module{Name: "igdkmd64.sys"})
	if a := For(&f, nil); a.Culprit != "" || !strings.Contains(a.Conclusion.Text, "nvlddmkm.sys or igdkmd64.sys") {
		t.Errorf("two of them: culprit %s, %s", a.Culprit, a.Conclusion.Text)
	}
}

// TestOneCulprit: title, labels and rows name the same module.
func TestOneCulprit(t *testing.T) {
	f := facts.Facts{
		Bugcheck: facts.Some(facts.Bugcheck{Code: 0x1e, Base: 0x1e, Name: "X", Kind: facts.StopCrash, Class: "exception", Trouble: facts.TroubleDriver,
			Faulting: facts.Some(facts.Address{Module: "dxgmms2.sys"})}),
		Modules: facts.Some([]facts.Module{{Name: "dxgmms2.sys", Windows: true}, {Name: "nvlddmkm.sys"}}),
		Suspects: []facts.CrashSuspect{
			{Module: "dxgmms2.sys", Basis: facts.BasisParameter, Windows: true},
			{Module: "nvlddmkm.sys", Basis: facts.BasisStack, Heuristic: true, Proven: true, Why: "unwound"},
		},
	}
	a := For(&f, nil)
	if a.Culprit != "nvlddmkm.sys" || !strings.Contains(a.Title, "in nvlddmkm.sys") || !strings.Contains(strings.Join(a.Labels, " "), "module:nvlddmkm.sys") {
		t.Errorf("culprit %s, title %s, labels %q", a.Culprit, a.Title, a.Labels)
	}
}
