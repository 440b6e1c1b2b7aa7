package dump

import (
	"context"
	"errors"
	"strings"

	"dumptriage/dump/bugcheck"
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
	case c.opt.NoPool:
		return unknown(facts.Absent, "it was not asked for")
	case c.img.Triage != nil:
		return unknown(facts.Absent, "the pool tables are not saved in a triage dump")
	case c.pages == nil:
		return unknown(facts.Absent, c.whyNoMemory)
	}
	m := c.poolMachine()
	p, err := m.Usage(c.ctx)
	state, why := collected()
	switch {
	case c.ctx.Err() != nil:
		return unknown(facts.Failed, c.ctx.Err().Error())
	case errors.Is(err, memory.ErrIO):
		return unknown(facts.Failed, err.Error())
	case pool.NotCounted(err):
		state, why = facts.Absent, err.Error()
	case err != nil:
		state, why = facts.Failed, err.Error()
	}
	c.findAddresses(m, p.BigPages.Or(nil))
	failed := m.Owners(c.ctx, p.Tags, c.code, c.machine() == "arm64")
	if failed != nil {
		return unknown(facts.Failed, failed.Error())
	}
	m.Limits(&p, c.poolFigures())
	around := c.poolSurroundings()
	pool.Suspects(&p, around)
	if failed = m.Contents(c.ctx, &p, around); failed != nil {
		return unknown(facts.Failed, failed.Error())
	}
	if err != nil && !p.NonPaged.Pages.OK && !p.NonPaged.Bytes.OK {
		return unknown(state, why)
	}
	c.f.Pool = facts.Some(p)
	c.ownAddresses()
	return state, why
}

// poolSurroundings is what tags are judged by, beside their counts.
func (c *collection) poolSurroundings() pool.Surroundings {
	windows := map[string]bool{}
	for i := range c.f.Modules.Or(nil) {
		m := &c.f.Modules.Value[i]
		windows[strings.ToLower(m.Name)] = m.Windows
	}
	return pool.Surroundings{
		MemoryBytes: c.f.System.MemoryBytes.Or(0),
		Processes:   len(c.f.Processes.Or(nil)),
		Windows:     func(driver string) bool { return windows[strings.ToLower(driver)] },
		Driver:      c.driverAt,
		Process:     c.processAt,
	}
}

// driverAt names the driver that holds an address, "" where none does: the kernel
// and the HAL are none.
func (c *collection) driverAt(address uint64) string {
	if m, ok := c.index.Find(address); ok && !facts.IsKernelOrHAL(m.Name) {
		return m.Name
	}
	return ""
}

// processAt names the process whose object lies at an address, with its id, or
// gives "".
func (c *collection) processAt(address uint64) string {
	for _, p := range c.f.Processes.Or(nil) {
		if name, ok := p.Name.Get(); ok && p.Address == address {
			return processWords(name, p.ID)
		}
	}
	return ""
}

// poolFigures is what the kernel's variables and the STOP say of the pools.
func (c *collection) poolFigures() pool.Figures {
	const none = "no STOP gives them"
	f := pool.Figures{NonPagedPages: facts.Unknown[uint64](none), FreePages: facts.Unknown[uint64](none)}
	if c.hasKD {
		v := c.kdbg.PoolVariables(c.space)
		f.NonPagedLimit, f.PagedLimit = v.MaximumNonPaged, v.SizeOfPaged
		f.Committed, f.CommitLimit = c.f.Memory.Value.CommittedPages, c.f.Memory.Value.CommitLimitPages
	}
	b, ok := c.f.Bugcheck.Get()
	if !ok {
		return f
	}
	params, _ := c.parameters()
	stop := bugcheck.PoolFiguresOf(b.Code, params)
	f.NonPagedPages, f.FreePages, f.PagesBy, f.Exhausted = stop.Pages, stop.FreePages, stop.Source, stop.Exhausted
	return f
}

// poolMachine is what the pool is looked for in.
func (c *collection) poolMachine() *pool.Machine {
	s := &c.f.System
	m := &pool.Machine{
		Space: c.space, Build: s.Build.Or(0), Checked: s.Checked.Or(false), Data: c.kernelData(), Tags: c.opt.Tags,
		MemoryBytes: s.MemoryBytes.Or(0), Processors: s.Processors.Or(0),
		Mapped: func(ctx context.Context, from memory.Virt, yield func(memory.Virt, uint64) bool) error {
			_, err := c.pages.Each(ctx, from, ^memory.Virt(0), func(p paging.Mapping) bool { return yield(p.Virt, p.Size) })
			return err
		},
	}
	m.System, m.Processes = c.systemSpace(), c.eachProcessSpace
	if c.hasKD {
		m.TrackerVariable = c.kdbg.PoolTrackTable()
		m.NonPagedDescriptor, m.PagedDescriptors = c.kdbg.PoolDescriptors(c.space)
		m.NonPagedStart = c.kdbg.NonPagedStart(c.space)
	}
	return m
}

// kernelData are the writable sections of the kernel's image, or all of it
// where its headers cannot be read.
func (c *collection) kernelData() []memory.Range {
	base, ok := c.f.System.KernelBase.Get()
	if !ok {
		return nil
	}
	whole := memory.Range{At: memory.Virt(base)}
	if m, ok := c.index.Find(base); ok {
		whole.Size = m.Size
	}
	h, err := module.ReadHeader(c.space, memory.Virt(base))
	if err != nil || !h.Sections.OK {
		return []memory.Range{whole}
	}
	return variablesOf(whole, h.Sections.Value)
}

// sectionRanges are where the sections of an image lie that are wanted, as far
// as they lie in it.
func sectionRanges(image memory.Range, sections []module.Section, wanted func(module.Section) bool) []memory.Range {
	var out []memory.Range
	for _, s := range sections {
		if from := uint64(s.VirtualAddress); from < image.Size && wanted(s) {
			out = append(out, memory.Range{At: image.At.Add(from), Size: min(uint64(s.VirtualSize), image.Size-from)})
		}
	}
	return out
}
