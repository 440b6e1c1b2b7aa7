package bugcheck

import (
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

// troubles are the kinds that a line of guide.tsv may name.
var troubles = []facts.Trouble{
	facts.TroubleBoot, facts.TroubleDisk, facts.TroubleDisplay, facts.TroubleDriver, facts.TroubleFirmware, facts.TroubleHardware, facts.TroubleMemory,
	facts.TroublePower, facts.TroubleShortage, facts.TroubleSystem, facts.TroubleUSB, facts.TroubleVerifier, facts.TroubleWatchdog,
}

func TestGuidesAreWellFormed(t *testing.T) {
	list := guides()
	if !slices.IsSorted(list) {
		t.Error("the lines are not in order")
	}
	classes := map[string]bool{}
	for _, e := range All() {
		classes[e.Class] = true
	}
	for _, line := range list {
		f := strings.Split(line, "\t")
		if len(f) != 3 || !slices.Contains(troubles, facts.Trouble(f[1])) || f[2] == "" || strings.HasSuffix(f[2], ".") {
			t.Errorf("bad line %q", line)
			continue
		}
		if class, ok := strings.CutPrefix(f[0], "class:"); ok {
			if !classes[class] {
				t.Errorf("no STOP is of the class %q", class)
			}
		} else if _, ok := Lookup(uint32(parseHex(f[0]))); !ok {
			t.Errorf("%s is in no list", f[0])
		}
	}
}

func TestTrouble(t *testing.T) {
	for code, want := range map[uint32]facts.Trouble{
		0x7a: facts.TroubleDisk, 0x7b: facts.TroubleBoot, 0x116: facts.TroubleDisplay, 0x124: facts.TroubleHardware, 0x1000007e: facts.TroubleDriver,
		0x12c: facts.TroubleDisk, 0xc000021a: facts.TroubleBoot, 0x161: "", 0x20001: "", 0xdeadbeef: "",
	} {
		if b := Explain(code, [4]uint64{}, Target{}); b.Trouble != want || (b.Causes == "") != (want == "") {
			t.Errorf("0x%x: %q, want %q", code, b.Trouble, want)
		}
	}
}

func TestCases(t *testing.T) {
	cases := Cases(0x9f)
	if len(cases) < 6 || cases[2].When != "parameter 1 = 0x3" || !strings.Contains(cases[2].Text, "power IRP") {
		t.Errorf("0x9F: %q", cases)
	}
	for condition, want := range map[string]string{
		"1=d,f 2=1": "parameter 1 = 0xd or 0xf, parameter 2 = 0x1", "1=1,2,80-8f": "parameter 1 = 0x1, 0x2 or 0x80 to 0x8f",
	} {
		if got := conditionText(condition); got != want {
			t.Errorf("%s: %q, want %q", condition, got, want)
		}
	}
	if len(Cases(0x1c4)) != len(Cases(0xc4)) || len(Cases(0xdeadbeef)) != 0 {
		t.Error("the cases of 0x1C4 are not those of 0xC4, or an unknown code has some")
	}
}
