package textlog

import (
	"slices"
	"testing"
)

func TestStops(t *testing.T) {
	for _, c := range []struct {
		text   string
		code   uint32
		name   string
		params []uint64
		bare   bool
	}{
		{"*** STOP: 0x0000000A (0x00000028,0x00000002,0x00000000,0x8012b4c0)", 0xa, "", []uint64{0x28, 2, 0, 0x8012b4c0}, false},
		{"STOP: 0x0000003F\n (0x00000000,0x00000000,0x00000000,0x00000000)NO_MORE_SYSTEMS_PTES", 0x3f, "", []uint64{0, 0, 0, 0}, false},
		{"*** STOP: c0000218 {Registry File Failure}", 0xc0000218, "", nil, false},
		{"The computer has rebooted from a bugcheck.  The bugcheck was: 0x000000d1 (0x0000000000000028, 0x0000000000000002, 0x0000000000000000, 0xfffff80012345678). A dump was saved in: C:\\Windows\\MEMORY.DMP.", 0xd1, "", []uint64{0x28, 2, 0, 0xfffff80012345678}, false},
		{"BugCheck 3B, {c0000005, fffff80012345678, ffffd00012345678, 0}", 0x3b, "", []uint64{0xc0000005, 0xfffff80012345678, 0xffffd00012345678, 0}, false},
		{"*** Fatal System Error: 0x000000d5\n          (0xFC11C994,0x00000000,0x8D5062C6,0x00000000)\n", 0xd5, "", []uint64{0xfc11c994, 0, 0x8d5062c6, 0}, false},
		{"DRIVER_IRQL_NOT_LESS_OR_EQUAL (d1)\nAn attempt was made\nArguments:\nArg1: 0000000000000028, memory referenced\nArg2: 0000000000000002, IRQL\nArg3: 0000000000000000\nArg4: fffff801`2345678a", 0xd1, "", []uint64{0x28, 2, 0, 0xfffff8012345678a}, false},
		{"  BugcheckCode 59\n  BugcheckParameter1 0xc0000005\n  BugcheckParameter2 0xfffff80012345678", 59, "", []uint64{0xc0000005, 0xfffff80012345678}, false},
		{"<Data Name=\"BugcheckCode\">307</Data>\n<Data Name=\"BugcheckParameter1\">0x1</Data>", 307, "", []uint64{1}, false},
		{"BCCode: 1000008e\nBCP1: C0000005\nBCP2: BF8012AB", 0x1000008e, "", []uint64{0xc0000005, 0xbf8012ab}, false},
		{"SYSTEM_SERVICE_EXCEPTION (3b)", 0x3b, "", nil, false},
		{"0xA 0x28 2 0 0x8012b4c0", 0xa, "", []uint64{0x28, 2, 0, 0x8012b4c0}, false},
		{"0x7b,0xf7,2,3", 0x7b, "", []uint64{0xf7, 2, 3}, false},
		{"STOP 0xd1 28 2 0 fffff801`12345678", 0xd1, "", []uint64{0x28, 2, 0, 0xfffff80112345678}, false},
		{"STOP: 0xD1", 0xd1, "", nil, false},
		{"c000021a", 0xc000021a, "", nil, false},
		{"0n209", 209, "", nil, false},
		{"0xD1h", 0xd1, "", nil, false},
		{"D1h", 0xd1, "", nil, false},
		{"59", 0x59, "", nil, true},
		{"59 1 2", 0x59, "", []uint64{1, 2}, false},
		{"irql not less or equal 28 2", 0, "irql not less or equal", []uint64{0x28, 2}, false},
		{"MUST_SUCCEED_POOL_EMPTY", 0, "MUST_SUCCEED_POOL_EMPTY", nil, false},
		{"BAD_POOL_HEADER 20 1 2 3", 0, "BAD_POOL_HEADER", []uint64{0x20, 1, 2, 3}, false},
	} {
		all := Stops([]byte(c.text), testNames)
		if len(all) != 1 {
			t.Errorf("%q: %+v", c.text, all)
			continue
		}
		if s := all[0]; s.Code != c.code || s.Name != c.name || !slices.Equal(s.Params, c.params) || s.Bare != c.bare {
			t.Errorf("%q: %+v", c.text, s)
		}
	}
	for _, text := range []string{"", "STOP", "0xA 1 2 3 4 5", "0xA 1 zz", "***"} {
		if all := Stops([]byte(text), testNames); len(all) > 0 {
			t.Errorf("%q: %+v", text, all)
		}
	}
}

func FuzzStops(f *testing.F) {
	f.Add("*** STOP: 0x0000000A (0x28, 2, 0, `)")
	f.Add("BCCode: 1 BCP1: 2")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range Stops([]byte(text), testNames) {
			if len(s.Params) > 4 {
				t.Errorf("%d parameters", len(s.Params))
			}
		}
	})
}

func testNames(name string) (uint32, bool) {
	code, ok := map[string]uint32{"SYSTEM_SERVICE_EXCEPTION": 0x3b, "DRIVER_IRQL_NOT_LESS_OR_EQUAL": 0xd1}[name]
	return code, ok
}
