package crash

import (
	"errors"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/unwind"
)

// A walk is what the unwind tables of the images tell of the calls that led to
// the STOP, innermost first.
type walk struct {
	frames []unwind.Frame
	end    error // why there are no more
}

// unwindable reports whether there can be unwind tables: small dumps, which hold no pages,
// hold none, and need the files of the images.
func (c *Crash) unwindable() bool {
	return c.t.Index != nil && (c.t.Image.Triage == nil || c.t.HasImage(c.t.Registers().Value.IP) || c.t.HasImage(c.fault()))
}

// unwound walks up the stack from the registers that the kernel was stopped
// with. It begins with the code that failed, where it comes to that.
func (c *Crash) unwound() walk {
	if c.walk == nil {
		c.walk = &walk{}
		if c.unwindable() {
			*c.walk = c.walkFrom(c.t.Registers().Value).from(c.fault())
		}
	}
	return *c.walk
}

// unwoundFrom is the same, from registers of the code that failed where those of
// the kernel do not lead there.
func (c *Crash) unwoundFrom(ctx facts.Context) walk {
	w := c.unwound()
	if fault := c.fault(); !w.holds(fault) && ctx.IP == fault && c.unwindable() {
		if again := c.walkFrom(ctx); again.holds(fault) {
			return again
		}
	}
	return w
}

// fault is the address of the code that failed, 0 where a call raised the STOP.
func (c *Crash) fault() uint64 { return c.Bugcheck.Value.Faulting.Value.Address }

// kept are the registers that a call leaves as they were (Microsoft's x64
// calling convention): those that a walk restores.
var kept = []string{"rbx", "rbp", "rsi", "rdi", "r12", "r13", "r14", "r15"}

// restored adds to the registers of a fault those that the walk up the stack
// restored; where the stack has none at all, they are all that is known.
func (c *Crash) restored(ctx facts.Known[facts.Context]) facts.Known[facts.Context] {
	w, fault := c.unwound(), c.fault()
	if fault == 0 || !w.holds(fault) || w.frames[0].Placed || !w.frames[0].Exact {
		return ctx
	}
	r := &w.frames[0].Registers
	if !ctx.OK {
		ctx = facts.Some(facts.Context{IP: r.IP, SP: r.SP(), Source: "unwound stack", Registers: []facts.Register{
			{Name: "rip", Value: r.IP}, {Name: "rsp", Value: r.SP()},
		}})
	}
	for i, name := range unwind.Names {
		known := slices.ContainsFunc(ctx.Value.Registers, func(x facts.Register) bool { return x.Name == name })
		if !known && slices.Contains(kept, name) && r.Unknown>>i&1 == 0 {
			ctx.Value.Registers = append(ctx.Value.Registers, facts.Register{Name: name, Value: r.R[i]})
		}
	}
	return ctx
}

// walkFrom walks up the stack from registers on.
func (c *Crash) walkFrom(ctx facts.Context) walk {
	var frames []unwind.Frame
	var err error
	switch w := c.unwinder().(type) {
	case *unwind.Walker:
		if regs, ok := general(ctx); ok {
			frames, err = w.Walk(regs)
		}
	case *unwind.ARM64Walker:
		if regs, ok := generalARM64(ctx); ok {
			frames, err = w.Walk(regs)
		}
	}
	for i, f := range frames {
		if i > 0 && !f.Exact && c.t.HasImage(f.IP) && followsCall(c.t.Space, f.IP, c.t.Architecture()) == notACall {
			return walk{frames[:i], &unwind.StopError{IP: frames[i-1].IP, Err: errNoCall}}
		}
	}
	return walk{frames, err}
}

// errNoCall says that the files of the images are not those of the dump, for all that their
// headers say, or that the stack is damaged.
var errNoCall = errors.New("the return address does not follow a call")

// An unwinder walks up stacks by the tables of the images. It tells where the function of an
// address begins.
type unwinder interface {
	Begin(address uint64, call bool) (rva uint32, ok bool)
}

// unwinder is that of the architecture, nil where its images have no tables.
func (c *Crash) unwinder() unwinder {
	if c.tables != nil {
		return c.tables
	}
	known := map[uint64]unwind.Image{}
	switch {
	case facts.ArchOf(c.t.Architecture()).X86Bits == 64:
		w := &unwind.Walker{Space: c.t.Space}
		w.Image = func(address uint64) (unwind.Image, bool) { return c.unwindImage(w.FindTable, known, address) }
		c.tables = w
	case c.t.Architecture() == "arm64":
		w := &unwind.ARM64Walker{Space: c.t.Space}
		none := func(uint64, uint64) (unwind.Image, bool) { return unwind.Image{}, false }
		w.Image = func(address uint64) (unwind.Image, bool) { return c.unwindImage(none, known, address) }
		c.tables = w
	}
	return c.tables
}

// unwindImage is the image that holds an address, for the walk: its table is
// where the headers say or, where those are gone, what looks like one.
func (c *Crash) unwindImage(search func(base, size uint64) (unwind.Image, bool), known map[uint64]unwind.Image, address uint64) (unwind.Image, bool) {
	m, ok := c.t.Index.Find(address)
	if !ok {
		return unwind.Image{}, false
	}
	im, ok := known[m.Base]
	if !ok {
		header := c.t.Headers().Of(m)
		im.Base = m.Base
		im.Table, im.Size = header.UnwindTable()
		if header.Machine == 0 {
			if found, ok := search(m.Base, m.Size); ok {
				im = found
			}
		}
		known[m.Base] = im
	}
	return im, true
}

// numbered puts registers in the order of names, and has a bit for each that is not known.
func numbered(ctx facts.Context, names []string, values []uint64) (unknown uint32) {
	for i, name := range names {
		at := slices.IndexFunc(ctx.Registers, func(x facts.Register) bool { return x.Name == name })
		if at < 0 {
			unknown |= 1 << i
			continue
		}
		values[i] = ctx.Registers[at].Value
	}
	return unknown
}

// general are the registers that a walk begins with; ok is false where there is no stack
// pointer.
func general(ctx facts.Context) (r unwind.Registers, ok bool) {
	r.Unknown = uint16(numbered(ctx, unwind.Names[:], r.R[:]))
	r.IP = ctx.IP
	const stackPointer = 4 // as the tables number it
	return r, r.Unknown>>stackPointer&1 == 0
}

// generalARM64 is the same of ARM64.
func generalARM64(ctx facts.Context) (r unwind.ARM64Registers, ok bool) {
	r.Unknown = numbered(ctx, unwind.ARM64Names[:], r.X[:])
	r.PC = ctx.IP
	return r, r.Unknown>>(len(unwind.ARM64Names)-1)&1 == 0
}

// from is the walk from the code that failed on, where that is part of it.
func (w walk) from(fault uint64) walk {
	for i, f := range w.frames {
		if f.Exact && f.IP == fault {
			return walk{w.frames[i:], w.end}
		}
	}
	return w
}

// holds reports whether a walk begins with the code that failed.
func (w walk) holds(fault uint64) bool { return len(w.frames) > 0 && w.frames[0].IP == fault }
