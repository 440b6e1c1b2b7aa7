package crash

import (
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// addressSpace is what is known of the uses of the kernel's address space.
func (c *Crash) addressSpace() nt.Regions {
	if c.regions != nil {
		return *c.regions
	}
	h := c.t.Image.Header
	l := nt.Layout{
		Build: h.Build.Or(0), Pointer: c.t.Space.Pointer, PAE: c.t.Architecture() == "x86-pae", Frames: c.frames, Header: h.PfnDataBase.Or(0),
		InImage: func(at uint64) bool {
			f, ok := c.t.Locate(at)
			return ok && f.Module != ""
		},
	}
	if stack, at := c.t.SavedStack(); len(stack) > 0 {
		l.Stack = memory.Range{At: at, Size: uint64(len(stack))}
	}
	all := nt.RegionsOf(l, c.t.KDBG, c.t.Space)
	c.regions = &all
	return all
}

// Region describes what Windows uses an address of the kernel for, "" where nothing is known.
func (c *Crash) Region(at uint64) string { return c.addressSpace().Describe(at) }
