package bugcheck

import (
	"testing"

	"dumptriage/dump/facts"
)

func TestExceptionRecords(t *testing.T) {
	for _, c := range []struct {
		name    string
		code    uint32
		params  []uint64
		pointer int
		access  string
		at      uint64
		told    bool
		meaning string
	}{
		{"read", 0xc0000005, []uint64{0, 0xf025}, 8, "read", 0xf025, true, "read of address 0xf025 (near NULL)"},
		{"write", 0xc0000005, []uint64{1, 0}, 4, "write", 0, true, "write to address 0x0 (NULL)"},
		{"execute", 0xc0000005, []uint64{8, 0x3df944}, 4, "execute", 0x3df944, true, "execution of address 0x003df944"},
		{"general protection", 0xc0000005, []uint64{0, 1<<64 - 1}, 8, "", 0, false, "an address that the processor does not report, such as one that is not canonical"},
		{"all ones of 32 bits", 0xc0000005, []uint64{0, 1<<32 - 1}, 4, "read", 1<<32 - 1, true, "read of address 0xffffffff (all ones)"},
		{"page from disk", 0xc0000006, []uint64{0, 0x7ff712340000, 0xc000009c}, 8, "read", 0x7ff712340000, true, "read of address 0x00007ff712340000"},
		{"without arguments", 0xc0000005, nil, 8, "", 0, false, ""},
		{"an access that there is none of", 0xc0000005, []uint64{5, 1}, 8, "", 0, false, ""},
		{"fail fast", 0xc0000409, []uint64{7}, 8, "", 0, false, "FATAL_APP_EXIT, the code asked to end"},
		{"division by zero", 0xc0000094, nil, 8, "", 0, false, ""},
	} {
		e := facts.Exception{Code: c.code, Parameters: c.params}
		Exception(&e, c.pointer)
		at, told := e.Accessed.Get()
		if e.Access != c.access || told != c.told || at != c.at || e.Meaning != c.meaning {
			t.Errorf("%s: %q, 0x%x %v, %q", c.name, e.Access, at, told, e.Meaning)
		}
	}
}

// A signal's address is the one that was touched (Breakpad, exception_handler.cc
// of Linux); the instruction is where the registers say.
func TestSignals(t *testing.T) {
	e := facts.Exception{Code: 11, Address: 0x10}
	Signal(&e, 0x402170)
	if at, ok := e.Accessed.Get(); e.Name != "SIGSEGV" || e.Address != 0x402170 || !ok || at != 0x10 {
		t.Errorf("segmentation fault: %+v", e)
	}
	e = facts.Exception{Code: 0, Address: 0x7fff6f41333a}
	Mach(&e, 0)
	if e.Name != "" || e.Address != 0x7fff6f41333a || e.Accessed.OK {
		t.Errorf("no Mach exception: %+v", e)
	}
}

// Only the record of the exception that the parameters tell counts.
func TestSentencesTakeTheRecord(t *testing.T) {
	record := facts.Exception{Code: 0xc0000005, Parameters: []uint64{1, 0x4000010b}}
	Exception(&record, 8)
	target := Target{PointerSize: 8, Exception: facts.Some(record)}
	code := uint64(0xfffff80012345678)
	for params, want := range map[[4]uint64]string{
		{0xffffffffc0000005, code, 0xffff848e6331fef8, 0}: "Code at 0xfffff80012345678 raised an unhandled access violation (write to address 0x000000004000010b (user-mode address)) in a system thread.",
		{0xffffffffc0000094, code, 0xffff848e6331fef8, 0}: "Code at 0xfffff80012345678 divided by zero in a system thread.",
	} {
		b := Explain(0x1000007e, params, target)
		if b.Summary != want {
			t.Errorf("%q, want %q", b.Summary, want)
		}
		if at, ok := b.Referenced.Get(); ok != (uint32(params[0]) == 0xc0000005) || ok && at != 0x4000010b {
			t.Errorf("address touched: 0x%x, %v", at, ok)
		}
	}
}
