package nt_test

import (
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// TestRegions: what an address is, by the layout of the build, the debugger data block and
// the dump header.
func TestRegions(t *testing.T) {
	const (
		tables = 0xffffde8000000000 // PteBase of a real Windows 10
		frames = 0xffffe28000000000 // PfnDataBase of the same
	)
	win10 := func(build uint32, at uint64) dumptest.Triage {
		return dumptest.Triage{
			Header: dumptest.Header{Machine: dumptest.AMD64, Build: build, Code: 0x50, Params: [4]uint64{at, 1, 0xfffff80041212340, 2}, PfnDataBase: frames},
			KDBG:   dumptest.KDBG{Set: map[string]uint64{"PteBase": tables}}, Blobs: dumptest.Desk("SN1").Blobs(),
		}
	}
	old := func(build uint32, at uint64) dumptest.Triage {
		d := win10(build, at)
		d.Header.PfnDataBase = 0xfffff80041212000 // the variable, as in many small dumps
		return d
	}
	x86 := func(at uint64, pae bool) dumptest.Triage {
		return dumptest.Triage{Header: dumptest.Header{Machine: dumptest.X86, Build: 2600, PAE: pae, Code: 0x50, Params: [4]uint64{at, 1, 0x804d8000, 0}}}
	}
	const memory = 16 << 30 >> 12 // page frames of that computer
	for name, c := range map[string]struct {
		d    dumptest.Triage
		want string // in the meaning of parameter 1
	}{
		"page tables":                     {win10(19041, tables+0xfffff80041212000>>12<<3&(1<<39-1)), "page tables: the entry of page 0xfffff80041212000"},
		"page tables of user mode":        {win10(19041, tables+0x7ff612345000>>9), "page tables: the entry of page 0x00007ff612345000"},
		"PFN database":                    {win10(19041, frames+0x1234*0x30+0x10), "PFN database: the entry of page frame 0x1234"},
		"PFN database, outside of memory": {win10(19041, frames+(memory+0x200000)*0x30), "page frame 0x600000, which is outside of physical memory"},
		"shared user data":                {win10(19041, 0xfffff78000000320), "shared user data"},
		"shared user data in user mode":   {win10(19041, 0x7ffe0320), "shared user data"},
		"a program's address":             {win10(19041, 0x7ff612345000), "user-mode address"},
		"placed at random":                {win10(19041, 0xffffc00012345678), ""},
		"another unknown":                 {old(19041, 0xfffffa8012345678), ""},
		"Windows 7, paged pool":           {old(7601, 0xfffff8a012345678), "paged pool"},
		"Windows 7, page tables":          {old(7601, 0xfffff6fb7dbed000), "page tables: the entry of page 0xfffff6fb7da00000"},
		"Windows 7, PFN database":         {old(7601, 0xfffffa8000001000), "PFN database: the entry of page frame 0x55"},
		"Windows 7, nonpaged pool":        {old(7601, 0xfffffa8012345678), "nonpaged pool"},
		"Windows 7, session space":        {old(7601, 0xfffff900c0000000), "session space"},
		"Windows 8.1, nonpaged pool":      {old(9600, 0xffffe00012345678), "nonpaged pool"},
		"Windows 8.1, paged pool":         {old(9600, 0xffffc00012345678), "paged pool"},
		"Windows XP, page tables":         {x86(0xc0312340, false), "page tables"},
		"Windows XP, not page tables":     {x86(0xc0512340, false), ""},
		"Windows XP with PAE":             {x86(0xc0512340, true), "page tables"},
		"Windows XP, shared user data":    {x86(0x7ffe0000, false), "shared user data"},
	} {
		f := reading.Facts(t, c.d.Build())
		got := f.Bugcheck.Value.Parameters[0].Meaning
		if !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if c.want != "" && !strings.Contains(f.Bugcheck.Value.Summary, c.want) {
			t.Errorf("%s: the summary does not say it: %s", name, f.Bugcheck.Value.Summary)
		}
	}
}

// TestFrameFlip: a PFN database entry outside of memory, one bit away from one inside, is
// a hardware sign.
func TestFrameFlip(t *testing.T) {
	const frames = 0xffffe28000000000
	for at, want := range map[uint64]int{frames + (0x1234|1<<30)*0x30: 1, frames + (0x1234|3<<30)*0x30: 0, frames + 0x1234*0x30: 0} {
		d := dumptest.Triage{
			Header: dumptest.Header{Machine: dumptest.AMD64, Build: 19041, Code: 0xbe, Params: [4]uint64{at, 0, 0, 0xa}, PfnDataBase: frames},
			Blobs:  dumptest.Desk("SN1").Blobs(),
		}
		if f := reading.Facts(t, d.Build()); len(f.BitFlips) != want {
			t.Errorf("0x%x: %d flips, want %d: %s", at, len(f.BitFlips), want, f.Bugcheck.Value.Summary)
		}
	}
}
