package nt_test

import (
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// TestProcessor: of a machine that stopped, the thread that ran is the one whose
// stack the registers point into. Offsets are those of public type lists: the
// control region at 0xffdff000 points at +0x20 to the control block, whose
// second word is the thread; InitialStack and StackLimit stand at +0x18 and +0x1c.
func TestProcessor(t *testing.T) {
	const pcr, prcb, thread, limit, top = 0xffdff000, 0xffdff120, 0xff6f0020, 0xff6e0000, 0xff6e3000
	const raiser = 0x1234
	i := slices.IndexFunc(dumptest.Healthy(), func(s dumptest.NamedSystem) bool { return s.Name == "1057" })
	lay := func(sp uint64) dumptest.Built {
		s := dumptest.Healthy()[i].System
		s.Header.Context.SP, s.Header.Context.IP = sp, s.Modules[0].Base+0x5000
		built := s.Build()
		a := built.Space
		a.Reserve(pcr, 0x1000)
		a.Put32(pcr+0x20, prcb)
		a.Put32(prcb+4, thread)
		a.Reserve(thread, 0x100)
		a.Put32(thread+0x18, top)
		a.Put32(thread+0x1c, limit)
		a.Reserve(limit+0x1000, 0x2000) // the lowest page was never used
		a.Put32(top-0x400, uint32(s.Modules[2].Base+raiser))
		return built
	}
	driver := dumptest.Healthy()[i].Modules[2]

	f := reading.Facts(t, lay(top-0x400).Memory.Build())
	reading.Known(t, "thread", f.Running.Thread, thread)
	reading.Known(t, "stack", f.Running.StackBytes, 0x400)
	reading.Known(t, "stack base", f.Running.StackBase, top)
	if s := f.Suspects; len(s) != 1 || s[0].Module != driver.Name || s[0].Offset != raiser || s[0].Basis != "caller" {
		t.Errorf("who raised the STOP: %+v", s)
	}

	// Registers that point elsewhere are those of another stack: a machine with
	// one processor has no other thread, one with two may.
	f = reading.Facts(t, lay(0xff000000).Memory.Build())
	reading.Known(t, "thread of the only processor", f.Running.Thread, thread)
	if f.Running.StackBytes.OK || len(f.Suspects) != 0 {
		t.Errorf("a stack out of nowhere: %+v, %+v", f.Running, f.Suspects)
	}
	two := lay(0xff000000)
	two.Header.Processors = 2
	f = reading.Facts(t, two.Memory.Build())
	if f.Running.Thread.OK || !strings.Contains(f.Running.Thread.Why, "no processor") {
		t.Errorf("thread of two processors: %+v", f.Running.Thread)
	}
}
