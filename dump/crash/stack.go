package crash

import (
	"errors"
	"fmt"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/target"
	"dumptriage/dump/unwind"
)

// stack is the saved stack, for those who look through it.
func (c *Crash) stack() *Stack {
	index := c.t.Index
	if index == nil {
		index = module.NewIndex(nil, nil)
	}
	bytes, at := c.t.SavedStack()
	return &Stack{Bytes: bytes, At: at, Modules: index, Headers: c.t.Headers(), Space: c.t.Space, Arch: c.t.Architecture()}
}

// findStack lists the frames of the code that failed or, where nothing did,
// of what the processor ran. In a small dump every
// word of its stack may be a return address; among the pages of whole ones, where
// nearly any word lies after some call, only the unwind tables of the images or
// the chain of frame pointers tell.
func (c *Crash) findStack() facts.Outcome {
	ctx, ok := c.Context.Get()
	if !ok {
		return facts.WasAbsent(c.Context.Reason())
	}
	begin := ctx.IP
	walked := c.unwoundFrom(ctx)
	callers, end := c.callersIn(walked)
	if callers == nil {
		callers, c.Chained = c.callersOf(ctx)
	} else {
		begin, c.Chained, c.StackEnd = walked.frames[0].IP, len(walked.frames), end
		if end != "" {
			callers = append(callers, c.beyond(walked.frames[len(walked.frames)-1])...)
		}
	}
	if len(callers) == 0 {
		return facts.WasAbsent(c.whyNoFrames(walked.end))
	}
	c.Stack = append([]facts.Frame{c.frame(begin, facts.TrustContext)}, callers...)
	c.name(c.Stack)
	return facts.WasCollected()
}

// callersIn returns the callers that a walk found, none if it found nothing above the code it
// started in, and why it ended before the first frame of the thread.
func (c *Crash) callersIn(w walk) (callers []facts.Frame, end string) {
	if len(w.frames) < 2 {
		return nil, ""
	}
	for _, f := range w.frames[1:] {
		callers = append(callers, c.frame(f.IP, facts.TrustUnwind))
	}
	if !errors.Is(w.end, unwind.ErrEnd) {
		end = c.endWords(w.end)
	}
	return callers, end
}

// beyond are the frames above the last one that a walk found, of a small dump: words of its
// saved stack.
func (c *Crash) beyond(last unwind.Frame) []facts.Frame {
	if c.t.Image.Triage == nil {
		return nil
	}
	s := c.stack()
	from, ok := s.offset(memory.Virt(last.SP()))
	if !ok {
		return nil
	}
	return s.Frames(from)
}

// callersOf are the callers of the code that the registers are of, without
// unwind tables, and how many frames with it are a chain of calls.
func (c *Crash) callersOf(ctx facts.Context) (callers []facts.Frame, chained int) {
	s := c.stack()
	if c.t.Image.Triage == nil {
		s.At = memory.Virt(ctx.SP) &^ memory.Virt(c.t.Space.Pointer-1)
		s.Bytes = make([]byte, target.MaxStack)
		s.Bytes = s.Bytes[:c.t.Space.ReadUpTo(s.Bytes, s.At)]
	}
	if chain, n := c.verifiedChain(s, ctx); chain != nil {
		return chain, n + 1
	}
	if c.t.Image.Triage == nil {
		chain := s.Chain(ctx.FP, link(ctx))
		return chain, len(chain) + 1
	}
	regs := c.t.Registers().Value
	from, ok := s.Begin(regs.SP, regs.IP, c.fault())
	if !ok {
		return nil, 0
	}
	frames := s.Frames(from)
	if at, ok := s.Raiser(regs.SP, regs.IP, c.fault()); ok && len(frames) > 0 && frames[0].Address == at {
		frames[0].Trust = facts.TrustCall
	}
	return frames, 0
}

// sameFunction is how near to the instruction pointer the link register is taken for
// what an earlier call of the same function left there.
const sameFunction = 0x400

// link is the link register of ARM64, 0 where there is none or it tells no caller.
func link(ctx facts.Context) uint64 {
	for _, r := range ctx.Registers {
		if r.Name == "lr" && max(r.Value, ctx.IP)-min(r.Value, ctx.IP) > sameFunction {
			return r.Value
		}
	}
	return 0
}

