package crash_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// TestEnded: how a process ended that Windows cannot run without, by its exception, its
// exit status, or another process.
func TestEnded(t *testing.T) {
	h := dumptest.Header{Machine: dumptest.AMD64, Build: 19041, Code: 0xef}
	current, thread := dumptest.CurrentProcess(h), dumptest.CurrentThread(h)
	const other = 0xfffff80180700000
	// record is an EXCEPTION_RECORD64 (winnt.h) at 0x40 of the stack.
	record := func(code uint32, address uint64, info ...uint64) []byte {
		b := make([]byte, 0x200)
		binary.LittleEndian.PutUint32(b[0x40:], code)
		binary.LittleEndian.PutUint64(b[0x50:], address)
		binary.LittleEndian.PutUint32(b[0x58:], uint32(len(info)))
		for i, v := range info {
			binary.LittleEndian.PutUint64(b[0x60+8*i:], v)
		}
		return b
	}
	// process is an EPROCESS of build 19041 with an exit status, at 0x7d4.
	process := func(id uint64, name string, status uint32) []byte {
		b := dumptest.Process(h, id, name)
		binary.LittleEndian.PutUint32(b[0x7d4:], status)
		return b
	}
	const running = 0x103 // STATUS_PENDING
	for name, c := range map[string]struct {
		params  [4]uint64
		stack   []byte
		process []byte
		another []byte
		want    string
	}{
		"fast fail": {[4]uint64{current}, record(0xc0000409, 0x7ff812345678, 0x23), process(612, "svchost.exe", running), nil,
			"svchost.exe, id 612, a host of Windows services, ended itself: fast fail 0x23 (UNEXPECTED_HEAP_EXCEPTION"},
		"exception": {[4]uint64{current}, record(0xc0000005, 0x7ff812345678, 0, 0x10), process(612, "csrss.exe", running), nil,
			"csrss.exe, id 612, the client/server runtime, was ended by an exception that it did not handle: STATUS_ACCESS_VIOLATION (read of address 0x10"},
		"exception of the kernel": {[4]uint64{current}, record(0xc0000005, 0xfffff80041212340, 0, 0x10), process(612, "csrss.exe", running), nil, "the client/server runtime, ended"},
		"unknown code":            {[4]uint64{current}, record(0xc7654321, 0x7ff812345678), process(612, "csrss.exe", running), nil, "the client/server runtime, ended"},
		"status":                  {[4]uint64{current}, nil, process(612, "wininit.exe", 0xc0000005), nil, "ended with status 0xc0000005 (STATUS_ACCESS_VIOLATION)"},
		"status 0":                {[4]uint64{current}, nil, process(612, "wininit.exe", 0), nil, "ended itself with status 0"},
		"another process":         {[4]uint64{other}, nil, process(4711, "taskkill.exe", running), process(612, "csrss.exe", 1), "csrss.exe, id 612, the client/server runtime, was ended by taskkill.exe"},
		"process not in the dump": {[4]uint64{other}, nil, process(4711, "taskkill.exe", running), nil, "A process whose name is not in the dump ended"},
		"thread":                  {[4]uint64{thread, 1}, record(0xc0000409, 0x7ff812345678, 7), process(612, "csrss.exe", running), nil, "csrss.exe, id 612, the client/server runtime, ended itself: fast fail 0x7 (FATAL_APP_EXIT"},
	} {
		h.Params = c.params
		d := dumptest.Triage{Header: h, Stack: c.stack, Process: c.process}
		if c.another != nil {
			d.Blocks = []dumptest.Block{{Address: other, Data: c.another}}
		}
		e, ok := reading.Facts(t, d.Build()).Ended.Get()
		if !ok || !strings.Contains(e.Text, c.want) || strings.HasSuffix(e.Text, ".") {
			t.Errorf("%s: %q, want %q", name, e.Text, c.want)
		}
	}
	h.Code = 0xd1
	if f := reading.Facts(t, dumptest.Triage{Header: h}.Build()); f.Ended.OK {
		t.Errorf("another STOP: %+v", f.Ended.Value)
	}
}
