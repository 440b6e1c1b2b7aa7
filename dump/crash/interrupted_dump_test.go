package crash_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// TestInterrupted: the stack of a watchdog's interrupt leads through the trap frame to the
// code that was running, on the same stack and on another, in pieces and whole.
func TestInterrupted(t *testing.T) {
	const (
		isr    = 0xffff85042988e000 // the stack of the interrupt
		thread = 0xffffbd8639f15360 // the trap frame, on the stack of the thread
	)
	drivers := dumptest.DefaultDrivers(dumptest.AMD64)
	kernel, driver, tcpip := drivers[0].Base+0x2bc4b0, drivers[5].Base+0x1c40, drivers[2].Base+0x4321
	// trap is a KTRAP_FRAME of kernel code (Vergilius Project, Windows 10).
	trap := func(ip, sp uint64) []byte {
		b := make([]byte, 0x190)
		binary.LittleEndian.PutUint64(b[0x168:], ip)
		binary.LittleEndian.PutUint16(b[0x170:], 0x10)
		binary.LittleEndian.PutUint32(b[0x178:], 0x40202)
		binary.LittleEndian.PutUint64(b[0x180:], sp)
		return b
	}
	stack := words(drivers[0].Base+0x459672, 0, thread, 0, drivers[0].Base+0x2d83ed, 0)
	callers := words(0, tcpip, 1, 0, driver, drivers[0].Base+0x1000)
	block := func(at uint64, b []byte) dumptest.Block { return dumptest.Block{Address: at, Data: b} }
	names := func(frames []facts.Frame) string {
		var out []string
		for _, f := range frames {
			out = append(out, f.Module)
		}
		return strings.Join(out, " ")
	}
	whole := append(trap(kernel, thread+0x190), callers...)
	for name, c := range map[string]struct {
		code    uint32
		stack   []byte
		blocks  []dumptest.Block
		want    string // modules of the frames
		suspect string // the first
	}{
		"on another stack":         {0x133, stack, []dumptest.Block{block(thread, whole)}, "ntoskrnl.exe tcpip.sys example.sys ntoskrnl.exe", "example.sys"},
		"in pieces":                {0x133, stack, []dumptest.Block{block(thread, whole[:0x198]), block(thread+0x198, whole[0x198:0x1a0]), block(thread+0x1b0, whole[0x1b0:])}, "ntoskrnl.exe tcpip.sys example.sys ntoskrnl.exe", "example.sys"},
		"its own code interrupted": {0x1ca, stack, []dumptest.Block{block(thread, append(trap(driver, thread+0x190), callers...))}, "example.sys tcpip.sys example.sys ntoskrnl.exe", "example.sys"},
		"another processor":        {0x101, stack, []dumptest.Block{block(thread, whole)}, "ntoskrnl.exe tcpip.sys example.sys ntoskrnl.exe", ""},
		"trap frame not saved":     {0x133, stack, []dumptest.Block{block(thread+0x190, callers)}, "", ""},
		"not a trap frame":         {0x133, stack, []dumptest.Block{block(thread, append(trap(kernel, thread+0x1000), callers...))}, "", ""},
		"code of no module":        {0x133, stack, []dumptest.Block{block(thread, append(trap(0xfffff80333333333, thread+0x190), callers...))}, "", ""},
		"another bug check":        {0xd1, stack, []dumptest.Block{block(thread, whole)}, "", ""},
		"on the same stack":        {0x133, append(append(append([]byte{}, words(drivers[0].Base+0x459672, 0)...), trap(kernel, isr+0x10+0x190)...), callers...), nil, "ntoskrnl.exe tcpip.sys example.sys ntoskrnl.exe", "example.sys"},
	} {
		h := dumptest.Header{Machine: dumptest.AMD64, Build: 19041, Code: c.code, Context: dumptest.Context{SP: isr, IP: drivers[0].Base + 0x3f8f60}}
		f := reading.Facts(t, dumptest.Triage{Header: h, Drivers: drivers, Stack: c.stack, TopOfStack: isr, Blocks: c.blocks}.Build())
		if got := names(f.Interrupted); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		first := ""
		if len(f.Suspects) > 0 && c.want != "" {
			first = f.Suspects[0].Module
		}
		if first != c.suspect {
			t.Errorf("%s: suspect %q, want %q", name, first, c.suspect)
		}
	}
}
