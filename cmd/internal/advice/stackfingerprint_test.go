package advice

import (
	"testing"

	"dumptriage/dump/facts"
)

func TestStackFingerprint(t *testing.T) {
	chain := func(offset uint64, function string, n int) string {
		f := &facts.Facts{Chained: n, Stack: []facts.Frame{
			{Module: "vendor.sys", Offset: offset, Function: function, Address: 0x1000 + offset}, {Module: "NTOSKRNL.EXE", Offset: 0x20, Function: "IofCallDriver+0x55"},
		}}
		s := &situation{f: f}
		return s.stackFingerprint()
	}
	if chain(1, "Read+0x1", 0) != "" || chain(1, "Read+0x1", 1) != "" {
		t.Error("a stack that is no chain has a fingerprint")
	}
	if a, b := chain(1, "Read+0x1", 2), chain(9, "Read+0x9", 2); a == "" || a != b {
		t.Errorf("two places of one function: %s and %s", a, b)
	}
	if chain(1, "Read+0x1", 2) == chain(1, "Write+0x1", 2) || chain(1, "", 2) == chain(2, "", 2) {
		t.Error("two functions have one fingerprint")
	}
}