// named are the ways of finding a frame that tell its function: a word that may be left over
// tells none.
var named = []string{facts.TrustContext, facts.TrustUnwind, facts.TrustFramePointer, facts.TrustLink, facts.TrustCall}

// name gives frames the names of their functions, where these are known.
func (c *Crash) name(frames []facts.Frame) {
	for i := range frames {
		if f := &frames[i]; f.Module != "" && slices.Contains(named, f.Trust) {
			f.Function = c.Function(f.Address, f.Trust != facts.TrustContext)
		}
	}
}

// Function names the function at an address, with the offset in it: "Read+0x12", "" where
// nothing tells. Where a table says where it begins, the symbol must not be of an earlier one.
// call says that a call returns to the address.
func (c *Crash) Function(address uint64, call bool) string {
	sym, distance, ok := c.t.Symbol(address, call)
	if !ok {
		return ""
	}
	if w := c.unwinder(); w != nil {
		if begin, told := w.Begin(address, call); told && sym.RVA < begin {
			return ""
		}
	}
	if distance == 0 {
		return sym.Name
	}
	return fmt.Sprintf("%s+0x%x", sym.Name, distance)
}

// frame is one frame by its address.
func (c *Crash) frame(address uint64, trust string) facts.Frame {
	f := facts.Frame{Address: address, Trust: trust}
	if c.t.Index == nil {
		return f
	}
	if at, ok := c.t.Index.Locate(address); ok && !at.Unloaded {
		f.Module, f.Offset = at.Module, at.Offset
	}
	return f
}

// whyNoFrames is why no callers are known.
func (c *Crash) whyNoFrames(end error) string {
	bytes, _ := c.t.SavedStack()
	switch {
	case errors.Is(end, unwind.ErrEnd):
		return "the faulting code has no caller on the stack"
	case end != nil:
		return "the call stack could not be unwound: " + c.endWords(end)
	case len(bytes) == 0 && !c.holdsStack():
		return "the stack of the current thread is not in the dump"
	case c.t.Image.Triage == nil && !facts.ArchOf(c.t.Architecture()).Chained:
		return "the stack is in the dump, but the registers to unwind it from are not known"
	}
	return "no address on the saved stack is in a module"
}

// endWords says why a walk ended, with the place in the module where it did.
func (c *Crash) endWords(end error) string {
	stop, ok := errors.AsType[*unwind.StopError](end)
	if !ok {
		return end.Error()
	}
	if f := c.frame(stop.IP, ""); f.Module != "" {
		return fmt.Sprintf("code at %s+0x%x: %v", f.Module, f.Offset, stop.Err)
	}
	return end.Error()
}

// holdsStack reports whether the dump holds the memory that the stack pointer leads
// to, whosever stack it is.
func (c *Crash) holdsStack() bool {
	sp := c.Context.Value.SP
	_, err := c.t.Space.Uint(memory.Virt(sp), c.t.Space.Pointer)
	return sp != 0 && err == nil
}

// chainWords say by what a frame is known whose place in the chain of calls is.
var chainWords = map[string]string{
	facts.TrustUnwind:       "the unwind tables lead",
	facts.TrustFramePointer: "the chain of frame pointers leads",
	facts.TrustCall:         "the calls lead",
}

// suspectChain names the modules that the calls went through, nearest first.
func (c *Crash) suspectChain() {
	var found []facts.CrashSuspect
	for i, f := range c.Stack[:min(c.Chained, len(c.Stack))] {
		words := chainWords[f.Trust]
		if words == "" || f.Module == "" || Carrier(f.Module) {
			continue
		}
		found = append(found, facts.CrashSuspect{
			Module: f.Module, Address: f.Address, Offset: f.Offset, Basis: facts.BasisStack, Heuristic: true, Proven: true,
			Windows: c.t.IsWindows(f.Address, f.Module), Hits: 1, Depth: i,
			Why: fmt.Sprintf("%s through it, at frame %d", words, i),
		})
	}
	slices.SortStableFunc(found, func(a, b facts.CrashSuspect) int { return rank(a.Windows) - rank(b.Windows) })
	for _, s := range found {
		c.suspect(s)
	}
}
