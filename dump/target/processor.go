package target

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

// Registers returns those of the dump's own context record or, where that is not of
// the thread that stopped, those that the processor left in its control block.
func (d *Target) Registers() facts.Known[facts.Context] {
	if d.cpu.saved.OK {
		return d.cpu.saved
	}
	place := d.Image.Header.Context
	if t := d.Image.Triage; t != nil && t.Context.Exists() {
		place = t.Context
	}
	if !place.Exists() {
		return facts.Unknown[facts.Context]("the dump contains no context record")
	}
	ctx := nt.DecodeContext(d.Read(place, uint64(nt.ContextSize(d.Architecture()))), d.Architecture())
	ctx.Value.Source = HeaderSource
	return ctx
}

// HeaderSource is where a record comes from that no parameter names.
const HeaderSource = "dump header"

// findProcessor finds the processor that stopped: the one whose thread has the
// stack that the registers point into, or the only one.
func (d *Target) findProcessor() processor {
	all := nt.PRCBs(d.Space, d.KDBG)
	sp := memory.Virt(d.Registers().Value.SP)
	for _, prcb := range all {
		thread, ok := nt.CurrentThread(d.Space, prcb)
		if !ok {
			continue
		}
		if stack, ok := d.Profile.Stack(d.Space, d.KDBG, thread); ok && sp >= stack.At && sp < stack.End() {
			return processor{prcb: prcb, thread: thread, stack: stack}
		}
	}
	if len(all) == 1 && d.Image.Header.Processors.Or(0) == 1 {
		return d.onlyProcessor(all[0])
	}
	return processor{}
}

// onlyProcessor is the one there is. The registers of a machine that another
// program took the memory of may be those of what the kernel did after the STOP:
// it left those of the STOP in the control block.
func (d *Target) onlyProcessor(prcb memory.Virt) processor {
	p := processor{prcb: prcb}
	p.thread, _ = nt.CurrentThread(d.Space, prcb)
	if code, _, ok := d.KDBG.Bugcheck(d.Space); !ok || code == 0 {
		return p
	}
	p.saved = nt.SavedContext(d.Space, d.KDBG, prcb, d.Architecture())
	p.saved.Value.Source = "processor control block"
	sp := memory.Virt(p.saved.Value.SP)
	if stack, ok := d.Profile.Stack(d.Space, d.KDBG, p.thread); ok && sp >= stack.At && sp < stack.End() {
		p.stack = stack
	}
	return p
}

// whyNoProcessor is why the thread that ran is not known.
const whyNoProcessor = "no processor runs a thread that has the stack which the registers point into"

// runningPages finds what ran, in a dump that holds pages.
func (d *Target) runningPages() {
	run := &d.Running
	d.runningByDTB()
	if d.cpu.thread == 0 {
		if d.NoMemory == "" {
			run.Thread, run.ThreadID = facts.Unknown[uint64](whyNoProcessor), facts.Unknown[uint64](whyNoProcessor)
			run.StackBytes, run.StackBase = facts.Unknown[uint64](whyNoProcessor), facts.Unknown[uint64](whyNoProcessor)
		}
		return
	}
	run.Thread = facts.Some(uint64(d.cpu.thread))
	size := int(min(d.KDBG.ThreadSize(), maxStructure))
	if raw, err := d.Space.Bytes(d.cpu.thread, size, size); err == nil {
		d.runningIn(uint64(nt.ThreadProcess(raw, d.KDBG)))
		run.ThreadID = d.Profile.ThreadID(raw, run.ProcessID)
	}
	stack, at := d.pageStack()
	if len(stack) == 0 {
		why := "the registers point into no page of the thread's stack that was saved"
		run.StackBytes, run.StackBase = facts.Unknown[uint64](why), facts.Unknown[uint64](why)
		return
	}
	run.StackBytes, run.StackBase = facts.Some(uint64(len(stack))), facts.Some(uint64(at)+uint64(len(stack)))
}

// runningIn notes the process of the thread that ran.
func (d *Target) runningIn(process uint64) {
	for _, p := range d.Processes.Or(nil) {
		if p.Address == process {
			d.Running.Process, d.Running.ProcessID = p.Name, p.ID
		}
	}
}

// MaxStack bounds the stack that is read: the largest kernel stacks of x64 have 72 KiB.
const MaxStack = 0x12000

// SavedStack returns the kernel stack of the thread that ran, from the stack pointer
// on, as far as it was saved.
func (d *Target) SavedStack() ([]byte, memory.Virt) {
	t := d.Image.Triage
	if t == nil {
		return d.pageStack()
	}
	if !t.Stack.Exists() {
		return nil, 0
	}
	return d.Read(t.Stack, MaxStack), t.StackAddress
}

// pageStack reads the stack of the thread that ran from the stack pointer on, as
// far as its pages were saved.
func (d *Target) pageStack() (bytes []byte, at memory.Virt) {
	stack := d.cpu.stack
	at = memory.Virt(d.Registers().Value.SP) &^ memory.Virt(d.Space.Pointer-1)
	if stack.Size == 0 || at < stack.At || at >= stack.End() {
		return nil, at
	}
	bytes = make([]byte, stack.End()-at)
	return bytes[:d.Space.ReadUpTo(bytes, at)], at
}
