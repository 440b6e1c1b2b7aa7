package dump

import (
	"errors"
	"fmt"
	"slices"

	"dumptriage/dump/blame"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/unwind"
)

// maxStack bounds the stack that is scanned: the largest kernel stacks of x64
// have 72 KiB.
const maxStack = 0x12000

// savedStack is the kernel stack of the thread that ran, from the stack pointer
// on, as far as it was saved.
func (c *collection) savedStack() ([]byte, memory.Virt) {
	t := c.img.Triage
	if t == nil {
		return c.pageStack()
	}
	if !t.Stack.Exists() {
		return nil, 0
	}
	return c.read(t.Stack, maxStack), t.StackAddress
}

// stack is the saved stack, for those who look through it.
func (c *collection) stack() *blame.Stack {
	index := c.index
	if index == nil {
		index = module.NewIndex(nil, nil)
	}
	bytes, at := c.savedStack()
	return &blame.Stack{Bytes: bytes, At: at, Modules: index, Headers: c.images(), Space: c.space, Machine: c.machine()}
}

// collectStack lists the frames of the code that failed or, where nothing did,
// of what the processor ran. In a small dump every
// word of its stack may be a return address; among the pages of whole ones, where
// nearly any word lies behind some call, only the unwind tables of the images or
// the chain of frame pointers tell.
func collectStack(c *collection) (string, string) {
	ctx, ok := c.f.Context.Get()
	if !ok {
		return absent(c.f.Context.Reason())
	}
	begin := ctx.IP
	var callers []facts.Frame
	walked := c.unwoundFrom(ctx)
	if len(walked.frames) > 1 {
		begin = walked.frames[0].IP
		for _, f := range walked.frames[1:] {
			callers = append(callers, c.frame(f.IP, facts.TrustUnwind))
		}
		if !errors.Is(walked.end, unwind.ErrEnd) {
			c.f.StackEnd = c.endWords(walked.end)
		}
	} else {
		callers = c.callersOf(ctx)
	}
	if len(callers) == 0 {
		return absent(c.whyNoFrames(walked.end))
	}
	c.f.Stack = append([]facts.Frame{c.frame(begin, facts.TrustContext)}, callers...)
	return collected()
}

// callersOf are the callers of the code that the registers are of, without
// unwind tables.
func (c *collection) callersOf(ctx facts.Context) []facts.Frame {
	s := c.stack()
	if c.img.Triage == nil {
		s.At = memory.Virt(ctx.SP) &^ memory.Virt(c.space.Pointer-1)
		s.Bytes = make([]byte, maxStack)
		s.Bytes = s.Bytes[:c.space.ReadUpTo(s.Bytes, s.At)]
		return s.Chain(ctx.FP, link(ctx))
	}
	regs := c.registers().Value
	from, ok := s.Begin(regs.SP, regs.IP, c.fault())
	if !ok {
		return nil
	}
	frames := s.Frames(from)
	if at, ok := s.Raiser(regs.SP, regs.IP, c.fault()); ok && len(frames) > 0 && frames[0].Address == at {
		frames[0].Trust = facts.TrustCall
	}
	return frames
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

// frame is one frame by its address.
func (c *collection) frame(address uint64, trust string) facts.Frame {
	f := facts.Frame{Address: address, Trust: trust}
	if c.index == nil {
		return f
	}
	if at, ok := c.index.Locate(address); ok && !at.Unloaded {
		f.Module, f.Offset = at.Module, at.Offset
	}
	return f
}

// whyNoFrames is why no callers are known.
func (c *collection) whyNoFrames(end error) string {
	bytes, _ := c.savedStack()
	switch {
	case errors.Is(end, unwind.ErrEnd):
		return "the code that failed has no caller on the stack"
	case end != nil:
		return "the walk up the stack ended at once: " + c.endWords(end)
	case len(bytes) == 0 && !c.holdsStack():
		return "the stack of the thread that ran was not saved"
	case c.img.Triage == nil && !facts.MachineOf(c.machine()).Chained:
		return "the stack was saved, but the registers do not say where it is unwound from"
	}
	return "nothing on the saved stack leads into a module"
}

// endWords says why a walk ended, with the place in the module where it did.
func (c *collection) endWords(end error) string {
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
func (c *collection) holdsStack() bool {
	sp := c.f.Context.Value.SP
	_, err := c.space.Uint(memory.Virt(sp), c.space.Pointer)
	return sp != 0 && err == nil
}

// chainWords say by what a frame is known whose place in the chain of calls is.
var chainWords = map[string]string{
	facts.TrustUnwind:       "the unwind tables lead",
	facts.TrustFramePointer: "the chain of frame pointers leads",
}

// suspectChain names the modules that the calls went through, nearest first.
func (c *collection) suspectChain() {
	var found []facts.Suspect
	for i, f := range c.f.Stack {
		words := chainWords[f.Trust]
		if words == "" || f.Module == "" || blame.Carrier(f.Module) {
			continue
		}
		found = append(found, facts.Suspect{
			Module: f.Module, Address: f.Address, Offset: f.Offset, Basis: facts.BasisStack, Heuristic: true, Proven: true,
			Windows: c.windows(f.Address, f.Module), Hits: 1, Depth: i,
			Why: fmt.Sprintf("%s through it, at frame %d", words, i),
		})
	}
	slices.SortStableFunc(found, func(a, b facts.Suspect) int { return rank(a.Windows) - rank(b.Windows) })
	for _, s := range found {
		c.suspect(s)
	}
}
