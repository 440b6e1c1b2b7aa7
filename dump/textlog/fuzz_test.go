package textlog

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// names resolves two names of STOPs.
func names(name string) (uint32, bool) {
	code, ok := map[string]uint32{"DRIVER_IRQL_NOT_LESS_OR_EQUAL": 0xd1, "MEMORY_MANAGEMENT": 0x1a}[name]
	return code, ok
}

// fuzzText tries a reader of one form on texts, each as it is after cleaning.
func fuzzText(f *testing.F, read func(t *testing.T, text string), seeds ...string) {
	f.Helper()
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("decode gives valid text only")
		}
		read(t, clean(text))
	})
}

// checkCrashes tests what holds of every crash that was found in a text.
func checkCrashes(t *testing.T, text string, all []*Crash) {
	t.Helper()
	for _, c := range all {
		if c.at < 0 || c.end < c.at || c.end > len(text) || len(c.Params) > 4 || c.Code == 0 {
			t.Errorf("from %d to %d of %d: %+v", c.at, c.end, len(text), c.Stop)
		}
		c.describe(text[c.at:], text[c.end:])
		if len(c.Frames) > maxRows {
			t.Errorf("%d frames", len(c.Frames))
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"STOP: 0x0000000A", "\xff\xfeS\x00T\x00", "\xfe\xff\x00S\x00T", "\xef\xbb\xbfSTOP", "\xb4\xed\xce\xf3", "caf\xe9 STOP", "S\x00T\x00O\x00P\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if text, ok := decode(raw); ok && !utf8.ValidString(text) {
			t.Errorf("%q", text)
		}
	})
}

func FuzzScreens(f *testing.F) {
	fuzzText(f, func(t *testing.T, text string) {
		for _, form := range listedForms {
			checkCrashes(t, text, form.find(sectionOf(text)))
		}
		checkCrashes(t, text, onScreens(text, names))
	}, "*** STOP: 0x0000001E (0xC0000005,0x8013A1B2,0x00000000,0x00000010)\n", "Stop code: MEMORY_MANAGEMENT (0x1A)\nWhat failed: vendor.sys\n",
		"The bugcheck was: 0x000000d1 (0x10, 0x2, 0x1, 0xfffff80312345678). A dump was saved in: C:\\Windows\\MEMORY.DMP.",
		"BugCheck D1, {10, 2, 1, fffff80312345678}\nProbably caused by : vendor.sys ( vendor+1234 )\n", "(XEN) d1 VIRIDIAN CRASH: d1 10 2 1 fffff80312345678\n")
}

func FuzzEvents(f *testing.F) {
	fuzzText(f, func(t *testing.T, text string) {
		for i := range labelledForms {
			checkCrashes(t, text, labelledForms[i].find(sectionOf(text)))
		}
		for _, n := range notes(text) {
			if n.Text == "" || n.Line < 1 {
				t.Errorf("%+v", n)
			}
		}
	}, "BugcheckCode 209\nBugcheckParameter1 0x10\nBugcheckParameter2 0x2\n", "BCCode: 1a\nBCP1: 41792\nBCP2: ffff\n", "BUGCHECK_CODE:  9f\nBUGCHECK_P1: 3\nBUGCHECK_P2: ffffad8f6b1d5060\n",
		"Event Name: BlueScreen\nP1: 124\nP2: 0\nP3: ffff\n", "hyper-v: arg1='0xa' arg2='0x1'", "vcpu-0: MSR[0x40000100] 0xd1 MSR[0x40000101] 0x10",
		"fatal condition! P0=0x1e P1=0x5\nGIMHv: BugCheck 1e {5, 2}\n", "EventType=BlueScreen\nSig[0].Name=Code\nSig[0].Value=d1\nSig[1].Name=Parameter 1\nSig[1].Value=28\n",
		"vcpu-0| WinBSOD: ( 4) `*** STOP: 0x00000050 (0x1,0x0,0x3'\nvcpu-0| WinBSOD: ( 5) `,0x2)  '\n", "<PROPERTY NAME=\"STOPCODE\" TYPE=\"string\"><VALUE>\"0x7B\"</VALUE></PROPERTY>\n")
}

func FuzzAnalyses(f *testing.F) {
	fuzzText(f, func(t *testing.T, text string) {
		checkCrashes(t, text, analyses(text, names))
		checkCrashes(t, text, raisedOnStack(text))
	}, "DRIVER_IRQL_NOT_LESS_OR_EQUAL (d1)\nArguments:\nArg1: 0000000000000008, memory\nArg2: 2\nArg3: 0\nArg4: fffff8068a1c75b0\nCURRENT_IRQL:  2\nIMAGE_NAME:  vendor.sys\nFAILURE_BUCKET_ID:  0x9F_3_vendor_IMAGE_pci.sys\n",
		raised, "f78aec1c 805cc3a9 000000f4 00000003 8a1c5da0 nt!KeBugCheckEx+0x1b (FPO: [Non-Fpo])\n")
}

