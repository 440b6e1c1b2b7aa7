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
	facts.TroubleDMA, facts.TroubleNetwork, noTrouble, facts.TroublePower, facts.TroubleShortage, facts.TroubleSystem, facts.TroubleUSB, facts.TroubleVerifier, facts.TroubleWatchdog,
}

func TestGuidesAreWellFormed(t *testing.T) {
	list := guides()
	for i := 1; i < len(list); i++ {
		before, after := strings.Split(list[i-1], "\t"), strings.Split(list[i], "\t")
		if before[0] > after[0] || before[0] == after[0] && len(before) == 3 {
			t.Errorf("%q stands before %q", list[i-1], list[i])
		}
	}
	classes := map[string]bool{}
	for _, e := range All() {
		classes[e.Class] = true
	}
	for _, line := range list {
		f := strings.Split(line, "\t")
		if len(f) < 3 || len(f) > 4 || len(f) == 4 && !isCondition(f[3]) || !slices.Contains(troubles, facts.Trouble(f[1])) || f[2] == "" || strings.HasSuffix(f[2], ".") {
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

// isCondition reports whether a text is a condition: it names parameters and hexadecimal values.
func isCondition(condition string) bool {
	for part := range strings.SplitSeq(condition, " ") {
		if _, values, ok := parameterOf(part); !ok || strings.Trim(values, "0123456789abcdef,-") != "" {
			return false
		}
	}
	return true
}

// TestTrouble: what to do about a STOP depends on its case, as its reference page
// has it.
func TestTrouble(t *testing.T) {
	all := [4]bool{true, true, true, true}
	for _, c := range []struct {
		code   uint32
		params []uint64
		want   facts.Trouble
	}{
		{0x7a, nil, facts.TroubleDisk}, {0x7b, nil, facts.TroubleBoot}, {0x116, nil, facts.TroubleDisplay}, {0x124, nil, facts.TroubleHardware},
		{0x1000007e, nil, facts.TroubleDriver}, {0x12c, nil, facts.TroubleDisk}, {0xc000021a, nil, facts.TroubleBoot}, {0x161, nil, ""},
		{0x20001, nil, facts.TroubleHardware}, {0xdeadbeef, nil, ""}, {0xe2, nil, ""},
		{0x5c, nil, facts.TroubleFirmware}, {0x10d, nil, facts.TroubleDriver}, {0x7c, nil, facts.TroubleNetwork}, {0x117, nil, facts.TroubleDisplay},
		{0x141, nil, facts.TroubleDisplay}, {0x1a8, nil, facts.TroubleDisplay},
		{0x1e, []uint64{0xffffffffc0000006}, facts.TroubleDisk}, {0x3b, []uint64{0xc0000006}, facts.TroubleDisk},
		{0x1000007e, []uint64{0xffffffffc0000006}, facts.TroubleDisk}, {0x3b, []uint64{0xc0000005}, facts.TroubleDriver},
		{0x1a, []uint64{0x1240}, facts.TroubleDriver}, {0x1a, []uint64{0x1241}, facts.TroubleDriver}, {0x1a, []uint64{0x41792}, facts.TroubleMemory},
		{0x1a, []uint64{0x3f}, facts.TroubleDisk}, {0x19, []uint64{0x22}, facts.TroubleDriver}, {0x19, []uint64{3}, facts.TroubleMemory},
		{0x50, []uint64{8}, facts.TroubleDriver}, {0x50, []uint64{0xfffffffffffffff8}, facts.TroubleDriver}, {0x50, []uint64{0xffffa30ebf6f0090}, facts.TroubleMemory},
		{0xe6, []uint64{0x26}, facts.TroubleDMA}, {0xe6, []uint64{5}, facts.TroubleVerifier},
	} {
		var params [4]uint64
		copy(params[:], c.params)
		missing := all
		for i := range c.params {
			missing[i] = false
		}
		if b := Explain(c.code, params, Target{Missing: missing}); b.Trouble != c.want {
			t.Errorf("0x%x %x: %q, want %q", c.code, c.params, b.Trouble, c.want)
		}
	}
}

// TestEveryCrashHasAdvice: of every documented crash that nobody asked for, the
// causes are told.
func TestEveryCrashHasAdvice(t *testing.T) {
	for _, e := range All() {
		b := Explain(e.Code, [4]uint64{}, Target{Missing: [4]bool{true, true, true, true}})
		if b.Kind == facts.StopCrash && b.Causes == "" {
			t.Errorf("0x%x %s: no causes", e.Code, e.Name)
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
