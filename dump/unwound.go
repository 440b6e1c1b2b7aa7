package dump

import (
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/module"
	"dumptriage/dump/unwind"
)

// A walk is what the unwind tables of the images tell of the calls that led to
// the STOP, innermost first.
type walk struct {
	frames []unwind.Frame
	end    error // why there are no more
}

// images are the headers of the modules.
func (c *collection) images() *module.Headers {
	if c.headers == nil {
		c.headers = module.NewHeaders(c.space)
	}
	return c.headers
}

// unwound walks up the stack from the registers that the kernel was stopped
// with, of a dump that holds pages: small ones hold no unwind tables. Where that
// does not come to the code that failed and the registers of that are known, it
// begins with those.
func (c *collection) unwound() walk {
	if c.walk != nil {
		return *c.walk
	}
	c.walk = &walk{}
	if c.img.Triage != nil || c.index == nil {
		return *c.walk
	}
	fault := c.f.Bugcheck.Value.Faulting.Value.Address
	*c.walk = c.walkFrom(c.registers().Value).from(fault)
	if ctx := c.f.Context.Value; !c.walk.holds(fault) && ctx.IP == fault {
		if again := c.walkFrom(ctx); again.holds(fault) {
			*c.walk = again
		}
	}
	return *c.walk
}

// walkFrom walks up the stack from registers on, where all of them are known.
func (c *collection) walkFrom(ctx facts.Context) walk {
	regs, ok := general(ctx)
	if !ok {
		return walk{}
	}
	w := unwind.Walker{Space: c.space}
	tables := map[uint64]unwind.Image{}
	w.Image = func(address uint64) (unwind.Image, bool) { return c.unwindImage(&w, tables, address) }
	frames, err := w.Walk(regs)
	return walk{frames, err}
}

// unwindImage is the image that holds an address, for the walk: its table is
// where the headers say or, where those are gone, what looks like one.
func (c *collection) unwindImage(w *unwind.Walker, known map[uint64]unwind.Image, address uint64) (unwind.Image, bool) {
	m, ok := c.index.Find(address)
	if !ok {
		return unwind.Image{}, false
	}
	im, ok := known[m.Base]
	if !ok {
		header := c.images().Of(m)
		im.Base = m.Base
		im.Table, im.Size = header.UnwindTable()
		if header.Machine == 0 {
			if found, ok := w.FindTable(m.Base, m.Size); ok {
				im = found
			}
		}
		known[m.Base] = im
	}
	return im, true
}

// general are the registers that a walk begins with; ok is false where not all
// are known.
func general(ctx facts.Context) (r unwind.Registers, ok bool) {
	for i, name := range unwind.Names {
		at := slices.IndexFunc(ctx.Registers, func(x facts.Register) bool { return x.Name == name })
		if at < 0 {
			return r, false
		}
		r.R[i] = ctx.Registers[at].Value
	}
	r.IP = ctx.IP
	return r, true
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
