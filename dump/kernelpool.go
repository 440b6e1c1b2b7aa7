package dump

import (
	"context"
	"errors"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/paging"
	"dumptriage/dump/pool"
)

// collectPool reads the use of the kernel pools by tag.
func collectPool(c *collection) (string, string) {
	unknown := func(state, why string) (string, string) {
		c.f.Pool = facts.Unknown[facts.Pool](why)
		return state, why
	}
	switch {
	case c.img.Triage != nil:
		return unknown(facts.Absent, "the pool tables are not saved in a triage dump")
	case c.pages == nil:
		return unknown(facts.Absent, c.whyNoMemory)
	}
	m := c.poolMachine()
	p, err := m.Tracker(c.ctx)
	switch {
	case err == nil:
	case pool.NotCounted(err):
		return unknown(facts.Absent, err.Error())
	case errors.Is(err, context.Canceled), errors.Is(err, memory.ErrIO):
		return unknown(facts.Failed, err.Error())
	default:
		return unknown(facts.Failed, err.Error())
	}
	c.f.Pool = facts.Some(p)
	return collected()
}

// poolMachine is what the pool is looked for in.
func (c *collection) poolMachine() *pool.Machine {
	s := &c.f.System
	m := &pool.Machine{
		Space: c.space, Build: s.Build.Or(0), Checked: s.Checked.Or(false), Data: c.kernelData(),
		MemoryBytes: s.MemoryBytes.Or(0), Processors: s.Processors.Or(0),
		Mapped: func(ctx context.Context, yield func(memory.Virt, uint64) bool) error {
			from := memory.Virt(0x80000000)
			if c.space.Pointer == 8 {
				from = 0xffff800000000000
			}
			_, err := c.pages.Each(ctx, from, ^memory.Virt(0), func(p paging.Mapping) bool { return yield(p.Virt, p.Size) })
			return err
		},
	}
	if c.hasKD {
		m.TrackerVariable = c.kdbg.PoolTrackTable()
	}
	return m
}

// kernelData are the writable sections of the kernel's image, or all of it
// where its headers cannot be read.
func (c *collection) kernelData() []pool.Range {
	base, ok := c.f.System.KernelBase.Get()
	if !ok {
		return nil
	}
	whole := pool.Range{At: memory.Virt(base)}
	if m, ok := c.index.Find(base); ok {
		whole.Size = m.Size
	}
	h, err := module.ReadHeader(c.space, memory.Virt(base))
	if err != nil || !h.Sections.OK {
		return []pool.Range{whole}
	}
	var out []pool.Range
	for _, s := range h.Sections.Value {
		if s.Writable() && !s.Discardable() && uint64(s.VirtualAddress) < whole.Size {
			out = append(out, pool.Range{At: memory.Virt(base).Add(uint64(s.VirtualAddress)), Size: min(uint64(s.VirtualSize), whole.Size-uint64(s.VirtualAddress))})
		}
	}
	return out
}
