package crash_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// TestWhoIsNamed holds real small dumps to what their uploaders found, and to
// readings of their stacks by hand.
func TestWhoIsNamed(t *testing.T) {
	for _, c := range []struct {
		file   string
		first  string // module of the first suspect
		basis  string
		proven []string // third parties of which more than a word on the stack speaks
		signs  int      // of failing hardware
	}{
		// Every address of amdkmdag.sys lies in the dispatcher's own copies.
		{"corpus/kernel/daimuvg-102622-30093-01.dmp", "ntoskrnl.exe", facts.BasisParameter, nil, 1},
		// The same machine, within the hour: RIP 3 bytes into movzx, and the
		// address touched is that of the instruction which begins there.
		{"corpus/kernel/daimuvg-102622-15671-01.dmp", "Ntfs.sys", facts.BasisParameter, nil, 1},
		// sub rsp, 0x28 is no illegal instruction.
		{"corpus/kernel/daimuvg-102622-17265-01.dmp", "ntoskrnl.exe", facts.BasisParameter, nil, 1},
		// The instructions cannot have touched what the processor reported: a stack
		// slot against 0xf025, rcx+0x29 with rcx in the trap frame against 0x29,
		// and a read of a stack slot that is in the dump. One machine, three weeks.
		{"corpus/kernel/r-techsupport-7e_0.dmp", "nvlddmkm.sys", facts.BasisParameter, []string{"nvlddmkm.sys"}, 1},
		{"corpus/kernel/r-techsupport-d1.dmp", "ks.sys", facts.BasisParameter, nil, 1},
		{"corpus/kernel/r-techsupport-3b_1.dmp", "ntoskrnl.exe", facts.BasisParameter, nil, 1},
		// mov dl, [rcx+0x10b] and mov rax, [rax] touched what they name.
		{"corpus/kernel/francotrone64-082325-12593-01.dmp", "ibthfp.sys", facts.BasisCaller, []string{"ibthfp.sys"}, 0},
		{"corpus/kernel/r-techsupport-1e.dmp", "dxgmms2.sys", facts.BasisParameter, []string{"nvlddmkm.sys"}, 0},
		{"dumps-2/kernel/criticalrocket-111417-44578-01.dmp", "atikmdag.sys", facts.BasisCaller, []string{"atikmdag.sys"}, 0},
		{"dumps-2/kernel/criticalrocket-111417-58375-01.dmp", "RTKVHD64.sys", facts.BasisParameter, []string{"RTKVHD64.sys"}, 0},
		{"dumps-2/kernel/criticalrocket-111317-27812-01.dmp", "ntoskrnl.exe", facts.BasisParameter, nil, 0},
		{"corpus/kernel/daimuvg-102622-12000-01.dmp", "", "", nil, 0},
	} {
		b, err := os.ReadFile(filepath.Join(reading.Shared, c.file))
		if err != nil {
			t.Skipf("real dumps are not here (%s): skipped", reading.Shared)
		}
		f := reading.Facts(t, b)
		var first facts.CrashSuspect
		if len(f.Suspects) > 0 {
			first = f.Suspects[0]
		}
		if first.Module != c.first || first.Basis != c.basis {
			t.Errorf("%s: %s by %s is named first, want %s by %s", c.file, first.Module, first.Basis, c.first, c.basis)
		}
		if len(f.HardwareSigns) != c.signs {
			t.Errorf("%s: signs of hardware: %q", c.file, f.HardwareSigns)
		}
		var proven []string
		for _, s := range f.Suspects {
			if !s.Windows && (s.Proven || !s.Heuristic) {
				proven = append(proven, s.Module)
			}
		}
		if len(proven) != len(c.proven) || len(proven) > 0 && proven[0] != c.proven[0] {
			t.Errorf("%s: proven: %q, want %q", c.file, proven, c.proven)
		}
	}
}

// TestRecordOnTheStack: where no parameter names the exception record, the one
// on the saved stack with its code and address tells what was touched.
func TestRecordOnTheStack(t *testing.T) {
	const at = 0xfffff80002a51234
	record := func(code uint32, address uint64) []byte {
		b := make([]byte, 0x400)
		binary.LittleEndian.PutUint32(b[0x100:], code)
		binary.LittleEndian.PutUint64(b[0x110:], address)
		binary.LittleEndian.PutUint32(b[0x118:], 2)
		binary.LittleEndian.PutUint64(b[0x128:], 0xf025)
		return b
	}
	for _, c := range []struct {
		name  string
		stack []byte
		want  bool
	}{
		{"its record", record(0xc0000005, at), true},
		{"the record of another address", record(0xc0000005, at+4), false},
		{"the record of another exception", record(0xc0000094, at), false},
	} {
		h := dumptest.Header{Machine: 0x8664, Build: 19041, Code: 0x3b, Params: [4]uint64{0xc0000005, at, 0, 0}}
		f := reading.Facts(t, dumptest.Triage{Header: h, Stack: c.stack}.Build())
		e, ok := f.Exception.Get()
		if ok != c.want || ok && (e.Access != "read" || e.Accessed.Or(0) != 0xf025 || e.Source != "saved stack") {
			t.Errorf("%s: %+v, %v", c.name, e, ok)
		}
		if got, ok := f.Bugcheck.Value.Referenced.Get(); ok != c.want || ok && got != 0xf025 {
			t.Errorf("%s: the STOP touched 0x%x, %v", c.name, got, ok)
		}
	}
}

// TestProcessThatDied: 0xEF names the process, here that of the thread that ran.
func TestProcessThatDied(t *testing.T) {
	h := dumptest.Header{Machine: 0x8664, Build: 19041, Code: 0xef}
	process, thread := dumptest.CurrentProcess(h), dumptest.CurrentThread(h)
	for params, want := range map[[4]uint64]string{
		{process}:         "csrss.exe, id 612",
		{process + 0x400}: "",
		{thread, 1}:       "of csrss.exe, the current one",
	} {
		h.Params = params
		f := reading.Facts(t, dumptest.Triage{Header: h, Process: dumptest.Process(h, 612, "csrss.exe")}.Build())
		b := f.Bugcheck.Value
		if b.Parameters[0].Meaning != want || want != "" && !strings.Contains(b.Summary, want) {
			t.Errorf("%x: %q, in %q", params, b.Parameters[0].Meaning, b.Summary)
		}
	}
}
