package facts

import (
	"testing"
	"time"
)

// TestArch: numbers are those of the PE format (IMAGE_FILE_MACHINE_*).
func TestArch(t *testing.T) {
	for value, want := range map[uint32]string{0x14c: "x86", 0x8664: "amd64", 0xaa64: "arm64", 0x1c4: "arm", 0x200: "ia64", 0x184: "alpha", 0x1f0: "ppc", 0x166: "mips"} {
		if got := ArchName(value); got != want {
			t.Errorf("ArchName(0x%x) = %s, want %s", value, got, want)
		}
	}
	if got := ArchName(0x1234); got != "machine-0x1234" {
		t.Errorf("an unknown number is %s", got)
	}
	if a, ok := ArchBy(0x1234); ok {
		t.Errorf("%+v", a)
	}
	for name, base := range map[string]string{"x86-pae": "x86", "amd64-la57": "amd64", "arm64": "arm64", "z80": "z80"} {
		if got := BaseArch(name); got != base {
			t.Errorf("BaseArch(%s) = %s, want %s", name, got, base)
		}
	}
	if a := ArchOf("x86-pae"); a.Pointer != 4 || len(a.PageTables()) != 2 || len(ArchOf("arm64").PageTables()) != 1 {
		t.Errorf("%+v", a)
	}
}

// TestStop: the minidump form of a code is the same stop (bug check 0x1000007E in the
// reference), and codes of drivers are not.
func TestStop(t *testing.T) {
	for code, want := range map[uint32]uint32{0x1000007e: 0x7e, 0x7e: 0x7e, 0x100000ea: 0xea, 0xc000021a: 0xc000021a, 0xa0000001: 0xa0000001} {
		if got := BaseCode(code); got != want {
			t.Errorf("BaseCode(0x%x) = 0x%x, want 0x%x", code, got, want)
		}
	}
	if !CommonStop(0x1000007e) || CommonStop(0x7777) {
		t.Error("common stop codes")
	}
}

// TestTimes: FILETIME counts 100 ns from 1601; 1970 is 116444736000000000.
func TestTimes(t *testing.T) {
	if got := FileTime(116444736000000000 + 10_000_000); !got.OK || got.Value.Unix() != 1 {
		t.Errorf("%+v", got)
	}
	for _, v := range []uint64{0, 1, 1<<64 - 1} {
		if got := FileTime(v); got.OK {
			t.Errorf("FileTime(%d) = %v", v, got.Value)
		}
	}
	if got := UpTime(36_000_000_000); got.Value != time.Hour {
		t.Errorf("%+v", got)
	}
	if UpTime(0).OK || UpTime(1<<63).OK {
		t.Error("an uptime that is none")
	}
}

// TestKnown: what is unknown has a reason.
func TestKnown(t *testing.T) {
	if k := NonZero[uint32](0, "not said"); k.OK || k.Reason() != "not said" || k.Or(7) != 7 {
		t.Errorf("%+v", k)
	}
	if k := NonZero[uint32](5, "not said"); !k.OK || k.Value != 5 || k.Reason() != "" {
		t.Errorf("%+v", k)
	}
	for _, c := range []struct {
		got, want Outcome
	}{
		{OutcomeOf(Some(1)), WasCollected()}, {OutcomeOf(Unknown[int]("why")), WasAbsent("why")},
		{HasFailed("io"), Outcome{"failed", "io"}}, {WasAbsent("none"), Outcome{"absent", "none"}}, {WasCollected(), Outcome{"collected", ""}},
	} {
		if c.got != c.want {
			t.Errorf("%+v, want %+v", c.got, c.want)
		}
	}
	var none MemoryCounters
	some := MemoryCounters{AvailablePages: Some[uint64](1)}
	if none.Any() || !some.Any() {
		t.Error("counters")
	}
}

// TestPool: a pool takes its pages, or its blocks where these are more; the share of a
// tag is of what the pool counts or, without a count, of all tags.
func TestPool(t *testing.T) {
	p := Pool{Tags: []TagUsage{
		{Tag: "AfdB", NonPaged: TagCounters{Bytes: 300}, Paged: TagCounters{Bytes: 1}}, {Tag: "Irp ", NonPaged: TagCounters{Bytes: 100}},
	}}
	if got := p.Held(false); got != 400 {
		t.Errorf("held %d, want 400", got)
	}
	p.NonPaged.Bytes = Some[uint64](1000)
	if nonpaged, paged := p.Held(false), p.Held(true); nonpaged != 1000 || paged != 1 {
		t.Errorf("held %d and %d, want 1000 and 1", nonpaged, paged)
	}
	p.NonPaged.Bytes = Known[uint64]{}
	p.Tags[0].NonPaged.Bytes, p.Tags[1].NonPaged.Bytes = 1<<63, 1<<63
	if got := p.Held(false); got != 1<<64-1 {
		t.Errorf("counters that wrap around add up to %d", got)
	}
	if Share(1, 4) != 0.25 || Share(9, 4) != 1 || Share(1, 0) != 0 {
		t.Error("shares")
	}
	for _, c := range []struct {
		bytes, pages Known[uint64]
		want         uint64
		ok           bool
	}{
		{Some[uint64](5000), Some[uint64](2), 8192, true}, {Some[uint64](9000), Some[uint64](2), 9000, true},
		{Unknown[uint64]("x"), Some[uint64](2), 8192, true}, {Unknown[uint64]("x"), Unknown[uint64]("x"), 0, false},
		{Some[uint64](10), Some[uint64](1 << 60), 10, true},
	} {
		u := PoolUsage{Bytes: c.bytes, Pages: c.pages}
		if got, ok := u.Used(); got != c.want || ok != c.ok {
			t.Errorf("%+v: %d, %v; want %d, %v", u, got, ok, c.want, c.ok)
		}
	}
}

func TestNames(t *testing.T) {
	if !IsKernel("NTOSKRNL.EXE") || IsKernel("hal.dll") || !IsKernelOrHAL("HAL.DLL") || IsKernelOrHAL("afd.sys") {
		t.Error("the kernel's files")
	}
	if PoolName(true) != "paged" || PoolName(false) != "nonpaged" {
		t.Error("names of pools")
	}
	if s := (&CrashSuspect{Basis: BasisStack}); !s.Doubtful() || (&CrashSuspect{Basis: BasisException}).Doubtful() {
		t.Error("doubt")
	}
	if !(Storage{Slowest: 20 * time.Second}).Slow() || (Storage{Slowest: time.Second}).Slow() {
		t.Error("slow disks")
	}
}
