package dump

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// processor is the one that stopped, of a dump that holds pages, and what it
// ran. What is not known is zero.
type processor struct {
	prcb   memory.Virt
	thread memory.Virt
	stack  memory.Range // of the thread, where the registers point into it
	saved  facts.Known[facts.Context]
}

// registers are those of the dump's own context record or, where that is not of
// the thread that stopped, those that the processor left in its control block.
func (c *collection) registers() facts.Known[facts.Context] {
	if c.cpu.saved.OK {
		return c.cpu.saved
	}
	place := c.img.Header.Context
	if t := c.img.Triage; t != nil && t.Context.Exists() {
		place = t.Context
	}
	if !place.Exists() {
		return facts.Unknown[facts.Context]("the dump holds no context record")
	}
	ctx := nt.DecodeContext(c.read(place, uint64(nt.ContextSize(c.machine()))), c.machine())
	ctx.Value.Source = headerSource
	return ctx
}

// findProcessor finds the processor that stopped: the one whose thread has the
// stack that the registers point into, or the only one.
func (c *collection) findProcessor() processor {
	all := nt.PRCBs(c.space, c.kdbg)
	sp := memory.Virt(c.registers().Value.SP)
	for _, prcb := range all {
		thread, ok := nt.CurrentThread(c.space, prcb)
		if !ok {
			continue
		}
		if stack, ok := c.profile.Stack(c.space, c.kdbg, thread); ok && sp >= stack.At && sp < stack.End() {
			return processor{prcb: prcb, thread: thread, stack: stack}
		}
	}
	if len(all) == 1 && c.f.System.Processors.Or(0) == 1 {
		return c.onlyProcessor(all[0])
	}
	return processor{}
}

// onlyProcessor is the one there is. The registers of a machine that another
// program took the memory of may be those of what the kernel did after the STOP:
// it left those of the STOP in the control block.
func (c *collection) onlyProcessor(prcb memory.Virt) processor {
	p := processor{prcb: prcb}
	p.thread, _ = nt.CurrentThread(c.space, prcb)
	if code, _, ok := c.kdbg.Bugcheck(c.space); !ok || code == 0 {
		return p
	}
	p.saved = nt.SavedContext(c.space, c.kdbg, prcb, c.machine())
	p.saved.Value.Source = "processor control block"
	sp := memory.Virt(p.saved.Value.SP)
	if stack, ok := c.profile.Stack(c.space, c.kdbg, p.thread); ok && sp >= stack.At && sp < stack.End() {
		p.stack = stack
	}
	return p
}

// whyNoProcessor is why the thread that ran is not known.
const whyNoProcessor = "no processor runs a thread that has the stack which the registers point into"

// runningPages finds what ran, in a dump that holds pages.
func (c *collection) runningPages() {
	run := &c.f.Running
	c.runningByDTB()
	if c.cpu.thread == 0 {
		if c.whyNoMemory == "" {
			run.Thread, run.ThreadID = facts.Unknown[uint64](whyNoProcessor), facts.Unknown[uint64](whyNoProcessor)
			run.StackBytes, run.StackBase = facts.Unknown[uint64](whyNoProcessor), facts.Unknown[uint64](whyNoProcessor)
		}
		return
	}
	run.Thread = facts.Some(uint64(c.cpu.thread))
	size := int(min(c.kdbg.ThreadSize(), maxStructure))
	if raw, err := c.space.Bytes(c.cpu.thread, size, size); err == nil {
		c.runningIn(uint64(nt.ThreadProcess(raw, c.kdbg)))
		run.ThreadID = c.profile.ThreadID(raw, run.ProcessID)
	}
	stack, at := c.pageStack()
	if len(stack) == 0 {
		why := "the registers point into no page of the thread's stack that was saved"
		run.StackBytes, run.StackBase = facts.Unknown[uint64](why), facts.Unknown[uint64](why)
		return
	}
	run.StackBytes, run.StackBase = facts.Some(uint64(len(stack))), facts.Some(uint64(at)+uint64(len(stack)))
}

// runningIn notes the process of the thread that ran.
func (c *collection) runningIn(process uint64) {
	for _, p := range c.f.Processes.Or(nil) {
		if p.Address == process {
			c.f.Running.Process, c.f.Running.ProcessID = p.Name, p.ID
		}
	}
}

// pageStack reads the stack of the thread that ran from the stack pointer on, as
// far as its pages were saved.
func (c *collection) pageStack() (bytes []byte, at memory.Virt) {
	stack := c.cpu.stack
	at = memory.Virt(c.registers().Value.SP) &^ memory.Virt(c.space.Pointer-1)
	if stack.Size == 0 || at < stack.At || at >= stack.End() {
		return nil, at
	}
	bytes = make([]byte, stack.End()-at)
	return bytes[:c.space.ReadUpTo(bytes, at)], at
}
