package crash_test

import (
	"encoding/binary"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// TestSilent: what the processor ran that did not answer is found by the registers that it
// left, which its control block points to, and named before what raised the bug check.
func TestSilent(t *testing.T) {
	const prcb, context, stack = 0xffffa00000009000, 0xffffa00000005000, 0xffffa00000007000
	machine := func(code uint32, module string, registers bool) []byte {
		for _, s := range dumptest.Leaking() {
			if s.Name != "blocks that cannot be walked" {
				continue
			}
			s.Header.Code, s.Header.Params = code, [4]uint64{0xc, 0, prcb, 2}
			built := s.Build()
			block := make([]byte, 0x8000)
			for i := 0; i < len(block) && registers; i += 8 {
				binary.LittleEndian.PutUint64(block[i:], context) // wherever KPRCB.Context is
			}
			at := uint64(0)
			for _, m := range s.Modules {
				if m.Name == module {
					at = m.Base
				}
			}
			record := make([]byte, 0x1000) // CONTEXT (winnt.h): flags 0x30, segment 0x38, Rsp 0x98, Rip 0xF8
			binary.LittleEndian.PutUint32(record[0x30:], 0x10001f)
			binary.LittleEndian.PutUint16(record[0x38:], 0x10)
			binary.LittleEndian.PutUint64(record[0x98:], stack+0x100)
			binary.LittleEndian.PutUint64(record[0xf8:], at+0x1040)
			for i, part := range [][]byte{block, record, make([]byte, 0x1000)} {
				built.Space.Map([]uint64{prcb, context, stack}[i], part)
			}
			return built.Memory.Build()
		}
		t.Fatal("no such machine")
		return nil
	}
	const driver, kernel = "capture.sys", "ntoskrnl.exe"
	for name, c := range map[string]struct {
		b       []byte
		want    string // the module of the first frame
		suspect string
	}{
		"a driver":          {machine(0x101, driver, true), driver, driver},
		"the kernel":        {machine(0x101, kernel, true), kernel, ""},
		"no module":         {machine(0x101, "none", true), "", ""},
		"no registers":      {machine(0x101, driver, false), "", ""},
		"another bug check": {machine(0xd1, driver, true), "", ""},
	} {
		f := reading.Facts(t, c.b)
		got, suspect := "", ""
		if len(f.Silent) > 0 {
			got = f.Silent[0].Module
		}
		if len(f.Suspects) > 0 {
			suspect = f.Suspects[0].Module
		}
		if got != c.want || suspect != c.suspect {
			t.Errorf("%s: %q ran, %q is suspect; want %q and %q", name, got, suspect, c.want, c.suspect)
		}
	}
}
