package report

import (
	"regexp"
	"testing"
	"time"

	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

// TestFingerprint: the same crash seen again has the same fingerprint, another
// crash another one.
func TestFingerprint(t *testing.T) {
	stop := func(change func(*facts.Bugcheck)) func(*triage.Result) {
		return func(r *triage.Result) { change(&r.Facts.Bugcheck.Value) }
	}
	tests := []struct {
		name   string
		same   bool
		change func(*triage.Result)
	}{
		{"nothing", true, func(*triage.Result) {}},
		{"another file", true, func(r *triage.Result) { r.Source = triage.Source{Path: "x.dmp", Member: "y", Size: 7, SHA256: "00"} }},
		{"another time", true, func(r *triage.Result) {
			r.Facts.System.CrashTime = facts.Some(time.Unix(1, 0))
			r.Facts.System.Uptime = facts.Unknown[time.Duration]("filler")
		}},
		{"another load address", true, stop(func(b *facts.Bugcheck) {
			b.Faulting.Value.Address += 0x100000
			b.Parameters[3].Value += 0x100000
			b.Parameters[0].Value = 0x30
		})},
		{"another offset", true, stop(func(b *facts.Bugcheck) { b.Faulting.Value.Offset = 0x99 })},
		{"another build of Windows", true, func(r *triage.Result) { r.Facts.System.Build = facts.Some[uint32](26100) }},
		{"the form of small dumps", true, stop(func(b *facts.Bugcheck) { b.Code |= 0x10000000 })},
		{"letter case of the module", true, stop(func(b *facts.Bugcheck) { b.Faulting.Value.Module = "NFILTER.SYS" })},
		{"another heuristic suspect", true, func(r *triage.Result) { r.Facts.Suspects[1].Module = "other.sys" }},
		{"a possible finding", true, func(r *triage.Result) { r.Findings = findings(signatures.Possible, "Q1000", "") }},
		{"a finding behind another", true, func(r *triage.Result) { r.Findings = findings(signatures.Probable, "Q1000", "Q2000") }},
		{"another module", false, stop(func(b *facts.Bugcheck) { b.Faulting.Value.Module = "gpuport.sys" })},
		{"another code", false, stop(func(b *facts.Bugcheck) { b.Code = 0xa })},
		{"another identity", false, stop(func(b *facts.Bugcheck) { b.Identity[2] = "write" })},
		{"no code address", false, func(r *triage.Result) {
			r.Facts.Bugcheck.Value.Faulting = facts.Unknown[facts.Address]("none")
			r.Facts.Suspects = nil
		}},
		{"a probable finding", false, func(r *triage.Result) { r.Findings = findings(signatures.Probable, "Q1000", "") }},
	}
	want := Build(triageD1(), tool).Ticket.Fingerprint
	if !regexp.MustCompile(`^dt1-[0-9a-f]{16}$`).MatchString(want) {
		t.Errorf("fingerprint %q has not the form dt1- and 16 digits", want)
	}
	for _, tt := range tests {
		r := triageD1()
		tt.change(&r)
		if got := Build(r, tool).Ticket.Fingerprint; (got == want) != tt.same || got == "" {
			t.Errorf("%s: %s, was %s; want the same: %v", tt.name, got, want, tt.same)
		}
	}
}

// findings is one finding.
func findings(v signatures.Verdict, id, behind string) []signatures.Finding {
	return []signatures.Finding{{Signature: &signatures.Signature{ID: id, Kind: "leak"}, Verdict: v, Behind: behind}}
}

// TestFingerprintWithoutAddress: where no parameter is a code address, the
// crash goes by the module that the dump names.
func TestFingerprintWithoutAddress(t *testing.T) {
	of := func(module string, heuristic bool) string {
		r := triageD1()
		r.Facts.Bugcheck.Value.Faulting = facts.Unknown[facts.Address]("none")
		r.Facts.Suspects = []facts.Suspect{{Module: module, Heuristic: heuristic, Basis: facts.BasisStructure}}
		return Build(r, tool).Ticket.Fingerprint
	}
	if of("a.sys", false) == of("b.sys", false) {
		t.Error("two modules that the dump names have one fingerprint")
	}
	if of("a.sys", true) != of("b.sys", true) {
		t.Error("a module that is only suspected changes the fingerprint")
	}
	if of("ntkrnlmp.exe", false) != of("ntoskrnl.exe", false) {
		t.Error("two builds of the kernel have two fingerprints")
	}
}

// TestFingerprintOfFindings: a known issue is one issue whatever the STOP was.
func TestFingerprintOfFindings(t *testing.T) {
	a, b := triageD1(), nt351()
	a.Findings, b.Findings = findings(signatures.Strong, "Q1000", ""), findings(signatures.Probable, "q1000", "")
	if x, y := Build(a, tool).Ticket.Fingerprint, Build(b, tool).Ticket.Fingerprint; x != y {
		t.Errorf("one signature, two fingerprints: %s, %s", x, y)
	}
}

// TestNoFingerprint: an input that says nothing of a crash has none.
func TestNoFingerprint(t *testing.T) {
	user := userDump()
	user.Facts.Exception = facts.Unknown[facts.Exception]("none")
	unread := triageD1()
	unread.Err = errUnread
	for name, r := range map[string]triage.Result{
		"nothing read": {Err: errUnread}, "facts of nothing": {Facts: &facts.Facts{}}, "process without an exception": user, "error with facts": unread,
	} {
		d := Build(r, tool)
		if d.Ticket.Fingerprint != "" || d.Ticket.Severity == "high" {
			t.Errorf("%s: fingerprint %q, severity %s", name, d.Ticket.Fingerprint, d.Ticket.Severity)
		}
	}
}

// TestUserFingerprint: a process crash goes by exception, module and process.
func TestUserFingerprint(t *testing.T) {
	want := Build(userDump(), tool).Ticket.Fingerprint
	moved := userDump()
	moved.Facts.Exception.Value.Address += 0x10
	if got := Build(moved, tool).Ticket.Fingerprint; got != want {
		t.Errorf("another address in the same module: %s, was %s", got, want)
	}
	other := userDump()
	other.Facts.Exception.Value.Code = 0xc00000fd
	if got := Build(other, tool).Ticket.Fingerprint; got == want {
		t.Errorf("another exception has the same fingerprint")
	}
}
