package crash_test

import (
	"bytes"
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// ofThread reads a dump and asks for the stack of a thread.
func ofThread(t *testing.T, b []byte, thread uint64) facts.Known[facts.ThreadStack] {
	t.Helper()
	f, err := dump.ReadWith(t.Context(), bytes.NewReader(b), int64(len(b)), dump.Options{Thread: thread, NoPool: true})
	if err != nil {
		t.Fatal(err)
	}
	return f.Thread
}

// TestThread: a thread that does not run goes on where its switch frame says. The layouts are
// those of the type lists: KernelStack at 0x58 of KTHREAD, the address at 0x38 of the frame,
// and on x86 at 0x28 and at 8.
func TestThread(t *testing.T) {
	machines := 0
	for _, c := range []struct {
		machine   string
		kernel    uint64
		at, frame uint64 // of a thread, and of its stack
		fields    [3]int // KernelStack, the address, and the size of a pointer
	}{
		{"amd64 19041", 0xfffff80000000000, 0xffffa00000005000, 0xffffa00000007100, [3]int{0x58, 0x38, 8}},
		{"2600", 0x80400000, 0xe0005000, 0xe0007100, [3]int{0x28, 8, 4}},
	} {
		for _, s := range dumptest.Healthy() {
			if s.Name != c.machine {
				continue
			}
			machines++
			put := func(b []byte, at int, v uint64) {
				copy(b[at:], binary.LittleEndian.AppendUint64(nil, v)[:c.fields[2]])
			}
			thread, stack := make([]byte, 0x400), make([]byte, 0x200)
			built := s.Build()
			f := reading.Facts(t, built.Memory.Build())
			ip := f.Modules.Value[0].Base + 0x1234
			put(thread, c.fields[0], c.frame)
			put(stack, c.fields[1], ip)
			built.Space.Map(c.at, thread)
			built.Space.Map(c.frame, stack)
			b := built.Memory.Build()
			got := ofThread(t, b, c.at)
			if !got.OK || len(got.Value.Frames) == 0 || got.Value.Frames[0].Address != ip || got.Value.Frames[0].Offset != 0x1234 {
				t.Errorf("%s: %+v (%s), want the code at 0x%x", s.Name, got.Value, got.Reason(), ip)
			}
			for at, want := range map[uint64]string{
				c.at + 0x100:      "the address is not that of a thread",
				c.frame:           "the address is not that of a thread",
				c.at + 0x40000000: "not present",
			} {
				if got := ofThread(t, b, at); got.OK || !strings.Contains(got.Reason(), want) {
					t.Errorf("%s: 0x%x: %+v (%s), want %q", s.Name, at, got.Value, got.Reason(), want)
				}
			}
			put(stack, c.fields[1], c.at) // into no module
			built.Space.Map(c.frame, stack)
			if got := ofThread(t, built.Memory.Build(), c.at); got.OK || got.Reason() != "the thread was not switched out: its saved stack pointer leads to no code" {
				t.Errorf("%s: %+v (%s)", s.Name, got.Value, got.Reason())
			}
		}
	}
	if machines != 2 {
		t.Errorf("%d machines, want 2", machines)
	}
	small := dumptest.Windows11().Build()
	if got := ofThread(t, small, 0xffffa00000005000); got.OK || got.Reason() != "a small memory dump contains only the stack of the current thread" {
		t.Errorf("%+v (%s)", got.Value, got.Reason())
	}
}

// TestRealThreads: the threads of a running system, as two lists of its processes name them,
// wait below the function that switches threads, and came from system services.
func TestRealThreads(t *testing.T) {
	if testing.Short() {
		t.Skip("large dumps are left out of a short run")
	}
	b, err := dumptest.Unzip(filepath.Join(reading.Shared, "real-x64", "nt52-compatible-x64-session.dmp.zip"))
	if err != nil {
		t.Skipf("no dump of a running system here: %v", err)
	}
	for thread, callers := range map[uint64]int{0xfffffa800cb8bbd0: 4, 0xfffffa800cb1e8c0: 5, 0xfffffa800cacba50: 4} {
		got := ofThread(t, b, thread)
		frames := got.Value.Frames
		if len(frames) != 1+callers || frames[0].Offset != 0x27c5 || frames[1].Offset != 0x9ea5a || frames[callers].Offset != 0x5623 {
			t.Errorf("0x%x: %+v (%s)", thread, frames, got.Reason())
		}
		for _, f := range frames[1:] {
			if f.Trust != facts.TrustUnwind || f.Module != "ntoskrnl.exe" {
				t.Errorf("0x%x: %+v", thread, f)
			}
		}
	}
}
