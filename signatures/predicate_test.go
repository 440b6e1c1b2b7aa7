package signatures

import (
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

// ask reads a predicate and facts as a signature file holds them.
func ask(t *testing.T, question, facts string) (Condition, *view) {
	t.Helper()
	d := newDecoder()
	root := d.parse([]byte("condition: {role: need, basis: stated, " + question + "}\nfacts: {" + facts + "}\n"))
	var file struct {
		Condition Condition    `key:"condition"`
		Facts     exampleFacts `key:"facts"`
	}
	if root != nil {
		d.into(root, &file)
	}
	if len(d.problems) > 0 {
		t.Fatalf("%s with %s: %v", question, facts, d.problems)
	}
	return file.Condition, look(file.Facts.facts())
}

func TestPredicates(t *testing.T) {
	const (
		nt40      = "os: {family: nt40, build: 1381}"
		afd1999   = "modules: [ntoskrnl.exe, {name: afd.sys, link_time: 1999-10-26T00:00:00Z, version: 4.0.1381.7094}]"
		exhausted = "pool: {nonpaged: {bytes: 12.1MiB, limit: 12.5MiB, state: exhausted}, paged: {bytes: 2MiB, limit: 40MiB, state: not-exhausted}, tags: [" +
			"{tag: AfdB, nonpaged: {allocs: 1000, frees: 10, bytes: 8MiB}}, {tag: AfdX, nonpaged: {allocs: 10, bytes: 1MiB}}, " +
			"{tag: 'Irp ', nonpaged: {allocs: 500, frees: 400, bytes: 2MiB}}, {tag: FSRT, paged: {allocs: 7, bytes: 1MiB}}, {tag: Idle, nonpaged: {allocs: 9, frees: 9}}]}"
	)
	tests := []struct {
		question, facts string
		state           State
		says            string // what the answer observes, or why it is unknown
	}{
		{"tags: {any: [AfdB], type: nonpaged, block_size: {min: 8KiB, max: 9KiB}}", exhausted, Met, "AfdB holds 8 MiB (66.1 %) in 990 blocks"},
		{"tags: {any: [AfdB], type: nonpaged, block_size: 160}", exhausted, NotMet, "AfdB holds 8 MiB (66.1 %) in 990 blocks"},
		{"tags: {all: [AfdX, 'Irp '], type: nonpaged, in_step: 0.1}", exhausted, NotMet, "between 10 and 100 blocks of each"},
		{"tags: {all: [AfdX, 'Irp '], type: nonpaged, in_step: 0.9}", exhausted, Met, "AfdX holds 1 MiB (8.3 %), \"Irp \" holds 2 MiB (16.5 %), between 10 and 100 blocks of each"},
		{"tags: {any: ['*'], type: nonpaged, block_size: {min: 8KiB, max: 9KiB}}", exhausted, Met, "AfdB holds 8 MiB (66.1 %) in 990 blocks"},
		{"tags: {any: [AfdB], type: nonpaged, grows: true}", exhausted + ", grown: [{tag: AfdB, type: nonpaged, bytes: 1MiB}]", Met, "AfdB holds 8 MiB (66.1 %), AfdB grew by 1 MiB"},
		{"tags: {any: [AfdB], type: nonpaged, grows: true}", exhausted + ", grown: [{tag: AfdB, type: paged, bytes: 1MiB}]", NotMet, "AfdB did not grow in every step"},
		{"tags: {any: [AfdX], type: nonpaged, grows: false}", exhausted + ", grown: [{tag: AfdB, type: nonpaged, bytes: 1MiB}]", Met, "AfdX holds 1 MiB (8.3 %), AfdX did not grow in every step"},
		{"tags: {any: [AfdB], type: nonpaged, grows: true}", exhausted, NotChecked, "one state does not show what grows: compare two"},
		{"tags: {any: ['*'], type: nonpaged, share_at_least: 0.7}", exhausted, NotMet, "AfdB holds 8 MiB (66.1 %)"},
		{"module: {name: afd.sys, dated: 1999-10-26}", afd1999, Met, "afd.sys linked 1999-10-26 00:00:00 UTC"},
		{"module: {name: afd.sys, dated: 1999-10-28}", afd1999, Met, "afd.sys linked 1999-10-26 00:00:00 UTC"},
		{"module: {name: afd.sys, dated: 1999-10-29}", afd1999, NotMet, "afd.sys linked 1999-10-26 00:00:00 UTC"},
		{"module: {name: afd.sys, dated: 1999-10-22}", afd1999, NotMet, "afd.sys linked 1999-10-26 00:00:00 UTC"},
		{"memory_speed: {above_rated: true}", "system: {memory_modules: 2, memory_rated: 2667}", Met, "it is rated for 2667 MT/s and runs faster"},
		{"memory_speed: {above_rated: true}", "system: {memory_modules: 2}", NotMet, "no module runs faster than rated"},
		{"memory_speed: {above_rated: false}", "system: {memory_modules: 2}", Met, "no module runs faster than rated"},
		{"memory_speed: {above_rated: true}", "system: {maker: x}", NotChecked, "the firmware lists no memory modules"},
		{"stop: {code: 0x41}", "live: true", NotMet, "the computer was still running"},
		{"faulting: {module: afd.sys}", "live: true", NotMet, "the computer was still running"},
		{"pool_block: {tag: Nbt8}", "pool_blocks: [Nbt8, File]", Met, "a block of pool tag Nbt8"},
		{"pool_block: {tag: Ussy}", "pool_blocks: [Nbt8]", NotMet, "a block of pool tag Nbt8"},
		{"pool_block: {tag: Ussy}", "", NotChecked, "no parameter points to a pool block"},
		{"crash_time: {from: 2024-07-19T04:09:00Z}", "crash_time: 2024-07-19T04:09:00Z", Met, "it stopped at 2024-07-19 04:09:00 UTC"},
		{"crash_time: {until: 2024-07-19T04:09:00Z}", "crash_time: 2024-07-19T04:09:00Z", NotMet, "it stopped at 2024-07-19 04:09:00 UTC"},
		{"crash_time: {until: 2024-07-19T04:09:00Z}", "", NotChecked, "not collected"},
		{"process: {name: spoolss.exe}", "processes: [System, SPOOLSS.EXE]", Met, "process SPOOLSS.EXE is running"},
		{"process: {name: spoolss.exe}", "process: System, processes: [System, smss.exe]", NotMet, "spoolss.exe is not running"},
		{"module: {name: afd.sys, version_below: 4.0.1381.7095}", "modules: [{name: afd.sys, version: 4.0.1381.33476}]", NotChecked, "afd.sys has version 4.0.1381.33476, which cannot be compared with 4.0.1381.7095: one is of the Terminal Server Edition"},
		{"module: {name: afd.sys, version_below: 4.0.1381.33529}", "modules: [{name: afd.sys, version: 4.0.1381.33476}]", Met, "afd.sys has version 4.0.1381.33476"},
		{"os: {family: nt351}", "os: {family: nt351}", Met, "Windows NT 3.51"},
		{"os: {family: nt351}", nt40, NotMet, "Windows NT 4.0"},
		{"os: {family: nt351}", "", NotChecked, "not collected"},
		{"os: {family: [nt351, nt40]}", nt40, Met, "Windows NT 4.0"},
		{"os: {family: nt40tse}", nt40, NotChecked, "whether this NT 4.0 is a terminal server: not collected"},
		{"os: {family: nt40tse}", nt40 + ", modules: [termdd.sys]", Met, "Windows NT 4.0 with termdd.sys, so its Terminal Server Edition"},
		{"os: {family: nt40tse}", "os: {family: nt40, suite: 2}, modules: [termdd.sys]", NotMet, "Windows NT 4.0"},
		{"os: {family: nt40tse}", "os: {family: nt40, suite: 0x12}", Met, "Windows NT 4.0"},
		{"os: {family: nt40tse}", "os: {family: nt40, suite: 2}", NotMet, "Windows NT 4.0"},
		{"os: {family: nt40tse}", "os: {family: w2k, suite: 0x10}", NotMet, "Windows 2000"},
		{"os: {family: nt40}", "os: {family: nt40, suite: 0x10}", Met, "Windows NT 4.0"},
		{"os: {family: nt40}", "os: {family: nt40tse}", Met, "Windows NT 4.0 Terminal Server Edition"},
		{"os: {build: {min: 19041}}", "os: {build: 22000}", Met, "build 22000"},
		{"os: {family: win10, build: 19041}", "os: {family: win10, build: 19045}", NotMet, "build 19045"},
		{"os: {family: nt40, service_pack: {max: 3}}", nt40, NotChecked, "not collected"},
		{"os: {family: nt40, service_pack: {max: 3}}", "os: {family: w2k}", NotMet, "Windows 2000"},
		{"os: {family: nt40, service_pack: {max: 3}}", "os: {family: nt40, service_pack: 3}", Met, "Windows NT 4.0, service pack 3"},
		{"os: {family: nt40, service_pack: {max: 3}}", "os: {family: nt40, service_pack: 4}", NotMet, "service pack 4"},
		{"os: {family: nt40, edition: server}", "os: {family: nt40, edition: domain controller}", Met, "Windows NT 4.0, domain controller"},
		{"os: {family: nt40, edition: domain controller}", "os: {family: nt40, edition: server}", NotMet, "server"},
		{"os: {family: nt40, checked: true}", "os: {family: nt40, checked: false}", NotMet, "free build"},

		{"machine: x86", "machine: x86-pae", Met, "x86-pae"},
		{"machine: x86-pae", "machine: x86", NotMet, "x86"},
		{"machine: [alpha, mips]", "machine: mips", Met, "mips"},
		{"machine: alpha", "", NotChecked, "not collected"},
		{"system: {maker: example, model: [Desk 1, Desk 2]}", "system: {maker: Example Computers, model: DESK 2 Pro}", Met, "maker Example Computers, model DESK 2 Pro"},
		{"system: {model: Desk 1}", "system: {maker: Example Computers, model: Lap 2}", NotMet, "model Lap 2"},
		{"system: {board: B1}", "system: {maker: Example Computers}", NotChecked, "the firmware names no board"},
		{"system: {virtual: true}", "system: {virtual: true}", Met, "a virtual machine"},
		{"system: {virtual: false}", "", NotChecked, "not collected"},
		{"bios: {version: [1.02, 1.03]}", "system: {bios: '1.03'}", Met, "firmware 1.03"},
		{"bios: {version: '1.02'}", "system: {bios: '1.03'}", NotMet, "firmware 1.03"},
		{"bios: {before: 2021-06-01}", "system: {bios_date: 2021-04-15T00:00:00Z}", Met, "firmware of 2021-04-15"},
		{"bios: {before: 2021-06-01}", "system: {bios: '1.03'}", NotChecked, "not collected"},
		{"processor: {name: I7-13700, microcode_below: 0x12b}", "system: {processor: Some i7-13700 CPU, microcode: 0x11d}", Met, "processor Some i7-13700 CPU, microcode 0x11d"},
		{"processor: {family: 6, model: 183}", "system: {family: 6, cpu_model: 151}", NotMet, "family 6, model 151"},
		{"processor: {family: 6}", "system: {family: 6, cpu_model: 151}", Met, "family 6, model 151"},
		{"processor: {microcode_below: 1}", "system: {processor: AMD}", NotChecked, "not collected"},
		{"processors: {min: 2}", "processors: 1", NotMet, "processors: 1"},
		{"processors: 1", "processors: 1", Met, "processors: 1"},
		{"processors: {min: 2}", "", NotChecked, "not collected"},
		{"memory: {max: 64MiB}", "memory: 31.4MiB", Met, "31.4 MiB"},
		{"memory: {min: 3.5GiB, max: 4GiB}", "memory: 3GiB", NotMet, "3 GiB"},
		{"memory: {max: 64MiB}", "", NotChecked, "not collected"},
		{"uptime: {min: 7d}", "uptime: 7d12h", Met, "7.5 d"},
		{"uptime: {min: 7d}", "uptime: 36h", NotMet, "1.5 d"},
		{"uptime: {min: 7d}", "", NotChecked, "not collected"},
		{"process: {name: spoolss.exe}", "process: SPOOLSS.EXE", Met, "process SPOOLSS.EXE at the crash"},
		{"process: {name: spoolss.exe}", "process: System", NotChecked, "only the process at the crash is known, and that is System"},
		{"process: {name: spoolss.exe, current: true}", "process: System", NotMet, "process System at the crash"},
		{"process: {name: spoolss.exe}", "", NotChecked, "not collected"},
		{"process: {name: averylongprogram.exe}", "process: AVeryLongProgr", Met, "process AVeryLongProgr at the crash"},
		{"process: {name: averylongprogram.exe, current: true}", "process: AVery", NotMet, "process AVery at the crash"},

		{"stop: {code: 0x41}", "stop: {code: 0x41}", Met, "STOP 0x41"},
		{"stop: {code: 0x41}", "stop: {code: 0x1e}", NotMet, "STOP 0x1e"},
		{"stop: {code: 0x41}", "", NotChecked, "not collected"},
		{"stop: {code: 0x7e}", "stop: {code: 0x1000007e}", Met, "STOP 0x1000007e"},
		{"stop: {code: 0x1000008e}", "stop: {code: 0x8e}", Met, "STOP 0x8e"},
		{"stop: {code: 0xc000021a}", "stop: {code: 0xc000021a}", Met, "STOP 0xc000021a"},
		{"stop: {code: 0x21a}", "stop: {code: 0xc000021a}", NotMet, "STOP 0xc000021a"},
		{"stop: [{code: 0x41}, {code: 0x1e, p1: 0xc000009a}]", "stop: {code: 0x1e, p1: 0xc000009a, p2: 7}", Met, "STOP 0x1e (0xc000009a, 0x7, 0x0, 0x0)"},
		{"stop: {code: 0x1e, p1: 0xc000009a}", "stop: {code: 0x1e, p1: 0xffffffffc000009a}", Met, "STOP 0x1e (0xffffffffc000009a, 0x0, 0x0, 0x0)"},
		{"stop: {code: 0x1e, p1: {status: STATUS_INSUFFICIENT_RESOURCES}}", "stop: {code: 0x1e, p1: 0xffffffffc000009a}", Met, "STOP 0x1e (0xffffffffc000009a, 0x0, 0x0, 0x0)"},
		{"stop: {code: 0x1e, p1: {status: STATUS_INSUFFICIENT_RESOURCES}}", "stop: {code: 0x1e, p1: 0xf800000c000009a}", NotMet, "STOP 0x1e (0xf800000c000009a, 0x0, 0x0, 0x0)"},
		{"stop: {code: 0xa, p1: {lt: 0x1000}, p3: {in: [0, 1]}}", "stop: {code: 0xa, p1: 0x14, p3: 1}", Met, "STOP 0xa (0x14, 0x0, 0x1, 0x0)"},
		{"stop: {code: 0xa, p1: {lt: 0x1000}}", "stop: {code: 0xa, p1: 0x1000}", NotMet, "STOP 0xa (0x1000, 0x0, 0x0, 0x0)"},
		{"stop: {code: 0xa, p1: {le: 0x1000, ge: 0x1000}}", "stop: {code: 0xa, p1: 0x1000}", Met, "STOP 0xa (0x1000, 0x0, 0x0, 0x0)"},
		{"stop: {code: 0xa, p1: {gt: 0x1000}}", "stop: {code: 0xa, p1: 0x1000}", NotMet, "STOP 0xa (0x1000, 0x0, 0x0, 0x0)"},
		{"stop: {code: 0xa, p2: {mask: 0xff, equals: 2}}", "stop: {code: 0xa, p2: 0x102}", Met, "STOP 0xa (0x0, 0x102, 0x0, 0x0)"},
		{"stop: {code: 0xa, p4: {module: x.sys}}", "stop: {code: 0xa, p4: 0x8000}, modules: [{name: x.sys, base: 0x8000, size: 0x1000}]", Met, "STOP 0xa (0x0, 0x0, 0x0, 0x8000)"},
		{"stop: {code: 0xa, p4: {module: x.sys}}", "stop: {code: 0xa, p4: 0x9000}, modules: [{name: x.sys, base: 0x8000, size: 0x1000}]", NotMet, "STOP 0xa (0x0, 0x0, 0x0, 0x9000)"},
		{"stop: {code: 0xa, p4: {module: x.sys, offset: 0x10}}", "stop: {code: 0xa, p4: 0x8011}, modules: [{name: x.sys, base: 0x8000, size: 0x1000}]", NotMet, "STOP 0xa (0x0, 0x0, 0x0, 0x8011)"},
		{"stop: {code: 0xa, p4: {module: x.sys}}", "stop: {code: 0xa, p4: 0x9000}", NotChecked, "not collected"},
		{"stop: {code: 0xa, p1: 7, p4: {module: x.sys}}", "stop: {code: 0xa, p1: 8, p4: 0x9000}", NotMet, "STOP 0xa (0x8, 0x0, 0x0, 0x9000)"},

		{"module: {name: afd.sys}", afd1999, Met, "afd.sys is loaded"},
		{"module: {name: AFD.SYS}", afd1999, Met, "afd.sys is loaded"},
		{"module: {name: tcpip.sys}", afd1999, NotMet, "tcpip.sys is not loaded"},
		{"module: {name: [tcpip.sys, afd.sys]}", afd1999, Met, "afd.sys is loaded"},
		{"module: {name: afd.sys}", "", NotChecked, "not collected"},
		{"module: {name: afd.sys, present: false}", afd1999, NotMet, "afd.sys is loaded"},
		{"module: {name: tcpip.sys, present: false}", afd1999, Met, "tcpip.sys is not loaded"},
		{"module: {name: tcpip.sys, present: false}", "", NotChecked, "not collected"},
		{"module: {name: afd.sys, older_than: 1999-10-28}", afd1999, NotMet, "afd.sys linked 1999-10-26 00:00:00 UTC"},
		{"module: {name: afd.sys, older_than: 1999-10-29}", afd1999, Met, "afd.sys linked 1999-10-26 00:00:00 UTC"},
		{"module: {name: afd.sys, older_than: 1999-10-24}", afd1999, NotMet, "afd.sys linked 1999-10-26 00:00:00 UTC"},
		{"module: {name: afd.sys, newer_than: 1999-10-24}", afd1999, NotMet, "afd.sys linked 1999-10-26 00:00:00 UTC"},
		{"module: {name: afd.sys, newer_than: 1999-10-22}", afd1999, Met, "afd.sys linked 1999-10-26 00:00:00 UTC"},
		{"module: {name: afd.sys, older_than: 1999-10-29}", "modules: [afd.sys]", NotChecked, "not collected"},
		{"module: {name: tcpip.sys, older_than: 1999-10-29}", afd1999, NotMet, "tcpip.sys is not loaded"},
		{"module: {name: afd.sys, older_than: 2003-01-01}", "modules: [{name: afd.sys, link_time: 1985-01-01T00:00:00Z}]", NotChecked, "the time stamp of afd.sys is a hash and no link time"},
		{"module: {name: afd.sys, newer_than: 2003-01-01}", "modules: [{name: afd.sys, link_time: 2031-01-01T00:00:00Z}]", NotChecked, "the time stamp of afd.sys is a hash and no link time"},
		{"module: {name: afd.sys, newer_than: 1998-01-01}", "crash_time: 2000-01-01T00:00:00Z, modules: [{name: afd.sys, link_time: 2001-02-01T00:00:00Z}]", NotChecked, "the time stamp of afd.sys is a hash and no link time"},
		{"module: {name: x.sys, older_than: 2003-01-01}", "os: {build: 19041}, modules: [{name: x.sys, windows: true, link_time: 1999-01-01T00:00:00Z}]", NotChecked, "the time stamp of x.sys is a hash and no link time"},
		{"module: {name: x.sys, size: 0x8000}", "modules: [{name: x.sys, size: 0x8000}]", Met, "x.sys takes 0x8000 bytes of memory"},
		{"module: {name: x.sys, size: 0x8000}", "modules: [{name: x.sys, size: 0x9000}]", NotMet, "x.sys takes 0x9000 bytes of memory"},
		{"module: {name: x.sys, size: 0x8000}", "modules: [x.sys]", NotChecked, "the list gives no size of x.sys"},
		{"module: {name: x.sys, older_than: 2003-01-01}", "os: {build: 19041}, modules: [{name: x.sys, link_time: 1999-01-01T00:00:00Z}]", Met, "x.sys linked 1999-01-01 00:00:00 UTC"},
		{"module: {name: x.sys, link_time: 1998-12-09T15:54:25}", "modules: [{name: x.sys, link_time: 1998-12-09T15:54:25Z}]", Met, "x.sys linked 1998-12-09 15:54:25 UTC"},
		{"module: {name: x.sys, link_time: 1998-12-09T15:54:25}", "modules: [{name: x.sys, link_time: 1998-12-09T23:54:25Z}]", Met, "x.sys linked 1998-12-09 23:54:25 UTC"},
		{"module: {name: x.sys, link_time: 1998-12-09T15:54:25}", "modules: [{name: x.sys, link_time: 1998-12-09T23:54:24Z}]", NotMet, "x.sys linked 1998-12-09 23:54:24 UTC"},
		{"module: {name: x.sys, link_time: 1998-12-09T15:54:25}", "modules: [{name: x.sys, link_time: 1998-12-10T15:54:25Z}]", NotMet, "x.sys linked 1998-12-10 15:54:25 UTC"},
		{"module: {name: x.sys, link_time: 1998-12-09T15:54:25Z}", "modules: [{name: x.sys, link_time: 1998-12-09T23:54:25Z}]", NotMet, "x.sys linked 1998-12-09 23:54:25 UTC"},
		{"module: {name: x.sys, link_time: 1998-12-09T15:54:25Z}", "modules: [{name: x.sys, link_time: 1970-01-01T00:00:00Z}]", NotChecked, "x.sys has no time stamp"},
		{"module: {name: afd.sys, version_below: 4.0.1381.7095}", afd1999, Met, "afd.sys has version 4.0.1381.7094"},
		{"module: {name: afd.sys, version_below: 4.0.1381.7094}", afd1999, NotMet, "afd.sys has version 4.0.1381.7094"},
		{"module: {name: afd.sys, version_from: 4.0, version_below: 5.0}", afd1999, Met, "afd.sys has version 4.0.1381.7094"},
		{"module: {name: afd.sys, version_from: 4.0.1381.7095}", afd1999, NotMet, "afd.sys has version 4.0.1381.7094"},
		{"module: {name: x.sys, version_below: 11.0}", "modules: [{name: x.sys, version: 10.0.19041.1 (WinBuild.160101.0800)}]", Met, "x.sys has version 10.0.19041.1"},
		{"module: {name: x.sys, version_below: 11.0}", "modules: [{name: x.sys, version: beta}]", NotChecked, "the version of x.sys cannot be read: beta"},
		{"module: {name: afd.sys, older_than: 2001-03-29, version_below: 4.0.1381.7095}", "modules: [{name: afd.sys, link_time: 2001-03-29T00:00:00Z}]", NotMet, "afd.sys linked 2001-03-29 00:00:00 UTC"},

		{"faulting: {module: tcpip.sys}", "stop: {code: 0xd1, faulting: {module: TCPIP.SYS, offset: 0x12}}", Met, "the fault is in tcpip.sys at offset 0x12"},
		{"faulting: {module: tcpip.sys}", "stop: {code: 0xd1, faulting: {module: afd.sys}}", NotMet, "the fault is in afd.sys at offset 0x0"},
		{"faulting: {module: tcpip.sys, offset: 0x13}", "stop: {code: 0xd1, faulting: {module: tcpip.sys, offset: 0x12}}", NotMet, "the fault is in tcpip.sys at offset 0x12"},
		{"faulting: {module: tcpip.sys}", "stop: {code: 0xd1}", NotChecked, "not collected"},
		{"faulting: {module: tcpip.sys}", "", NotChecked, "not collected"},
		{"faulting: {module: tcpip.sys}", "stop: {code: 0xd1, faulting: {address: 0x12}}", NotChecked, "not collected"},
		{"faulting: {module: tcpip.sys}", "stop: {code: 0xd1, faulting: {address: 0x12}}, modules: [tcpip.sys]", NotMet, "the fault is at 0x12 in no module"},
		{"faulting: {module: averylongname.sys}", "stop: {code: 0xd1, faulting: {module: averylongnam.e, unloaded: true}}", NotMet, "the fault is in averylongnam.e at offset 0x0"},
		{"faulting: {module: a.verylongname.sys}", "stop: {code: 0xd1, faulting: {module: a.verylongna, unloaded: true}}", Met, "the fault is in a.verylongna at offset 0x0"},
		{"suspect: {module: x.sys}", "suspects: [{module: x.sys, basis: parameter}]", Met, "x.sys by parameter"},
		{"suspect: {module: x.sys}", "suspects: [{module: y.sys, basis: parameter}]", NotChecked, "nothing in the dump points to x.sys"},
		{"on_stack: {module: x.sys}", "suspects: [{module: x.sys, basis: stack}]", Met, "x.sys by stack"},
		{"on_stack: {module: x.sys}", "suspects: [{module: x.sys, basis: parameter}]", NotChecked, "the saved part of the stack contains no address in x.sys"},

		{"pool: {type: nonpaged, state: exhausted}", exhausted, Met, "12.1 MiB of 12.5 MiB in use"},
		{"pool: {type: nonpaged, state: [near, not-exhausted]}", exhausted, NotMet, "12.1 MiB of 12.5 MiB in use"},
		{"pool: {type: paged, state: exhausted}", exhausted, NotMet, "2 MiB of 40 MiB in use"},
		{"pool: {type: any, state: exhausted}", exhausted, Met, "nonpaged: 12.1 MiB of 12.5 MiB in use"},
		{"pool: {type: any, bytes_at_least: 20MiB}", exhausted, NotMet, "nonpaged: 12.1 MiB of 12.5 MiB in use, paged: 2 MiB of 40 MiB in use"},
		{"pool: {type: nonpaged, state: exhausted}", "", NotChecked, "not collected"},
		{"pool: {type: nonpaged, state: exhausted}", "pool: {paged: {state: exhausted}}", NotChecked, "not collected"},
		{"pool: {type: nonpaged, state: exhausted}", "pool: {nonpaged: {state: near}}", NotMet, "near its limit"},
		{"pool: {type: any, state: exhausted}", "pool: {paged: {state: not-exhausted}}", NotChecked, "not collected"},
		{"pool: {type: nonpaged, bytes_at_least: 12MiB, used_at_least: 0.8, limit: {max: 128MiB}}", exhausted, Met, "12.1 MiB of 12.5 MiB in use"},
		{"pool: {type: paged, used_at_least: 0.8}", exhausted, NotMet, "2 MiB of 40 MiB in use"},
		{"pool: {type: paged, used_at_least: 0.8}", "pool: {paged: {bytes: 2MiB}}", NotChecked, "the limit of the pool: not collected"},
		{"pool: {type: paged, limit: {min: 192MiB}}", "pool: {paged: {bytes: 2MiB}}", NotChecked, "the limit of the pool: not collected"},

		{"tags: {any: [Afd*], type: nonpaged, rank: 1, share_at_least: 0.5}", exhausted, Met, "Afd* holds 9 MiB (74.4 %), rank 1"},
		{"tags: {any: [AfdX], type: nonpaged, rank: 2}", exhausted, NotMet, "AfdX holds 1 MiB (8.3 %), rank 3"},
		{"tags: {any: ['Irp '], type: nonpaged}", exhausted, Met, `"Irp " holds 2 MiB (16.5 %)`},
		{"tags: {any: [Irpx, Afdz], type: nonpaged}", exhausted, NotMet, "no Irpx in use, no Afdz in use"},
		{"tags: {any: [Idle], type: nonpaged}", exhausted, NotMet, "no Idle in use"},
		{"tags: {all: ['Irp ', AfdB], type: nonpaged, rank: 2}", exhausted, Met, `"Irp " holds 2 MiB (16.5 %), rank 2, AfdB holds 8 MiB (66.1 %), rank 1`},
		{"tags: {all: ['Irp ', AfdB], type: nonpaged, rank: 1}", exhausted, NotMet, `"Irp " holds 2 MiB (16.5 %), rank 2`},
		{"tags: {any: [FSrt], type: paged}", exhausted, NotMet, "no FSrt in use"},
		{"tags: {any: [FSrt], type: paged, nocase: true}", exhausted, Met, "FSrt holds 1 MiB (50 %)"},
		{"tags: {any: [FSRT], type: any, rank: 1}", exhausted, Met, "paged: FSRT holds 1 MiB (50 %), rank 1"},
		{"tags: {any: [AfdB], type: nonpaged, outstanding_at_least: 990}", exhausted, Met, "AfdB holds 8 MiB (66.1 %) in 990 blocks"},
		{"tags: {any: [AfdB], type: nonpaged, outstanding_at_least: 991}", exhausted, NotMet, "AfdB holds 8 MiB (66.1 %) in 990 blocks"},
		{"tags: {any: [AfdB], type: nonpaged, freed_at_most: 0.01}", exhausted, Met, "AfdB holds 8 MiB (66.1 %), 1 % freed"},
		{"tags: {any: [AfdB], type: nonpaged, freed_at_most: 0}", exhausted, NotMet, "AfdB holds 8 MiB (66.1 %), 1 % freed"},
		{"tags: {any: [AfdB], type: nonpaged, bytes_at_least: 9MiB}", exhausted, NotMet, "AfdB holds 8 MiB (66.1 %)"},
		{"tags: {any: [AfdB], type: nonpaged}", "", NotChecked, "not collected"},
		{"tags: {any: [AfdB], type: nonpaged}", "pool: {nonpaged: {bytes: 2MiB}}", NotChecked, "pool tags were not counted"},
		{"tags: {any: [AfdB], type: nonpaged}", "pool: {estimate: true, tags: [{tag: 'Irp ', nonpaged: {bytes: 1MiB}}]}", NotChecked, "the estimate shows no AfdB, and may have missed it"},
	}
	for _, test := range tests {
		c, f := ask(t, test.question, test.facts)
		a := c.ask.Eval(f)
		says := a.Observed
		if a.State == NotChecked {
			says = a.Why
		}
		if a.State != test.state || says != test.says {
			t.Errorf("%s with %s:\ngot  %v, %s\nwant %v, %s", test.question, test.facts, a.State, says, test.state, test.says)
		}
		if a.State == NotChecked && a.Observed != "" || a.State != NotChecked && a.Why != "" {
			t.Errorf("%s with %s: both observed and unknown: %+v", test.question, test.facts, a)
		}
	}
}

func TestDescriptions(t *testing.T) {
	tests := [][2]string{
		{"os: {family: [nt351, nt40], build: {max: 1381}, service_pack: 3, edition: server, checked: false}", "the system is Windows NT 3.51 or Windows NT 4.0, build at most 1381, service pack 3, as server, free build"},
		{"machine: [alpha, mips]", "the architecture is alpha or mips"},
		{"system: {maker: Example, board: [B1, B2], virtual: false}", "of the computer, its maker is Example, its board is B1 or B2 and it is not a virtual machine"},
		{"bios: {version: '1.02', before: 2021-06-01}", "the firmware has version 1.02 and is from before 2021-06-01"},
		{"processor: {family: 6, model: 183, microcode_below: 0x12b}", "the processor is of family 6, is model 183 and has microcode below 0x12b"},
		{"processors: {min: 2}", "the computer has at least 2 processors"},
		{"memory: {max: 64MiB}", "the computer has at most 64 MiB of memory"},
		{"uptime: {min: 7d, max: 21d}", "the system had been up for 7 d to 21 d"},
		{"process: {name: spoolss.exe}", "process spoolss.exe was running"},
		{"process: {name: spoolss.exe, current: true}", "the current process is spoolss.exe"},
		{"stop: [{code: 0x41}, {code: 0xa, p1: {lt: 0x1000}, p4: {module: ndis.sys, offset: 0xc062}}]", "the stop code is 0x41 or 0xa (P1 below 0x1000, P4 in ndis.sys at offset 0xc062)"},
		{"stop: {code: 0x1e, p1: {status: STATUS_NO_MEMORY}, p2: {mask: 0xff, in: [1, 2]}, p3: 0}", "the stop code is 0x1e (P1 = STATUS_NO_MEMORY, P2 masked with 0xff one of 0x1, 0x2, P3 = 0x0)"},
		{"faulting: {module: tcpip.sys, offset: 0x12}", "the fault is in tcpip.sys at offset 0x12"},
		{"suspect: {module: tcpip.sys}", "something in the dump points to tcpip.sys"},
		{"on_stack: {module: [afd.sys, tdi.sys]}", "the stack contains an address in afd.sys or tdi.sys"},
		{"module: {name: afd.sys}", "module afd.sys is loaded"},
		{"module: {name: afd.sys, present: false}", "module afd.sys is not loaded"},
		{"module: {name: afd.sys, older_than: 2001-03-29, version_below: 4.0.1381.7095}", "module afd.sys is older than 2001-03-29 and has a version below 4.0.1381.7095"},
		{"module: {name: a.sys, newer_than: 2001-03-29, version_from: 8.16}", "module a.sys is newer than 2001-03-29 and has version 8.16.0.0 or later"},
		{"module: {name: a.sys, link_time: 1999-10-26T11:37:23}", "module a.sys was linked at 1999-10-26 11:37:23"},
		{"pool: {type: nonpaged, state: exhausted}", "nonpaged pool is exhausted"},
		{"pool: {type: any, state: [exhausted, near], bytes_at_least: 20MiB, used_at_least: 0.8, limit: 128MiB}", "nonpaged or paged pool is exhausted or near its limit, has at least 20 MiB in use, is at least 80 % full and has a limit of 128 MiB"},
		{"tags: {any: [Afd*, 'Irp '], type: nonpaged, rank: 1, share_at_least: 0.5}", `pool tag Afd* or "Irp " leads nonpaged pool and holds at least 50 % of it`},
		{"tags: {all: [TCPt, Afde], type: nonpaged, rank: 5, bytes_at_least: 1MiB, outstanding_at_least: 10, freed_at_most: 0.01}", "each of the pool tags TCPt and Afde is among the first 5 of nonpaged pool, holds at least 1 MiB of it, has at least 10 blocks in it and had at most 1 % of its blocks in it freed"},
		{"tags: {any: [Drsd], type: paged}", "pool tag Drsd is in use in paged pool"},
		{"tags: {any: [Nbt*], type: nonpaged, block_size: {min: 152, max: 176}}", "pool tag Nbt* has blocks of 152 bytes to 176 bytes in nonpaged pool"},
		{"tags: {all: [NPBL, 'Mdl '], type: nonpaged, in_step: 0.1}", `each of the pool tags NPBL and "Mdl " has as many blocks in nonpaged pool as the others, within 10 %`},
		{"tags: {any: ['*'], type: paged, rank: 1}", "pool tag that leads leads paged pool"},
		{"memory_speed: {above_rated: true}", "the memory runs faster than rated"},
		{"processor: {family: 6, model: [78, 94]}", "the processor is of family 6 and is model 78 or 94"},
		{"pool_block: {tag: [Nbt8, Ussy]}", "a damaged or referenced pool block has the tag Nbt8 or Ussy"},
		{"module: {name: ibmtrp.sys, dated: 1996-05-21}", "module ibmtrp.sys is dated 1996-05-21"},
		{"crash_time: {from: 2024-07-19T04:09:00Z, until: 2024-07-26T00:00:00Z}", "the computer stopped at 2024-07-19 04:09:00 UTC or later and before 2024-07-26 00:00:00 UTC"},
	}
	seen := map[string]bool{}
	for _, test := range tests {
		c, _ := ask(t, test[0], "")
		if c.Text != test[1] {
			t.Errorf("%s:\ngot  %s\nwant %s", test[0], c.Text, test[1])
		}
		key, _, _ := strings.Cut(test[0], ":")
		seen[key] = true
	}
	for _, p := range predicates {
		if !seen[p.key] {
			t.Errorf("no test describes %s", p.key)
		}
	}
}

// What an absent module proves depends on the list.
func TestIncompleteLists(t *testing.T) {
	c, f := ask(t, "module: {name: tcpip.sys}", "modules: [afd.sys]")
	if a := c.ask.Eval(f); a.State != NotMet {
		t.Fatalf("whole list: %+v", a)
	}
	f.Coverage = []facts.Coverage{{Fact: "modules", State: facts.Failed, Why: "the list breaks off"}}
	if a := c.ask.Eval(f); a.State != NotChecked || a.Why != "the list breaks off" {
		t.Errorf("broken list: %+v", a)
	}
	f.Coverage = nil
	f.User = facts.Some(facts.UserDump{})
	if a := c.ask.Eval(f); a.State != NotChecked {
		t.Errorf("user-mode dump: %+v", a)
	}
	if a := c.ask.Eval(look(&facts.Facts{Modules: facts.Some([]facts.Module(nil))})); a.State != NotChecked {
		t.Errorf("empty list: %+v", a)
	}
}

// A family that the table does not have is no proof of another system.
func TestUnknownFamily(t *testing.T) {
	c, f := ask(t, "os: {family: nt351}", "")
	f.System.Family = facts.Some("singularity")
	if a := c.ask.Eval(f); a.State != NotChecked {
		t.Errorf("%+v", a)
	}
}

// TestFaultOfText: a text tells the function of a fault and no offset.
func TestFaultOfText(t *testing.T) {
	f := &facts.Facts{Bugcheck: facts.Some(facts.Bugcheck{Code: 0xd1, Base: 0xd1, Faulting: facts.Some(facts.Address{Module: "tcpip.sys", Placed: true, Function: "IppSend+0x12"})})}
	p := &faultingPredicate{Module: []fileName{"tcpip.sys"}}
	if got := p.Eval(&view{Facts: f}); got.State != Met || got.Observed != "the fault is in tcpip.sys, function IppSend+0x12" {
		t.Errorf("%+v", got)
	}
}
