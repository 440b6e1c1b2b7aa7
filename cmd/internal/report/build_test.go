package report

import (
	"errors"
	"strings"
	"testing"

	"dumptriage/cmd/internal/advice"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

var errUnread = errors.New("the disk is on fire")

func TestHexWidths(t *testing.T) {
	wide, narrow := built(triageD1(), tool), built(nt351(), tool)
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
// TestUnknownIsAbsent: what is not known is not in the report; what is known
// and zero is.
func TestUnknownIsAbsent(t *testing.T) {
	d := built(triage.Result{Facts: &facts.Facts{}}, tool)
	if d.Bugcheck != nil || d.Exception != nil || d.Context != nil || d.Running != nil || d.User != nil || d.Memory != nil || d.Pool != nil {
		t.Errorf("something is known of nothing: %+v", d)
	}
	if d.Dump.Live != nil || d.Dump.Build != nil || d.Dump.UptimeSeconds != nil || d.Dump.CPU != nil || d.Dump.PageSize != nil {
		t.Errorf("something is known of no dump: %+v", d.Dump)
	}
	f := &facts.Facts{}
	f.System.ServicePack, f.Dump.Truncated, f.Running.ProcessID = facts.Some[uint32](0), facts.Some(false), facts.Some[uint64](0)
	d = built(triage.Result{Facts: f}, tool)
	if d.Dump.ServicePack == nil || d.Dump.Truncated == nil || d.Running == nil || d.Running.ProcessID == nil {
		t.Errorf("known and zero is not in the report: %+v", d.Dump)
	}
}

func TestMemoryBytes(t *testing.T) {
	c := facts.Some(facts.MemoryCounters{NonPagedPages: facts.Some[uint64](3), CommitLimitPages: facts.Some[uint64](1 << 60)})
	m := buildMemory(c, 8192)
	if m.NonPagedBytes != 24576 || m.CommitLimitBytes != 1<<64-1 {
		t.Errorf("%d and %d bytes, want 24576 and the most there is", m.NonPagedBytes, m.CommitLimitBytes)
	}
	if buildMemory(c, 0) != nil {
		t.Error("pages of no size have a size")
	}
}

// TestBrief: the long lists go, what is said of the crash stays.
func TestBrief(t *testing.T) {
	for _, s := range samples() {
		whole, short := built(s.result, tool), built(s.result, tool)
		short.Brief()
		if len(short.Modules)+len(short.Processes)+len(short.UnloadedModules)+len(short.SecondaryData) > 0 || short.Modules == nil {
			t.Errorf("%s: lists are left", s.name)
		}
		if short.Ticket.Fingerprint != whole.Ticket.Fingerprint || len(short.Blame) != len(whole.Blame) || len(short.Coverage) != len(whole.Coverage) {
			t.Errorf("%s: more than lists is gone", s.name)
		}
		if p := short.Pool; p != nil && (len(p.Tags) > 10 || p.Tags == nil || len(p.BigPages) > 0) {
			t.Errorf("%s: %d tags, %d big pages", s.name, len(p.Tags), len(p.BigPages))
		}
	}
}

// TestUnreadable: an input that could not be read is a ticket that says so, and
// has no fingerprint even where some facts were read.
func TestUnreadable(t *testing.T) {
	partly := triageD1()
	partly.Err = errUnread
	for name, r := range map[string]triage.Result{"nothing": {Err: errUnread}, "some facts": partly} {
		d := built(r, tool)
		if d.Ticket.Fingerprint != "" || d.Ticket.Severity != "info" || len(d.NextSteps) > 0 || !strings.HasPrefix(d.Ticket.Title, "Unreadable: ") {
			t.Errorf("%s: %+v, steps %q", name, d.Ticket, d.NextSteps)
		}
	}
}

// built builds the document of a result, with the advice that a triage gives.
func built(r triage.Result, m BuildOptions) *Document {
	if r.Facts != nil {
		r.Advice = advice.For(r.Facts, r.Findings)
	}
	return Build(r, m)
}

// TestLackWords: every kind of condition can be named where a dump lacks it.
func TestLackWords(t *testing.T) {
	for _, key := range signatures.Keys() {
		if lackWords[key.Name] == "" {
			t.Errorf("no words for what %s lacks", key.Name)
		}
	}
}
