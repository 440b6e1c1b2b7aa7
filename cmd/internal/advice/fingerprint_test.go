package advice

import (
	"testing"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

// TestFingerprint: the same crash seen again has the same fingerprint, another
// crash another one.
func TestFingerprint(t *testing.T) {
	stop := func(change func(*facts.Bugcheck)) func(*input) {
		return func(r *input) { change(&r.f.Bugcheck.Value) }
	}
	want := of(triageD1()).Fingerprint
	for _, tt := range []struct {
		name   string
		same   bool
		change func(*input)
	}{
		{"nothing", true, func(*input) {}},
		{"another time", true, func(r *input) {
			r.f.System.CrashTime = facts.Some(time.Unix(1, 0))
			r.f.System.Uptime = facts.Unknown[time.Duration]("filler")
		}},
		{"another load address", true, stop(func(b *facts.Bugcheck) {
			b.Faulting.Value.Address += 0x100000
			b.Parameters[3].Value += 0x100000
			b.Parameters[0].Value = 0x30
		})},
		{"another offset", true, stop(func(b *facts.Bugcheck) { b.Faulting.Value.Offset = 0x99 })},
		{"another build of Windows", true, func(r *input) { r.f.System.Build = facts.Some[uint32](26100) }},
		{"the form of small dumps", true, stop(func(b *facts.Bugcheck) { b.Code |= 0x10000000 })},
		{"letter case of the module", true, stop(func(b *facts.Bugcheck) { b.Faulting.Value.Module = "NFILTER.SYS" })},
		{"another heuristic suspect", true, func(r *input) { r.f.Suspects[1].Module = "other.sys" }},
		{"a possible finding", true, func(r *input) { r.findings = findings(signatures.Possible, "Q1000", "") }},
		{"a finding behind another", true, func(r *input) { r.findings = findings(signatures.Probable, "Q1000", "Q2000") }},
		{"another module", false, stop(func(b *facts.Bugcheck) { b.Faulting.Value.Module = "gpuport.sys" })},
		{"another code", false, stop(func(b *facts.Bugcheck) { b.Base = 0xa })},
		{"another identity", false, stop(func(b *facts.Bugcheck) { b.Identity[2] = "write" })},
		{"no code address", false, func(r *input) {
			r.f.Bugcheck.Value.Faulting = facts.Unknown[facts.Address]("none")
			r.f.Suspects = nil
		}},
		{"a probable finding", false, func(r *input) { r.findings = findings(signatures.Probable, "Q1000", "") }},
	} {
		r := triageD1()
		tt.change(&r)
		if got := of(r).Fingerprint; (got == want) != tt.same || got == "" {
			t.Errorf("%s: %s, was %s; want the same: %v", tt.name, got, want, tt.same)
		}
	}
}

// TestGoldenFingerprints: tickets of years hang on these. Each is the first
// eight bytes of SHA-256 over the parts named, with a NUL between them:
//
//	printf 'stop\0000x000000d1\000nfilter.sys\000null-page\0000x2\000read\000*' | sha256sum
func TestGoldenFingerprints(t *testing.T) {
	nowhere := triageD1() // of no known family: …\000*\000\000@c40
	nowhere.f.Suspects, nowhere.f.Bugcheck.Value.Faulting.Value.Module = nil, ""
	for _, tt := range []struct {
		name string
		in   input
		want string
	}{
		{"driver", triageD1(), "dt2-2f3713fb49ff3b6b"},
		{"no known module: the low 12 bits", nowhere, "dt3-3d8da3ba969ea302"},
		{"known issue", nt351(), "dt2-178f4b30f1e09281"},
		{"process", userDump(), "dt2-4f616f85f1f2a639"},
		{"image", liveImage(), ""},
	} {
		if got := of(tt.in).Fingerprint; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// findings is one finding.
func findings(v signatures.Verdict, id, behind string) []signatures.Finding {
	return []signatures.Finding{{Signature: &signatures.Signature{ID: id, Kind: "leak"}, Verdict: v, Behind: behind}}
}

// TestUnknownModule: where no module is known, the low 12 bits of the address
// tell two crashes apart, and the rest of it does not.
func TestUnknownModule(t *testing.T) {
	at := func(address uint64) string {
		r := triageD1()
		r.f.Suspects, r.f.Bugcheck.Value.Faulting = nil, facts.Some(facts.Address{Address: address})
		return of(r).Fingerprint
	}
	if at(0xfffff80470001c40) == at(0xfffff80470001c44) {
		t.Error("two places in a page have one fingerprint")
	}
	if at(0xfffff80470001c40) != at(0xfffff80499903c40) {
		t.Error("another load address has another fingerprint")
	}
}

// TestFingerprintWithoutAddress: where no parameter is a code address, the
// crash goes by the module that the dump names.
func TestFingerprintWithoutAddress(t *testing.T) {
	named := func(module string, heuristic bool) string {
		r := triageD1()
		r.f.Bugcheck.Value.Faulting = facts.Unknown[facts.Address]("none")
		r.f.Suspects = []facts.CrashSuspect{{Module: module, Heuristic: heuristic, Basis: facts.BasisStructure}}
		return of(r).Fingerprint
	}
	if named("a.sys", false) == named("b.sys", false) {
		t.Error("two modules that the dump names have one fingerprint")
	}
	if named("a.sys", true) != named("b.sys", true) {
		t.Error("a module that is only suspected changes the fingerprint")
	}
	if named("ntkrnlmp.exe", false) != named("ntoskrnl.exe", false) {
		t.Error("two builds of the kernel have two fingerprints")
	}
}

// TestFingerprintOfFindings: a known issue is one issue whatever the STOP was.
func TestFingerprintOfFindings(t *testing.T) {
	a, b := triageD1(), nt351()
	a.findings, b.findings = findings(signatures.Strong, "Q1000", ""), findings(signatures.Probable, "q1000", "")
	if x, y := of(a).Fingerprint, of(b).Fingerprint; x != y {
		t.Errorf("one signature, two fingerprints: %s, %s", x, y)
	}
}

// TestCodePaths: in the code of Windows itself, another place or another Windows is
// another crash; a driver of a third party is the same on each.
func TestCodePaths(t *testing.T) {
	at := func(module string, offset uint64, family string) string {
		r := triageD1()
		r.f.Modules = facts.Some([]facts.Module{{Name: "ntoskrnl.exe", Windows: true}, {Name: "Ntfs.sys", Windows: true}, {Name: "nfilter.sys"}})
		r.f.Bugcheck.Value.Faulting.Value.Module, r.f.Bugcheck.Value.Faulting.Value.Offset = module, offset
		r.f.Suspects = nil
		r.f.System.Family = facts.Some(family)
		return of(r).Fingerprint
	}
	for _, c := range []struct {
		name, a, b string
		same       bool
	}{
		{"the same place", at("ntoskrnl.exe", 0x10, "win10"), at("ntkrnlmp.exe", 0x10, "win10"), true},
		{"another place in the kernel", at("ntoskrnl.exe", 0x10, "win10"), at("ntoskrnl.exe", 0x20, "win10"), false},
		{"another place in a driver of Windows", at("Ntfs.sys", 0x10, "win10"), at("Ntfs.sys", 0x20, "win10"), false},
		{"another Windows", at("ntoskrnl.exe", 0x10, "win10"), at("ntoskrnl.exe", 0x10, "win11"), false},
		{"another place in a third party's driver", at("nfilter.sys", 0x10, "win10"), at("nfilter.sys", 0x20, "win10"), true},
		{"a third party's driver on another Windows", at("nfilter.sys", 0x10, "win10"), at("nfilter.sys", 0x10, "win11"), true},
	} {
		if (c.a == c.b) != c.same || c.a == "" {
			t.Errorf("%s: %s and %s, want the same: %v", c.name, c.a, c.b, c.same)
		}
	}
}

// TestNoFingerprint: an input that says nothing of a crash has none.
func TestNoFingerprint(t *testing.T) {
	user := userDump()
	user.f.Exception = facts.Unknown[facts.Exception]("none")
	for name, in := range map[string]input{"facts of nothing": {f: &facts.Facts{}}, "process without an exception": user} {
		if a := of(in); a.Fingerprint != "" || a.Severity == SeverityHigh {
			t.Errorf("%s: fingerprint %q, severity %s", name, a.Fingerprint, a.Severity)
		}
	}
}

// TestUserFingerprint: a process crash goes by exception, process and the place
// in the build of the module.
func TestUserFingerprint(t *testing.T) {
	want := of(userDump()).Fingerprint
	for _, tt := range []struct {
		name   string
		same   bool
		change func(*facts.Facts)
	}{
		{"another load address", true, func(f *facts.Facts) { f.Exception.Value.Address += 0x10000; f.Modules.Value[0].Base += 0x10000 }},
		{"another place", false, func(f *facts.Facts) { f.Exception.Value.Offset += 0x10 }},
		{"another build", false, func(f *facts.Facts) { f.Modules.Value[0].TimeStamp = facts.Some[uint32](7) }},
		{"another exception", false, func(f *facts.Facts) { f.Exception.Value.Code = 0xc00000fd }},
		{"another process", false, func(f *facts.Facts) { f.User.Value.Process = facts.Some("x.exe") }},
		{"no module", false, func(f *facts.Facts) { f.Exception.Value.Module = "" }},
	} {
		in := userDump()
		tt.change(in.f)
		if got := of(in).Fingerprint; (got == want) != tt.same {
			t.Errorf("%s: %s, was %s; want the same: %v", tt.name, got, want, tt.same)
		}
	}
}
