package bugcheck

import (
	"strings"
	"testing"
)

func TestFaultingAndReferenced(t *testing.T) {
	tests := []struct {
		name       string
		code       uint32
		params     [4]uint64
		module     string
		offset     uint64
		source     string // "" where no code address is known
		referenced uint64
		known      bool
	}{
		{"located", 0xd1, [4]uint64{0x28, 2, 0, afd + 0x1c40}, "afd.sys", 0x1c40, "parameter 4", 0x28, true},
		{"not located", 0x50, [4]uint64{0x99990000, 0, 0xffff800000001234, 2}, "", 0, "parameter 3", 0x99990000, true},
		{"jump to null", 0xa, [4]uint64{0, 2, 8, 0}, "", 0, "parameter 4", 0, true},
		{"no code address given", 0xd5, [4]uint64{0x1000, 0, 0, 0}, "", 0, "", 0x1000, true},
		{"exception", 0x1e, [4]uint64{0xffffffffc0000005, afd, 1, 0x10}, "afd.sys", 0, "parameter 2", 0x10, true},
		{"unreported", 0x1e, [4]uint64{0xffffffffc0000005, afd, 0, 1<<64 - 1}, "afd.sys", 0, "parameter 2", 0, false},
		{"executed", 0xfc, [4]uint64{afd + 4, 1}, "afd.sys", 4, "parameter 1", afd + 4, true},
		{"display driver", 0x116, [4]uint64{1, afd + 4}, "afd.sys", 4, "parameter 2", 0, false},
		{"none", 0x139, [4]uint64{3, afd, afd}, "", 0, "", 0, false},
	}
	for _, tt := range tests {
		b := Explain(tt.code, tt.params, machine)
		a, ok := b.Faulting.Get()
		if ok != (tt.source != "") || a.Module != tt.module || a.Offset != tt.offset || a.Source != tt.source {
			t.Errorf("%s: faulting %+v", tt.name, b.Faulting)
		}
		if !ok && b.Faulting.Why == "" {
			t.Errorf("%s: no reason why the code address is unknown", tt.name)
		}
		r, ok := b.Referenced.Get()
		if ok != tt.known || r != tt.referenced || !ok && b.Referenced.Why == "" {
			t.Errorf("%s: referenced %+v", tt.name, b.Referenced)
		}
	}
}

func TestIdentity(t *testing.T) {
	tests := []struct {
		code   uint32
		params [4]uint64
		want   [4]string
	}{
		{0xd1, [4]uint64{0x28, 2, 0, afd}, [4]string{"null-page", "0x2", "read", "*"}},
		{0xd1, [4]uint64{0xffffa30ebf6f0090, 2, 1, afd}, [4]string{"*", "0x2", "write", "*"}},
		{0x1e, [4]uint64{0xffffffffc0000005, afd, 0, 0x289}, [4]string{"0xc0000005", "*", "read", "null-page"}},
		{0x8e, [4]uint64{0xc0000005, afd, 0x8000, 0}, [4]string{"0xc0000005", "*", "*", "*"}},
		{0x139, [4]uint64{3, 1, 1, 0}, [4]string{"0x3", "*", "*", "*"}},
		{0x124, [4]uint64{0, 0xffffa30ebf6f0090, 0xb2000000, 0x70f0f}, [4]string{"0x0", "*", "*", "0x0f0f"}},
		{0x124, [4]uint64{4, 0xffffa30ebf6f0090, 0, 0}, [4]string{"0x4", "*", "*", "*"}},
		{0x1a, [4]uint64{0x41790, 0xffffa30ebf6f0090, 1, 2}, [4]string{"0x41790", "*", "*", "*"}},
		{0xc2, [4]uint64{0xa, 1 << 40, 0x20646641, 0x20707249}, [4]string{"0xa", "*", "'Afd '", "'Irp '"}},
		{0x24, [4]uint64{0xb500190637, 0, 0, 0}, [4]string{"0x00190637", "*", "*", "*"}},
		{0x101, [4]uint64{12, 0, 1 << 40, 2}, [4]string{"*", "*", "*", "*"}},
		{0xf7, [4]uint64{1, 2, 3, 0}, [4]string{"*", "*", "*", "*"}},
		{0x133, [4]uint64{0, 0x501, 0x500, 1 << 40}, [4]string{"0x0", "*", "*", "*"}},
		{0x41, [4]uint64{4096, 100, 3, 5}, [4]string{"*", "*", "*", "*"}},
		{0x9f, [4]uint64{1 << 40, 0, 0, 0}, [4]string{"*", "*", "*", "*"}},
	}
	for _, tt := range tests {
		if got := Explain(tt.code, tt.params, machine).Identity; got != tt.want {
			t.Errorf("%#x %#x: identity %q, want %q", tt.code, tt.params, got, tt.want)
		}
	}
}

