package crash_test

import (
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// TestErrorRecord: STOP 0x124 leads to its record by its second parameter, or a
// small dump holds it elsewhere; without it the reason is said.
func TestErrorRecord(t *testing.T) {
	const at = 0xffffa30000123000
	record := dumptest.ErrorRecord(dumptest.MachineCheck(3, 5, 0xb600000000000135, 0xfee0))
	h := dumptest.Header{Machine: dumptest.AMD64, Build: 19041, DumpType: dumptest.TypeTriage, Code: 0x124, Params: [4]uint64{0, at, 0xb6000000, 0x135}}
	for name, c := range map[string]struct {
		dump   dumptest.Triage
		source string
	}{
		"where the parameter points": {dumptest.Triage{Header: h, Blocks: []dumptest.Block{{Address: at, Data: record}}}, "parameter 2"},
		"elsewhere":                  {dumptest.Triage{Header: h, Blocks: []dumptest.Block{{Address: at + 0x10000, Data: record}}}, "file offset"},
		"nowhere":                    {dumptest.Triage{Header: h}, ""},
	} {
		f := reading.Facts(t, c.dump.Build())
		e, ok := f.ErrorRecord.Get()
		if ok != (c.source != "") || !strings.HasPrefix(e.Source, c.source) {
			t.Errorf("%s: %+v, %s", name, e, f.ErrorRecord.Reason())
		}
		if ok && (len(e.Sections) != 1 || !strings.HasPrefix(e.Sections[0].Text, "processor 3, bank 5: MCA error code 0x0135")) {
			t.Errorf("%s: %+v", name, e)
		}
		if !ok && !strings.Contains(f.ErrorRecord.Why, "not in this dump") {
			t.Errorf("%s: %q", name, f.ErrorRecord.Why)
		}
	}
	h.Code = 0x50
	if f := reading.Facts(t, dumptest.Triage{Header: h}.Build()); f.ErrorRecord.OK || f.ErrorRecord.Why != "" {
		t.Errorf("of a STOP that names none: %+v", f.ErrorRecord)
	}
}
