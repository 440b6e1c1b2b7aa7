package advice

import (
	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

// An input is what advice is given on.
type input struct {
	f        *facts.Facts
	findings []signatures.Finding
}

// of is the advice on an input.
func of(in input) Advice { return For(in.f, in.findings) }

// stopped is a dump of a STOP and nothing else.
func stopped(build uint32, kind string, code uint32, class string) input {
	f := &facts.Facts{Dump: facts.Dump{Kind: kind, Live: facts.Some(false)}}
	f.System.Build = facts.Some(build)
	trouble := bugcheck.Explain(code, [4]uint64{}, bugcheck.Target{}).Trouble
	f.Bugcheck = facts.Some(facts.Bugcheck{Code: code, Base: facts.BaseCode(code), Kind: facts.StopCrash, Name: "NAME", Class: class, Trouble: trouble})
	return input{f: f}
}

// triageD1 is a small dump of a driver that touched NULL.
func triageD1() input {
	in := stopped(19041, "triage", 0xd1, "irql")
	in.f.System.Product = facts.Some("Windows 10 2004 to 22H2")
	b := &in.f.Bugcheck.Value
	b.Name = "DRIVER_IRQL_NOT_LESS_OR_EQUAL"
	b.Parameters = [4]facts.Parameter{{Value: 0x28}, {Value: 2}, {Value: 0}, {Value: 0xfffff80470001c40}}
	b.Identity = [4]string{"null-page", "0x2", "read", "*"}
	b.Faulting = facts.Some(facts.Address{Address: 0xfffff80470001c40, Module: "nfilter.sys", Offset: 0x1c40})
	in.f.Suspects = []facts.CrashSuspect{
		{Module: "nfilter.sys", Basis: facts.BasisParameter},
		{Module: "gpuport.sys", Basis: facts.BasisStack, Heuristic: true},
	}
	return in
}

// nt351 is a complete dump whose nonpaged pool has run out, with a finding.
func nt351() input {
	in := stopped(1057, "complete", 0x41, classShortage)
	in.f.System.Product, in.f.System.Family = facts.Some("Windows NT 3.51"), facts.Some("nt351")
	in.f.Bugcheck.Value.Name = "MUST_SUCCEED_POOL_EMPTY"
	issue := &signatures.Signature{ID: "Q138935", Kind: "leak", Workaround: "Set SO_SNDBUF to 0 with setsockopt() on the socket."}
	in.findings = []signatures.Finding{
		{Signature: issue, Verdict: signatures.Probable, Missing: []string{"whether AFD tags lead the nonpaged pool"}},
		{Signature: &signatures.Signature{ID: "Q164925", Kind: "leak"}, Verdict: signatures.RuledOut},
	}
	return in
}

// userDump is the dump of a process.
func userDump() input {
	return input{f: &facts.Facts{
		Dump: facts.Dump{Format: "minidump", Kind: "user"},
		Exception: facts.Some(facts.Exception{
			Code: 0xc0000005, Name: "STATUS_ACCESS_VIOLATION", Address: 0x40429e, Module: "calc.exe", Offset: 0x429e,
		}),
		Modules: facts.Some([]facts.Module{{Name: "calc.exe", Base: 0x400000, Size: 0x2d000, TimeStamp: facts.Some[uint32](0x4a5bc5fe)}}),
		User:    facts.Some(facts.UserDump{Windows: true, Process: facts.Some("calc.exe")}),
	}}
}

// liveImage is an image of a running system.
func liveImage() input {
	in := stopped(7601, "complete", 0x5454414d, "other")
	in.f.Bugcheck.Value.Kind, in.f.Dump.Live = facts.StopImage, facts.Some(true)
	in.f.System.Product = facts.Some("Windows 7 SP1")
	return in
}