func TestNotACrash(t *testing.T) {
	moon := [4]uint64{0x4e4f4f4d, 0x534c4f53, 0x4e4f4f4d, 0x534c4f53}
	tests := []struct {
		code   uint32
		params [4]uint64
		name   string
		why    string // "" for a crash
	}{
		{0, [4]uint64{}, "NO_BUGCHECK", "no bug check"},
		{0x5454414d, moon, "LIVE_IMAGE (DumpIt marker)", "no bug check"},
		{0x161, [4]uint64{}, "LIVE_SYSTEM_DUMP", "live dump"},
		{0x15e, [4]uint64{}, "BUGCODE_NDIS_DRIVER_LIVE_DUMP", "live dump"},
		{0x193, [4]uint64{}, "VIDEO_DXGKRNL_LIVEDUMP", "live dump"},
		{0x117, [4]uint64{}, "VIDEO_TDR_TIMEOUT_DETECTED", "live dump"},
		{0xe2, [4]uint64{}, "MANUALLY_INITIATED_CRASH", ""}, // it did stop
		{0xdeaddead, [4]uint64{}, "MANUALLY_INITIATED_CRASH1", ""},
		{0xd1, [4]uint64{}, "DRIVER_IRQL_NOT_LESS_OR_EQUAL", ""},
		{0x116, [4]uint64{}, "VIDEO_TDR_FAILURE", ""},
		{0x7777, [4]uint64{}, "UNKNOWN_BUGCHECK", ""},
	}
	for _, tt := range tests {
		b := Explain(tt.code, tt.params, machine)
		if b.Name != tt.name || (tt.why == "") != (b.NotACrash == "") || !strings.Contains(b.NotACrash, tt.why) {
			t.Errorf("%#x: %q, not a crash: %q; want %q, %q", tt.code, b.Name, b.NotACrash, tt.name, tt.why)
		}
	}
}

func TestForced(t *testing.T) {
	for code, want := range map[uint32]bool{0xe2: true, 0xdeaddead: true, 0x1c8: true, 0xd1: false, 0x161: false} {
		if b := Explain(code, [4]uint64{}, machine); (b.Forced != "") != want {
			t.Errorf("%#x: forced: %q", code, b.Forced)
		}
	}
}

// TestMissing: what was not given is not interpreted, whatever zero would mean.
func TestMissing(t *testing.T) {
	for _, c := range []struct {
		code    uint32
		params  [4]uint64
		given   int
		summary string
		not     []string
	}{
		{0x9f, [4]uint64{3}, 1, "A device has been blocking a power IRP for too long.", []string{"0x0"}},
		{0x8e, [4]uint64{0xc0000005}, 1, "Kernel code raised an unhandled access violation.", []string{"unknown address", "NULL"}},
		{0x1e, [4]uint64{0xc0000006, 0x801abe58}, 4, "Code at 0x801abe58 touched memory, which could not be read in from disk.", []string{"NULL"}},
		{0x116, [4]uint64{0xffffa00012340000, 0xfffff80012340000}, 4, "The display driver at 0xfffff80012340000 did not recover from a time-out.", []string{"STATUS_SUCCESS"}},
		{0x7a, [4]uint64{0xffffa00012340000, 0, 0, 0xffffa00012345000}, 4, "A page of kernel data at address 0xffffa00012345000 could not be read in.", []string{"STATUS_SUCCESS"}},
		{0x50, [4]uint64{0xffffe78f90345f71, 0x11, 0xffffe78f90345f71, 2}, 4,
			"Code at 0xffffe78f90345f71 tried to execute address 0xffffe78f90345f71, a page that is mapped but not executable.", nil},
		{0xd5, [4]uint64{0xfffff80000001000, 2, 0xfffff80000002000, 0}, 4,
			"Code at 0xfffff80000002000 wrote to address 0xfffff80000001000, which is special pool that a driver had freed before.", nil},
		{0xa, [4]uint64{}, 0, "A driver performed an operation that its IRQL, or a lock that it held, does not allow (IRQL_NOT_LESS_OR_EQUAL).", []string{"NULL", "PASSIVE"}},
	} {
		target := Target{}
		for i := range target.Missing {
			target.Missing[i] = i >= c.given
		}
		b := Explain(c.code, c.params, target)
		if b.Summary != c.summary {
			t.Errorf("%#x %#x: %q, want %q", c.code, c.params, b.Summary, c.summary)
		}
		for i, p := range b.Parameters {
			if p.Missing && p.Meaning != "" {
				t.Errorf("%#x: parameter %d is missing and means %q", c.code, i+1, p.Meaning)
			}
			for _, lie := range c.not {
				if strings.Contains(p.Meaning, lie) {
					t.Errorf("%#x: parameter %d means %q", c.code, i+1, p.Meaning)
				}
			}
		}
		if c.given < 2 && b.Faulting.OK {
			t.Errorf("%#x: at fault: %+v", c.code, b.Faulting)
		}
	}
}

func TestExplainSaysWhatIsDocumented(t *testing.T) {
	b := Explain(0x1000007e, [4]uint64{0xc0000005, afd}, machine)
	if b.Code != 0x1000007e || !b.Documented || !strings.HasPrefix(b.Description, "bug-check-0x1000007e") {
		t.Errorf("%#x %v %q", b.Code, b.Documented, b.Description)
	}
	if b := Explain(0x7777, [4]uint64{}, machine); b.Documented || b.Description != "" {
		t.Errorf("an unknown code is documented: %+v", b)
	}
}

// TestPointerSize covers 32-bit targets, and targets of unknown size.
func TestPointerSize(t *testing.T) {
	params := [4]uint64{0x8d000000, 2, 0, 0x8d5062c6}
	for _, target := range []Target{{PointerSize: 4}, {}} {
		b := Explain(0xd1, params, target)
		if want := "Code at 0x8d5062c6 read address 0x8d000000 at DISPATCH_LEVEL."; b.Summary != want {
			t.Errorf("%+v: %q, want %q", target, b.Summary, want)
		}
	}
	b := Explain(0xd1, [4]uint64{0xffffffff8d000000, 31, 0, 0x70000000}, Target{PointerSize: 4})
	if want := "Code at 0x70000000 (user-mode address) read address 0x8d000000 at HIGH_LEVEL."; b.Summary != want {
		t.Errorf("%q, want %q", b.Summary, want)
	}
	if b := Explain(0xd1, params, Target{PointerSize: 8}); !strings.Contains(b.Summary, "0x000000008d000000") {
		t.Errorf("not padded: %q", b.Summary)
	}
}
