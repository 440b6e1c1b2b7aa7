package report

import (
	"errors"
	"strings"
	"time"

	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

// tool is the program in samples.
var tool = BuildOptions{Tool: Tool{Name: "dumptriage", Version: "1.0"}}

// A sample is a result built by hand.
type sample struct {
	name   string
	result triage.Result
}

// samples are the results that the golden files show. Each call builds new
// ones.
func samples() []sample {
	return []sample{
		{"triage-d1", triageD1()},
		{"nt351-41", nt351()},
		{"user-mode", userDump()},
		{"live-image", liveImage()},
		{"error", triage.Result{
			Source: triage.Source{Path: "incoming/notes.txt", Size: 12},
			Err:    errors.New("not a crash dump: it seems to be text"),
		}},
		{"hostile", hostile()},
		{"empty", triage.Result{Source: triage.Source{Path: "header.dmp", Size: 4096}, Facts: &facts.Facts{}}},
	}
}

// A 64-bit small memory dump whose third-party driver the STOP names.
const (
	kernelBase = 0xfffff80466a00000
	driverBase = 0xfffff80470000000
)

func triageD1() triage.Result {
	const at = driverBase + 0x1c40
	f := &facts.Facts{
		Dump: facts.Dump{
			Format: "pagedump64", Kind: "triage", Size: 1617660, PageSize: 4096,
			Live: facts.Some(false), Truncated: facts.Some(false), Encrypted: facts.Some(false),
			PagesSaved: facts.Unknown[uint64]("a triage dump holds no pages"),
			DataBlocks: facts.Some(525), DataBlockBytes: facts.Some[uint64](907017),
		},
		System: facts.System{
			Arch: facts.Some("amd64"), PointerSize: 8, Build: facts.Some[uint32](19041),
			Product: facts.Some("Windows 10 2004 to 22H2"), Family: facts.Some("win10"),
			BuildLab: facts.Some("19041.1.amd64fre.vb_release.191206-1406"), Edition: facts.Some("workstation"),
			ServicePack: facts.Some[uint32](0), Processors: facts.Some[uint32](16),
			CPU:       facts.Some(facts.CPU{Number: facts.Some[uint32](3), Vendor: facts.Some("AuthenticAMD"), MHz: facts.Some[uint32](3600)}),
			CrashTime: facts.Some(time.Date(2022, 10, 26, 22, 20, 37, 0, time.UTC)), Uptime: facts.Some(15*time.Hour + 7*time.Minute),
			KernelBase: facts.Some[uint64](kernelBase),
		},
		Bugcheck: facts.Some(facts.Bugcheck{
			Code: 0xd1, Base: 0xd1, Kind: facts.StopCrash, Name: "DRIVER_IRQL_NOT_LESS_OR_EQUAL", Class: "irql", Documented: true,
			Summary: "Code at nfilter.sys+0x1c40 read address 0x28 (near NULL) at DISPATCH_LEVEL.",
			Parameters: [4]facts.Parameter{
				{Value: 0x28, Label: "memory referenced", Meaning: "near NULL: a null pointer dereference"},
				{Value: 2, Label: "IRQL at the time of the reference", Meaning: "DISPATCH_LEVEL"},
				{Value: 0, Label: "kind of access", Meaning: "read"},
				{Value: at, Label: "instruction that did it", Meaning: "nfilter.sys+0x1c40"},
			},
			Identity:    [4]string{"null-page", "0x2", "read", "*"},
			Faulting:    facts.Some(facts.Address{Address: at, Module: "nfilter.sys", Offset: 0x1c40, Source: "parameter 4"}),
			Referenced:  facts.Some[uint64](0x28),
			Description: "bug-check-0xd1--driver-irql-not-less-or-equal",
		}),
		Exception: facts.Unknown[facts.Exception]("this STOP has no exception record"),
		Context: facts.Some(facts.Context{IP: kernelBase + 0x3f7a90, SP: 0xffffa30ebf6f0090,
			Registers: []facts.Register{{Name: "rax", Value: 0x28}, {Name: "rip", Value: kernelBase + 0x3f7a90}}}),
		Running: facts.Running{
			Process: facts.Some("System"), ProcessID: facts.Some[uint64](4),
			Thread: facts.Some[uint64](0xffffd68fe383b8a0), StackBytes: facts.Some[uint64](0x6000),
		},
		Modules: facts.Some([]facts.Module{
			{Name: "ntoskrnl.exe", Base: kernelBase, Size: 0x1046000, TimeStamp: facts.Some[uint32](0x5c3b1d2e), Windows: true},
			{Name: "hal.dll", Base: 0xfffff80466900000, Size: 0x6000, TimeStamp: facts.Some[uint32](0xd3b1d2e0), Windows: true},
			{Name: "nfilter.sys", Path: `\SystemRoot\system32\drivers\nfilter.sys`, Base: driverBase, Size: 0x12000,
				TimeStamp: facts.Some[uint32](0x5f3759df), Checksum: facts.Some[uint32](0x1a2b3), Version: facts.Some("2.1.0.4")},
			{Name: "gpuport.sys", Base: 0xfffff80471000000, Size: 0x230000, TimeStamp: facts.Some[uint32](0x601a2b3c)},
		}),
		Unloaded: facts.Some([]facts.UnloadedModule{{Name: "dump_stornvm", Start: 0xfffff80472000000, End: 0xfffff80472030000}}),
		Suspects: []facts.CrashSuspect{
			{Module: "nfilter.sys", Address: at, Offset: 0x1c40, Basis: facts.BasisParameter, Why: "Parameter 4, the instruction, lies in it."},
			{Module: "gpuport.sys", Address: 0xfffff80471001234, Offset: 0x1234, Basis: facts.BasisStack, Heuristic: true, Hits: 3,
				Why: "Addresses in it lie on the saved stack, the first 12 words down."},
			{Module: "ntoskrnl.exe", Address: kernelBase + 0x3f7a90, Offset: 0x3f7a90, Basis: facts.BasisStack, Heuristic: true, Windows: true, Hits: 9},
		},
		Stack: []facts.Frame{
			{Address: at, Module: "nfilter.sys", Offset: 0x1c40, Trust: facts.TrustContext},
			{Address: 0xfffff80471001234, Module: "gpuport.sys", Offset: 0x1234, Trust: facts.TrustCall},
			{Address: kernelBase + 0x3f7a90, Module: "ntoskrnl.exe", Offset: 0x3f7a90, Trust: facts.TrustWord},
		},
		PoolBlocks: []facts.PoolBlock{{Address: 0xffffa30ebf6f0000, Tag: "NFlt", Type: "nonpaged", Size: facts.Some[uint64](0x90), Source: "parameter 1"}},
		Pool:       facts.Unknown[facts.Pool]("not saved in this kind of dump"),
		Memory: facts.Some(facts.MemoryCounters{MaximumNonPagedPages: facts.Some[uint64](1 << 22), NonPagedPages: facts.Some[uint64](120000), MaximumPagedPages: facts.Some[uint64](1 << 24),
			PagedPages: facts.Some[uint64](90000), CommittedPages: facts.Some[uint64](3_000_000), CommitPeakPages: facts.Some[uint64](3_500_000), CommitLimitPages: facts.Some[uint64](4_700_000)}),
		Blobs: []facts.Blob{{GUID: "270a33fd-3da6-460d-ba89-3c1bae21e39b", Name: "PnP", Size: 4096}, {GUID: "00000000-0000-0000-0000-000000000001", Size: 100}},
		Coverage: []facts.Coverage{
			{Fact: "bugcheck", State: facts.Collected},
			{Fact: "modules", State: facts.Collected},
			{Fact: "pool", State: facts.Absent, Why: "not saved in this kind of dump"},
			{Fact: "pages", State: facts.Absent, Why: "not saved in this kind of dump"},
			{Fact: "memory size", State: facts.Failed, Why: "the header holds filler"},
		},
	}
	return triage.Result{Source: triage.Source{Path: `C:\Windows\Minidump\102622-12000-01.dmp`, Size: 1617660}, Facts: f}
}

// A complete dump of Windows NT 3.51 whose nonpaged pool has run out.
func nt351() triage.Result {
	f := &facts.Facts{
		Dump: facts.Dump{Format: "pagedump32", Kind: "complete", Size: 33558528, PageSize: 4096, Live: facts.Some(false),
			Truncated: facts.Some(false), PagesSaved: facts.Some[uint64](8191), PagesInFile: facts.Some[uint64](8191)},
		System: facts.System{Arch: facts.Some("x86"), PointerSize: 4, Build: facts.Some[uint32](1057), Product: facts.Some("Windows NT 3.51"),
			Family: facts.Some("nt351"), ServicePack: facts.Some[uint32](5), Processors: facts.Some[uint32](1),
			MemoryBytes: facts.Some[uint64](32 << 20), CrashTime: facts.Some(time.Date(1997, 3, 4, 5, 6, 7, 0, time.UTC)),
			Uptime: facts.Some(3*24*time.Hour + 2*time.Hour)},
		Bugcheck: facts.Some(facts.Bugcheck{
			Code: 0x41, Base: 0x41, Kind: facts.StopCrash, Name: "MUST_SUCCEED_POOL_EMPTY", Class: "pool-exhaustion", Documented: true,
			Summary: "A request for 4096 bytes of must-succeed pool could not be met: nonpaged pool was used up.",
			Parameters: [4]facts.Parameter{
				{Value: 0x1000, Label: "size of the request", Meaning: "4096 bytes"},
				{Value: 0x20, Label: "pages used of nonpaged pool"},
				{Value: 1, Label: "requests of more than a page"},
				{Value: 0, Label: "pages available"},
			},
			Identity: [4]string{"*", "*", "*", "*"},
			Faulting: facts.Unknown[facts.Address]("no parameter of this bug check is a code address"),
		}),
		Modules: facts.Some([]facts.Module{
			{Name: "ntoskrnl.exe", Base: 0x80100000, Size: 0xd0000, TimeStamp: facts.Some[uint32](0x2fc653bc), Windows: true},
			{Name: "afd.sys", Base: 0xfc8d0000, Size: 0x10000, TimeStamp: facts.Some[uint32](0x2fc653f1), Windows: true},
		}),
		Pool: facts.Unknown[facts.Pool]("the tag table could not be found"),
		Coverage: []facts.Coverage{
			{Fact: "bugcheck", State: facts.Collected},
			{Fact: "pool", State: facts.Failed, Why: "the tag table could not be found"},
		},
	}
	ref := signatures.Reference{KB: "Q138935"}
	ref.Reviewed = signatures.Date{Year: 2001, Month: 8, Day: 8}
	issue := &signatures.Signature{
		ID: "Q138935", Title: "Using Socket Handle with Writefile() API Causes STOP Message", Kind: "leak", Cap: signatures.Probable,
		References: []signatures.Reference{ref},
		Cause:      "A program sends on a socket with WriteFile() and overlapped I/O; AFD.SYS never gives the memory back.",
		Workaround: "Set SO_SNDBUF to 0 with setsockopt() on the socket.", Resolution: "None known.", NoFix: true,
	}
	ruledOut := &signatures.Signature{ID: "Q164925", Title: "Another issue", Kind: "leak"}
	return triage.Result{
		Source: triage.Source{Path: "/srv/dumps/nt351.zip", Member: "MEMORY.DMP", Size: 33558528}, Facts: f,
		Findings: []signatures.Finding{
			{Signature: issue, Verdict: signatures.Probable, Missing: []string{"whether AFD tags lead the nonpaged pool"}, Evidence: []signatures.Evidence{
				{Condition: "the system is Windows NT 3.51", Role: "need", Basis: "stated", State: signatures.Met, Observed: "build 1057"},
				{Condition: "module afd.sys is loaded", Role: "need", Basis: "stated", State: signatures.Met, Observed: "at 0xfc8d0000"},
				{Condition: "nonpaged pool is exhausted", Role: "need", Basis: "derived", State: signatures.NotChecked, Why: "the tag table could not be found"},
				{Condition: "the stop code is one that an empty pool causes", Role: "support", Basis: "inferred", Specific: true, State: signatures.Met, Observed: "0x41"},
				{Condition: "request packets lead the pool", Role: "against", Basis: "derived", State: signatures.NotMet, See: "Q164925"},
			}},
			{Signature: ruledOut, Verdict: signatures.RuledOut},
		},
	}
}

func userDump() triage.Result {
	f := &facts.Facts{
		Dump:   facts.Dump{Format: "minidump", Kind: "user", Size: 24 << 10, Truncated: facts.Some(false)},
		System: facts.System{Arch: facts.Some("x86"), PointerSize: 4},
		Exception: facts.Some(facts.Exception{Code: 0xc0000005, Name: "STATUS_ACCESS_VIOLATION", Address: 0x40429e, Module: "calc.exe", Offset: 0x429e,
			Parameters: []uint64{1, 0x45}}),
		Modules: facts.Some([]facts.Module{{Name: "calc.exe", Path: `C:\Windows\System32\calc.exe`, Base: 0x400000, Size: 0x2d000,
			TimeStamp: facts.Some[uint32](0x4a5bc5fe), PDBName: facts.Some("calc.pdb"), PDBID: facts.Some("5A0F5BE1C8E54CB29ABFE4AF9A9D2B241")}}),
		User: facts.Some(facts.UserDump{Windows: true, OS: facts.Some("Windows 6.1.7601"), Process: facts.Some("calc.exe"),
			ProcessID: facts.Some[uint32](3932), Threads: facts.Some(4), CrashThread: facts.Some[uint32](77), Streams: 9}),
		Coverage: []facts.Coverage{{Fact: "bugcheck", State: facts.Absent, Why: "a user-mode dump holds no STOP"}},
	}
	return triage.Result{Source: triage.Source{Path: "calc.dmp", Size: 24 << 10}, Facts: f}
}

func liveImage() triage.Result {
	f := &facts.Facts{
		Dump: facts.Dump{Format: "pagedump64", Kind: "complete", PageSize: 4096, Live: facts.Some(true),
			LiveWhy: "DumpIt took an image of a running system"},
		System: facts.System{Arch: facts.Some("amd64"), PointerSize: 8, Build: facts.Some[uint32](7601), Product: facts.Some("Windows 7 SP1"),
			Family: facts.Some("win7")},
		Bugcheck: facts.Some(facts.Bugcheck{Code: 0x5454414d, Base: 0x5454414d, Kind: facts.StopImage, Name: "LIVE_IMAGE (DumpIt marker)", Class: "other",
			Summary:   "No bug check: DumpIt took this image of a running system.",
			NotACrash: "no bug check: DumpIt took an image of a running system",
			Identity:  [4]string{"*", "*", "*", "*"}}),
		Pool: facts.Some(facts.Pool{Origin: "tracker", Exact: true,
			NonPaged: facts.PoolUsage{Bytes: facts.Some[uint64](90 << 20), Limit: facts.Some[uint64](100 << 20)},
			Paged:    facts.PoolUsage{Bytes: facts.Some[uint64](200 << 20)},
			Tags: []facts.TagUsage{
				{Tag: "MmSt", Paged: facts.TagCounters{Allocs: 90000, Frees: 80000, Bytes: 30 << 20}},
				{Tag: "AfdB", NonPaged: facts.TagCounters{Allocs: 31000, Frees: 20, Bytes: 70 << 20}},
			}}),
	}
	return triage.Result{Source: triage.Source{Path: "image.dmp", Size: 8 << 30, SHA256: strings.Repeat("ab", 32)}, Facts: f}
}

// evil is text that wants to steer a terminal, break out of a line or a table
// cell, hide, mention somebody or be a link.
const evil = "a\x1b[31mred\x1b]0;t\x07|`x`<img src=x>[l](http://e.example)\r\n# h\n@all\u202egnp\u200b\u0085\x9b1m\xff\t*b*_i_&amp;www.e.example"

func hostile() triage.Result {
	long := strings.Repeat("W", 300) + evil
	wide := strings.Repeat("界", 90) + "e" + strings.Repeat("\u0301", 40)
	f := &facts.Facts{
		Dump: facts.Dump{Format: evil, Kind: long, Comment: facts.Some(wide + evil), LiveWhy: evil, PageSize: 1 << 63},
		System: facts.System{Arch: facts.Some(evil), PointerSize: 8, Product: facts.Some(long), Family: facts.Some(evil), BuildLab: facts.Some(wide),
			Edition: facts.Some(evil), CrashTime: facts.Some(time.Date(30828, 1, 1, 0, 0, 0, 0, time.UTC)), Uptime: facts.Some(time.Duration(-1 << 63)),
			CPU: facts.Some(facts.CPU{Vendor: facts.Some(evil)})},
		Bugcheck: facts.Some(facts.Bugcheck{Code: 0x1000007e, Base: 0x7e, Kind: facts.StopCrash, Name: long, Class: evil, Summary: "- " + evil, Variant: wide, NotACrash: evil,
			Parameters:  [4]facts.Parameter{{Value: 1<<64 - 1, Label: long, Meaning: evil}, {Label: wide, Meaning: long}, {Meaning: wide}, {Label: evil}},
			Identity:    [4]string{evil, "", long, "*"},
			Faulting:    facts.Some(facts.Address{Address: 1<<64 - 1, Module: evil, Offset: 1<<64 - 1, Source: long}),
			Description: evil}),
		Exception: facts.Some(facts.Exception{Name: long, Address: 7, Parameters: make([]uint64, 15)}),
		Running:   facts.Running{Process: facts.Some(evil), ThreadName: facts.Some(long)},
		Modules: facts.Some([]facts.Module{{Name: evil, Path: long, Size: 1<<64 - 1, TimeStamp: facts.Some[uint32](1<<32 - 1), Version: facts.Some(wide)},
			{Name: wide, Base: 1<<64 - 1, Size: 1<<64 - 1, PDBName: facts.Some(evil), PDBID: facts.Some(evil)}}),
		Unloaded:   facts.Some([]facts.UnloadedModule{{Name: evil}, {Name: long}}),
		Suspects:   []facts.CrashSuspect{{Module: evil, Basis: evil, Why: long, Hits: -1}, {Module: wide, Basis: facts.BasisStack, Windows: true}},
		Stack:      []facts.Frame{{Module: evil, Offset: 1<<64 - 1, Trust: evil}, {Address: 1<<64 - 1}},
		PoolBlocks: []facts.PoolBlock{{Tag: "\x00\x1b|`", Type: evil, Owner: long, Purpose: wide, Source: evil}},
		Pool:       facts.Some(facts.Pool{Origin: evil, Sessions: []facts.SessionPool{{Process: evil, Bytes: 1<<64 - 1, Tags: []facts.TagUsage{{Tag: evil[:4], Paged: facts.TagCounters{Bytes: 1}}}}}, Tags: []facts.TagUsage{{Tag: "`|\x1b\n", NonPaged: facts.TagCounters{Frees: 1, Bytes: 1<<64 - 1}}}}),
		Memory:     facts.Some(facts.MemoryCounters{SpecialPoolTag: evil, NonPagedPages: facts.Some[uint64](1<<64 - 1)}),
		Blobs:      []facts.Blob{{GUID: evil, Name: long, Size: 1<<64 - 1}, {Size: 2}},
		Coverage:   []facts.Coverage{{Fact: evil, State: evil, Why: long}, {Fact: long}},
		Warnings:   []string{evil, long, wide, ""},
	}
	return triage.Result{
		Source: triage.Source{Path: long, Member: evil, Size: -1}, Facts: f,
		Findings: []signatures.Finding{{
			Signature: &signatures.Signature{ID: evil, Title: long, Kind: wide, Cause: evil, Workaround: long, Resolution: wide,
				References: []signatures.Reference{{URL: "http://e.example/>" + evil}, {KB: evil}}},
			Verdict: signatures.Strong, Behind: evil, Missing: []string{long, evil},
			Evidence: []signatures.Evidence{{Condition: long, Role: "need", State: signatures.NotChecked, Why: evil}, {Condition: evil, Role: evil, Observed: wide, State: signatures.Met, Specific: true}},
		}},
	}
}
