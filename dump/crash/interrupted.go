package crash

import (
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// interruptedCodes are the bug checks that a watchdog raises from an interrupt, and
// whether the code that it interrupted is what took too long: of a processor that does
// not answer it is the code on another one.
var interruptedCodes = map[uint32]bool{0x133: true, 0x1ca: true, 0x101: false}

// findInterrupted follows the stack of the interrupt to the code that was interrupted. It
// is on the same stack, or on another one whose trap frame the stack of the interrupt
// points to.
func (c *Crash) findInterrupted() facts.Outcome {
	b, ok := c.Bugcheck.Get()
	culpable, watchdog := interruptedCodes[b.Base]
	if !ok || !watchdog || c.Live.Or(false) || facts.ArchOf(c.t.Architecture()).X86Bits != 64 {
		return facts.WasAbsent("no watchdog raised the bug check")
	}
	trap, ok := c.interruptFrame()
	if !ok {
		return facts.WasAbsent("no interrupted code was found on the stack")
	}
	s := c.stack()
	s.At, s.Bytes = memory.Virt(trap.SP), c.sparse(memory.Virt(trap.SP))
	c.Interrupted = append([]facts.Frame{c.frame(trap.IP, facts.TrustContext)}, s.Frames(0)...)
	if culpable {
		c.suspectInterrupted(s)
	}
	return facts.WasCollected()
}

// interruptFrame finds the trap frame of the interrupt: in the saved stack, or at an
// address in it. The topmost counts: on its way down an interrupt may be interrupted
// again.
func (c *Crash) interruptFrame() (nt.TrapFrame, bool) {
	s := c.stack()
	form, ok := nt.TrapFormOf(s.Arch, s.Space.Pointer)
	if !ok || len(s.Bytes) == 0 {
		return nt.TrapFrame{}, false
	}
	for off := len(s.Bytes)/s.Space.Pointer*s.Space.Pointer - s.Space.Pointer; off >= 0; off -= s.Space.Pointer {
		at := memory.Virt(s.word(off))
		if _, here := s.offset(at); here || uint64(at)%uint64(form.Align) != 0 || !nt.InKernel(at, s.Space.Pointer) {
			continue
		}
		if t, ok := c.trapFrame(form, at); ok {
			return t, true
		}
	}
	frames := s.frames()
	for _, f := range slices.Backward(frames) {
		if t := form.Decode(s.Bytes[f.at:]); c.inCode(t.IP) {
			return t, true
		}
	}
	return nt.TrapFrame{}, false
}

// trapFrame reads a trap frame of kernel code that was pushed onto the stack of that code:
// its stack pointer is where it ends.
func (c *Crash) trapFrame(form nt.TrapForm, at memory.Virt) (nt.TrapFrame, bool) {
	raw, err := c.t.Space.Bytes(at, form.Size, form.Size)
	if err != nil {
		return nt.TrapFrame{}, false
	}
	if _, ok := form.Looks(raw); !ok {
		return nt.TrapFrame{}, false
	}
	t := form.Decode(raw)
	const alignment = 16 // the processor aligns the stack before it pushes the frame
	past := t.SP - uint64(at) - uint64(form.Size)
	return t, past <= alignment && c.inCode(t.IP)
}

// inCode reports whether an address lies in a module that is loaded.
func (c *Crash) inCode(at uint64) bool {
	f, ok := c.t.Locate(at)
	return ok && f.Module != "" && !f.Unloaded
}

// The stack of interrupted code is read as far as this, and no further than a gap of so
// many bytes: a small memory dump holds pieces of it.
const (
	mostInterrupted = 24 << 10
	mostGap         = 4 << 10
)

// sparse reads a stack of which the dump may hold only pieces; zeros are in the gaps.
func (c *Crash) sparse(at memory.Virt) []byte {
	buf := make([]byte, mostInterrupted)
	end, gap := 0, 0
	for off := 0; off < len(buf) && gap < mostGap; {
		n := c.t.Space.ReadUpTo(buf[off:], at+memory.Virt(off))
		if n == 0 {
			off += c.t.Space.Pointer
			gap += c.t.Space.Pointer
			continue
		}
		off += n
		end, gap = off, 0
	}
	return buf[:end]
}

// suspectInterrupted names whose code was interrupted, and who had called it, before
// those on the watchdog's own stack.
func (c *Crash) suspectInterrupted(s *Stack) {
	others := c.Suspects
	c.Suspects = nil
	at := c.Interrupted[0]
	if m, ok := c.t.Index.Find(at.Address); ok && !Carrier(m.Name) && m.Name != "" {
		c.suspect(facts.CrashSuspect{
			Module: m.Name, Address: at.Address, Offset: at.Offset, Basis: facts.BasisStack, Heuristic: true, Proven: true, Windows: m.Windows,
			Why: "its code was running when the watchdog fired",
		})
	}
	for _, h := range ranked(s.Scan(0)) {
		x := onStack(h)
		x.Why = "on the stack of the code that the watchdog interrupted: " + x.Why
		c.suspect(x)
	}
	for _, x := range others {
		c.suspect(x)
	}
}
