package report

import (
	"errors"
	"testing"
	"time"

	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/facts"
)

var errUnread = errors.New("the disk is on fire")

func TestHexWidths(t *testing.T) {
	wide, narrow := Build(triageD1(), tool), Build(nt351(), tool)
	tests := []struct{ name, got, want string }{
		{"64-bit parameter", wide.Bugcheck.Parameters[1].Value, "0x0000000000000002"},
		{"32-bit parameter", narrow.Bugcheck.Parameters[0].Value, "0x00001000"},
		{"code on 64 bits", wide.Bugcheck.Code, "0x000000d1"},
		{"code on 32 bits", narrow.Bugcheck.Code, "0x00000041"},
		{"64-bit base", wide.Modules[0].Base, "0xfffff80466a00000"},
		{"32-bit base", narrow.Modules[0].Base, "0x80100000"},
		{"time stamp", wide.Modules[2].TimeStamp, "0x5f3759df"},
		{"checksum", wide.Modules[2].Checksum, "0x0001a2b3"},
		{"offset", wide.Bugcheck.Faulting.Offset, "0x1c40"},
		{"image key", wide.Modules[2].ImageKey, "nfilter.sys/5F3759DF12000"},
		{"width not known", pointerWidth(0).hex(1), "0x0000000000000001"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

// TestLinkTime: only what can be a time is shown as one. Dates by date -u -d @….
func TestLinkTime(t *testing.T) {
	crash := time.Date(2001, 9, 9, 1, 46, 40, 0, time.UTC) // 1,000,000,000
	tests := []struct {
		name    string
		stamp   uint32
		build   uint32
		windows bool
		crash   bool
		want    string
	}{
		{"NT 3.51", 800000000, 1057, true, true, "1995-05-09T06:13:20Z"},
		{"zero", 0, 1057, true, true, ""},
		{"1989", 631151999, 1057, false, true, ""},
		{"1990", 631152000, 1057, false, true, "1990-01-01T00:00:00Z"},
		{"a day behind the crash", 1000086400, 2600, false, true, "2001-09-10T01:46:40Z"},
		{"later than that", 1000086401, 2600, false, true, ""},
		{"no crash time", 1600000000, 2600, false, false, "2020-09-13T12:26:40Z"},
		{"no crash time, years ahead", 1800000000, 2600, false, false, ""},
		{"Windows' own file, a hash that looks like a time", 900000000, 19041, true, true, ""},
		{"third-party file on the same Windows", 900000000, 19041, false, true, "1998-07-09T16:00:00Z"},
	}
	for _, tt := range tests {
		f := &facts.Facts{Modules: facts.Some([]facts.Module{{Name: "a.sys", TimeStamp: facts.Some(tt.stamp), Windows: tt.windows}})}
		f.System.Build = facts.Some(tt.build)
		if tt.crash {
			f.System.CrashTime = facts.Some(crash)
		}
		if got := Build(triage.Result{Facts: f}, tool).Modules[0].LinkTime; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestUnknownIsAbsent: what is not known is not in the report; what is known
// and zero is.
func TestUnknownIsAbsent(t *testing.T) {
	d := Build(triage.Result{Facts: &facts.Facts{}}, tool)
	if d.Bugcheck != nil || d.Exception != nil || d.Context != nil || d.Running != nil || d.User != nil || d.Memory != nil || d.Pool != nil {
		t.Errorf("something is known of nothing: %+v", d)
	}
	if d.Dump.Live != nil || d.Dump.Build != nil || d.Dump.UptimeSeconds != nil || d.Dump.CPU != nil || d.Dump.PageSize != nil {
		t.Errorf("something is known of no dump: %+v", d.Dump)
	}
	f := &facts.Facts{}
	f.System.ServicePack, f.Dump.Truncated, f.Running.ProcessID = facts.Some[uint32](0), facts.Some(false), facts.Some[uint64](0)
	d = Build(triage.Result{Facts: f}, tool)
	if d.Dump.ServicePack == nil || d.Dump.Truncated == nil || d.Running == nil || d.Running.ProcessID == nil {
		t.Errorf("known and zero is not in the report: %+v", d.Dump)
	}
}

func TestMemoryBytes(t *testing.T) {
	c := facts.Some(facts.MemoryCounters{NonPagedPages: 3, CommitLimitPages: 1 << 60})
	m := buildMemory(c, 8192)
	if m.NonPagedBytes != 24576 || m.CommitLimitBytes != 1<<64-1 {
		t.Errorf("%d and %d bytes, want 24576 and the most there is", m.NonPagedBytes, m.CommitLimitBytes)
	}
	if buildMemory(c, 0) != nil {
		t.Error("pages of no size have a size")
	}
}

// TestExceptionModule: the address of an exception is resolved by the module
// list, to the first byte and not beyond the last.
func TestExceptionModule(t *testing.T) {
	for address, want := range map[uint64]string{0x400000: "0x0", 0x42cfff: "0x2cfff", 0x42d000: "", 0x3fffff: ""} {
		r := userDump()
		r.Facts.Exception.Value.Address = address
		if e := Build(r, tool).Exception; e.Offset != want || (e.Module == "") != (want == "") {
			t.Errorf("%x: %s+%s, want offset %q", address, e.Module, e.Offset, want)
		}
	}
}
