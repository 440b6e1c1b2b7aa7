package crash_test

import (
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// TestUnsupportedInstruction: an instruction that the processor called illegal, on
// processors that lack it, that have it, and of which nothing is known.
func TestUnsupportedInstruction(t *testing.T) {
	const code = 0xfffff80041212340
	quad := dumptest.Desk("SN1")
	quad.Processor, quad.Vendor, quad.Identifier = "Intel(R) Core(TM)2 Quad CPU Q9400 @ 2.66GHz", "GenuineIntel", "Intel64 Family 6 Model 23 Stepping 10"
	// EAX and ECX of CPUID leaf 1 of a Q9400 and of a Ryzen 5 5600.
	told := quad
	told.Leaf1 = [4]uint32{0x1067a, 0, 0x0408e3bd, 0xbfebfbff}
	ryzen := dumptest.Desk("SN2")
	ryzen.Processor, ryzen.Vendor, ryzen.Identifier = "AMD Ryzen 5 5600", "AuthenticAMD", "AMD64 Family 25 Model 33 Stepping 2"
	ryzen.Leaf1 = [4]uint32{0xa20f12, 0x20c0800, 0x7ef8320b, 0x178bfbff}
	const (
		popcnt = "\xf3\x0f\xb8\xc1"
		vpxor  = "\xc5\xf5\xef\xc2"
		sub    = "\x48\x83\xec\x28"
		ud2    = "\x0f\x0b"
	)
	illegal := []uint64{0xffffffffc000001d, code, 0, 0}
	for name, c := range map[string]struct {
		of      dumptest.Computer
		code    string
		stop    uint32
		params  []uint64
		feature string // that is missing
		sign    string // of failing hardware
	}{
		"POPCNT on a Core 2, by its model": {quad, popcnt, 0x1e, illegal, "POPCNT", ""},
		"POPCNT on a Core 2, by CPUID":     {told, popcnt, 0x1e, illegal, "POPCNT", ""},
		"POPCNT on a Ryzen":                {ryzen, popcnt, 0x1e, illegal, "", "needs POPCNT, which this processor has"},
		"POPCNT, processor unknown":        {dumptest.Desk("SN3"), popcnt, 0x1e, illegal, "", ""},
		"AVX2 on a Core 2":                 {quad, vpxor, 0x3b, []uint64{0xc000001d, code, 0, 0}, "AVX2", ""},
		"AVX2 on a Ryzen":                  {ryzen, vpxor, 0x1e, illegal, "", ""}, // Windows may have left it off
		"an old instruction":               {quad, sub, 0x1e, illegal, "", "is valid on every processor"},
		"a deliberate one":                 {quad, ud2, 0x1e, illegal, "", ""},
		"another exception":                {quad, popcnt, 0x1e, []uint64{0xffffffffc0000005, code, 0, 0}, "", ""},
	} {
		h := dumptest.Header{Machine: dumptest.AMD64, Build: 19041, Code: c.stop}
		copy(h.Params[:], c.params)
		b := dumptest.Triage{Header: h, Blobs: c.of.Blobs(), Blocks: []dumptest.Block{{Address: code, Data: append([]byte(c.code), make([]byte, 16)...)}}}.Build()
		f := reading.Facts(t, b)
		u := f.Unsupported.Value
		if u.Feature != c.feature || f.Unsupported.OK != (c.feature != "") || c.feature != "" && (u.Instruction == "" || u.Source == "" || u.Module != "ntoskrnl.exe") {
			t.Errorf("%s: %+v", name, u)
		}
		if signs := strings.Join(f.HardwareSigns, "; "); !strings.Contains(signs, c.sign) || c.sign == "" && signs != "" {
			t.Errorf("%s: signs %q", name, signs)
		}
		if f.Hardware.Value.Processor != c.of.Processor {
			t.Errorf("%s: processor %q", name, f.Hardware.Value.Processor)
		}
	}
}