func FuzzStacks(f *testing.F) {
	fuzzText(f, func(t *testing.T, text string) {
		stacks := stacksIn(text)
		for _, s := range stacks {
			if len(s.rows) == 0 || len(s.rows) > maxRows {
				t.Errorf("%d rows", len(s.rows))
			}
		}
		for at, place := range placesIn(text, stacks) {
			if place.Module == "" {
				t.Errorf("0x%x: %+v", at, place)
			}
		}
		if n := len(stackOf(stacks)); n > maxRows {
			t.Errorf("%d frames", n)
		}
	}, raised, waiting, listing, old, "STACK_TEXT:\n"+raised)
}

func FuzzRecords(f *testing.F) {
	fuzzText(f, func(t *testing.T, text string) {
		if e := recordIn(text); e != nil && (e.Code == 0 || len(e.Params) > 18) {
			t.Errorf("%+v", *e)
		}
		if r := registersIn(text); r != nil && (len(r.Values) == 0 || r.Source == "") {
			t.Errorf("%+v", *r)
		}
	}, printedRecord, printedSet, "TRAP_FRAME: x\n"+printedSet)
}

func FuzzPrograms(f *testing.F) {
	fuzzText(f, func(t *testing.T, text string) {
		for _, p := range programs(text) {
			if p.Process.Name == "" && p.Form != "analyze-program" || p.Line < 1 || p.Line > 1+strings.Count(text, "\n") || p.Exception.Address >= endOfUser64 && p.Form == "analyze-program" {
				t.Errorf("%+v", *p)
			}
		}
	}, analyzedProgram, "Faulting application name: viewer.exe, version: 1.2.3.4, time stamp: 0x65a1b2c3\nFaulting module name: codec.dll, version: 5.6.7.8, time stamp: 0x65a1b2c4\nException code: 0xc0000005\nFault offset: 0x1dfbe000\n",
		"Event Name: APPCRASH\n\nP1: viewer.exe\nP2: 1.2.3.4\nP3: 65a1b2c3\nP4: codec.dll\nP5: 5.6.7.8\nP6: 65a1b2c4\nP7: c0000005\nP8: 000000000001dfbe\n")
}

func FuzzPoolLists(f *testing.F) {
	fuzzText(f, func(t *testing.T, text string) {
		for _, l := range poolLists(text) {
			for _, r := range l.Rows {
				if n := utf8.RuneCountInString(r.Tag); n != 4 {
					t.Errorf("a tag of %d characters: %+v", n, r)
				}
			}
			if l.Line < 1 || l.Origin == "" {
				t.Errorf("line %d, %q", l.Line, l.Origin)
			}
		}
		poolBlocks(text)
	}, " Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n\n Ddk  Nonp      71408 (  12)       212 (   0)    71196  72900608 ( 12288)   1023\n",
		" Tag    Allocs     Used    Allocs     Used\n Vmmb   402118 64338880         0        0UNKNOWN pooltag 'Vmmb', please update pooltag.txt\n TOTAL     402118  64338880     0 0\n",
		"*** Virtual Memory Usage ***\n\tPhysical Memory:      523996 (   2095984 Kb)\n\tNonPagedPool Usage:    64110 (    256440 Kb)\n",
		"\"Tag\",\"PagedAllocs\",\"PagedFrees\",\"PagedUsedBytes\",\"NonPagedAllocs\",\"NonPagedFrees\",\"NonPagedUsedBytes\"\n\"Sema\",\"0\",\"0\",\"0\",\"9\",\"3\",\"64\"\n",
		"*ffffe00011112220 size:  1c0 previous size:   40  (Allocated) *Vend\n")
}

func FuzzDrivers(f *testing.F) {
	fuzzText(f, func(t *testing.T, text string) {
		for _, d := range driversIn(text) {
			if d.Name == "" {
				t.Errorf("%+v", d)
			}
		}
		buildIn(text)
	}, "start    end        module name\nfffff801`10000000 fffff801`10010000   vendor     (deferred)\n", "fffff80110000000 - 65a1b2c3 - vendor.sys\nDll Base DateStmp - Name\n80100000 2be154c9 - ntoskrnl.exe\n",
		"\"Module Name\",\"Display Name\",\"Driver Type\",\"Link Date\"\n\"vendor\",\"Vendor\",\"Kernel \",\"1/2/2024 3:04:05 AM\"\n")
}
