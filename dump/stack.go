package dump

import (
	"fmt"

	"dumptriage/dump/blame"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
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
	return &blame.Stack{Bytes: bytes, At: at, Modules: index, Space: c.space, Machine: c.machine()}
}

// collectStack lists the frames of the code that failed. In a small dump every
// word of its stack may be a return address; among the pages of whole ones, where
// nearly any word lies behind some call, only the chain of frame pointers tells.
func collectStack(c *collection) (string, string) {
	s := c.stack()
	ctx, ok := c.f.Context.Get()
	switch {
	case len(s.Bytes) == 0:
		return absent("the stack of the thread that ran was not saved")
	case c.f.Dump.Live.Or(false):
		return absent("no crash happened")
	case !ok:
		return absent(c.f.Context.Reason())
	}
	frames := c.framesOf(s, ctx)
	if len(frames) == 0 {
		return absent("nothing on the saved stack leads into a module")
	}
	first := facts.Frame{Address: ctx.IP, Trust: facts.TrustContext}
	if at, found := s.Modules.Locate(ctx.IP); found && !at.Unloaded {
		first.Module, first.Offset = at.Module, at.Offset
	}
	c.f.Stack = append([]facts.Frame{first}, frames...)
	return collected()
}

// framesOf are the callers of the code that the registers are of.
func (c *collection) framesOf(s *blame.Stack, ctx facts.Context) []facts.Frame {
	if c.img.Triage == nil {
		return s.Chain(ctx.FP)
	}
	regs := c.registers().Value
	from, ok := s.Begin(regs.SP, regs.IP, c.f.Bugcheck.Value.Faulting.Value.Address)
	if !ok {
		return nil
	}
	return s.Frames(from)
}

// suspectChain names the modules that the chain of frame pointers leads through.
func (c *collection) suspectChain() {
	for i, f := range c.f.Stack {
		if f.Trust != facts.TrustFramePointer || f.Module == "" || blame.Carrier(f.Module) {
			continue
		}
		c.suspect(facts.Suspect{
			Module: f.Module, Address: f.Address, Offset: f.Offset, Basis: facts.BasisStack, Heuristic: true, Proven: true,
			Windows: c.windows(f.Address, f.Module), Hits: 1, Depth: i,
			Why: fmt.Sprintf("the chain of frame pointers leads through it, at frame %d", i),
		})
	}
}
