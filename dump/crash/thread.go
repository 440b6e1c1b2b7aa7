package crash

import (
	"errors"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// Why the stack of a thread is not known.
const (
	noOtherThread = "a small memory dump contains only the stack of the current thread"
	notSwitched   = "the thread was not switched out: its saved stack pointer leads to no code"
)

// Thread follows the stack of a thread: of the one that the crash is about as it was found,
// of one that another processor ran from the registers that were saved for it, and of the
// others from where they were switched out.
func (c *Crash) Thread(at uint64) facts.Known[facts.ThreadStack] {
	out := facts.ThreadStack{Address: at}
	if run, ok := c.t.Running.Thread.Get(); ok && run == at {
		out.Frames, out.End = c.Stack, c.StackEnd
		if len(out.Frames) == 0 {
			return facts.Unknown[facts.ThreadStack]("the dump does not show where the stack of the current thread is")
		}
		return facts.Some(out)
	}
	if c.t.Image.Triage != nil {
		return facts.Unknown[facts.ThreadStack](noOtherThread)
	}
	ctx, err := c.registersOf(memory.Virt(at))
	if err != nil {
		return facts.Unknown[facts.ThreadStack](err.Error())
	}
	out.Frames, out.End = c.framesFrom(ctx)
	c.name(out.Frames)
	return facts.Some(out)
}

// registersOf are the registers with which a thread goes on.
func (c *Crash) registersOf(thread memory.Virt) (facts.Context, error) {
	for _, prcb := range nt.PRCBs(c.t.Space, c.t.KDBG) {
		if current, ok := nt.CurrentThread(c.t.Space, prcb); ok && current == thread {
			saved := nt.SavedContext(c.t.Space, c.t.KDBG, prcb, c.t.Architecture())
			if !saved.OK {
				return facts.Context{}, errors.New(saved.Reason())
			}
			return saved.Value, nil
		}
	}
	ctx, err := c.t.Profile.SwitchedOut(c.t.Space, c.t.KDBG, c.t.Architecture(), thread)
	if err != nil {
		return ctx, err
	}
	if f := c.frame(ctx.IP, ""); f.Module == "" {
		return ctx, errors.New(notSwitched)
	}
	return ctx, nil
}

// framesFrom lists the frames from registers on, and says why there are no more.
func (c *Crash) framesFrom(ctx facts.Context) (frames []facts.Frame, end string) {
	frames = []facts.Frame{c.frame(ctx.IP, facts.TrustContext)}
	walked := c.walkFrom(ctx)
	callers, end := c.callersIn(walked)
	if callers == nil {
		callers, _ = c.callersOf(ctx)
	}
	return append(frames, callers...), end
}
