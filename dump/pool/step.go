package pool

import (
	"context"
	"errors"
	"strings"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/paging"
	"dumptriage/dump/target"
)

// A Request is what is asked of the pools of a target, and what is known of the crash.
type Request struct {
	Skip      bool     // the pools are not asked for, and are not read
	Addresses []uint64 // of which the pool block is wanted
	Tags      *TagList // the user's own list of pool tags; nil: there is none

	Stop        facts.Known[facts.Bugcheck]
	Memory      facts.Known[facts.MemoryCounters]
	MemoryBytes facts.Known[uint64]
	Checked     facts.Known[bool]
}

// A Collection is what the pools of a target hold. Its facts are there once Steps ran.
type Collection struct {
	Pool      facts.Known[facts.Pool]
	Addresses []facts.PoolAddress
	Blocks    []facts.PoolBlock // that the parameters of the bug check name

	t    *target.Target
	req  Request
	find func(memory.Virt) facts.Known[facts.PoolBlock] // the block of an address; nil where no pool was read
}

// New returns the pools of a target, of which nothing is read yet.
func New(t *target.Target, req Request) *Collection { return &Collection{t: t, req: req} }

// Steps compute the facts of the pools, in this order.
var Steps = []facts.Step[*Collection]{
	{Run: (*Collection).headerAddresses},
	{Fact: "pool", Run: (*Collection).readPool},
	{Fact: "pool_blocks", Run: (*Collection).namedBlocks},
}

// readPool reads the use of the kernel pools by tag.
func (c *Collection) readPool() facts.Outcome {
	without := func(o facts.Outcome) facts.Outcome {
		c.Pool = facts.Unknown[facts.Pool](o.Why)
		return o
	}
	switch {
	case c.req.Skip:
		return without(facts.WasAbsent("it was not asked for"))
	case c.t.Image.Triage != nil:
		return without(facts.WasAbsent("a small memory dump contains no pool tables"))
	case c.t.Tables == nil:
		return without(facts.WasAbsent(c.t.NoMemory))
	}
	ctx, m := c.t.Ctx, ReaderOf(c.t, &c.req)
	p, err := m.Usage(ctx)
	o := facts.WasCollected()
	switch {
	case ctx.Err() != nil:
		return without(facts.HasFailed(ctx.Err().Error()))
	case errors.Is(err, memory.ErrIO):
		return without(facts.HasFailed(err.Error()))
	case NotCounted(err):
		o = facts.WasAbsent(err.Error())
	case err != nil:
		o = facts.HasFailed(err.Error())
	}
	c.findAddresses(m, p.BigPages.Or(nil))
	if failed := c.judge(m, &p); failed != nil {
		return without(facts.HasFailed(failed.Error()))
	}
	if err != nil && !p.NonPaged.Pages.OK && !p.NonPaged.Bytes.OK {
		return without(o)
	}
	c.Pool = facts.Some(p)
	c.ownAddresses()
	return o
}

// judge finds the owners of the tags, how full the pools are, and what looks like a
// leak.
func (c *Collection) judge(m *Reader, p *facts.Pool) error {
	if err := m.Owners(c.t.Ctx, p.Tags, c.t.Code, c.t.Architecture() == "arm64"); err != nil {
		return err
	}
	m.bounds().Limits(p, c.figures())
	around := c.surroundings()
	Suspects(p, around)
	return m.Contents(c.t.Ctx, p, around)
}

// surroundings is what tags are judged by, beside their counts.
func (c *Collection) surroundings() Surroundings {
	windows := map[string]bool{}
	for i := range c.t.Modules.Or(nil) {
		m := &c.t.Modules.Value[i]
		windows[strings.ToLower(m.Name)] = m.Windows
	}
	return Surroundings{
		MemoryBytes: c.req.MemoryBytes.Or(0),
		Processes:   len(c.t.Processes.Or(nil)),
		Windows:     func(driver string) bool { return windows[strings.ToLower(driver)] },
		Driver:      c.driverAt,
		Process:     c.processAt,
	}
}

// driverAt names the driver that holds an address, "" where none does: the kernel
// and the HAL are none.
func (c *Collection) driverAt(address uint64) string {
	if m, ok := c.t.Index.Find(address); ok && !facts.IsKernelOrHAL(m.Name) {
		return m.Name
	}
	return ""
}

// processAt names the process whose object lies at an address, with its id, or
// gives "".
func (c *Collection) processAt(address uint64) string {
	for _, p := range c.t.Processes.Or(nil) {
		if name, ok := p.Name.Get(); ok && p.Address == address {
			return processWords(name, p.ID)
		}
	}
	return ""
}

// figures is what the kernel's variables and the bug check say of the pools.
func (c *Collection) figures() Figures {
	const none = "no STOP gives them"
	const unread = "the kernel's variable for it cannot be read"
	f := Figures{
		NonPagedPages: facts.Unknown[uint64](none), FreePages: facts.Unknown[uint64](none),
		NonPagedLimit: Limit{By: "MmMaximumNonPagedPoolInBytes", Why: unread}, PagedLimit: Limit{By: "MmSizeOfPagedPoolInBytes", Why: unread},
	}
	if c.t.HasKDBG {
		v := c.t.KDBG.PoolVariables(c.t.Space)
		f.NonPagedLimit.Bytes, f.PagedLimit.Bytes = v.MaximumNonPaged, v.SizeOfPaged
		f.Committed, f.CommitLimit = c.req.Memory.Value.CommittedPages, c.req.Memory.Value.CommitLimitPages
	}
	b, ok := c.req.Stop.Get()
	if !ok {
		return f
	}
	params, _ := c.t.Parameters()
	stop := bugcheck.PoolFiguresOf(b.Code, params)
	f.NonPagedPages, f.FreePages, f.PagesBy, f.Exhausted = stop.Pages, stop.FreePages, stop.Source, stop.Exhausted
	return f
}

// ReaderOf returns what the pools of a target are looked for in. Its page tables lead
// to the kernel.
func ReaderOf(t *target.Target, req *Request) *Reader {
	h := t.Image.Header
	m := &Reader{
		Space: t.Space, Build: h.Build.Or(0), Checked: req.Checked.Or(false), Data: t.KernelData(), Tags: req.Tags,
		MemoryBytes: req.MemoryBytes.Or(0), Processors: h.Processors.Or(0),
		Mapped: func(ctx context.Context, from memory.Virt, yield func(memory.Virt, uint64) bool) error {
			_, err := t.Tables.Each(ctx, from, ^memory.Virt(0), func(p paging.Mapping) bool { return yield(p.Virt, p.Size) })
			return err
		},
	}
	spaces := processSpaces{t}
	m.System, m.Processes = spaces.system(), spaces.each
	if t.HasKDBG {
		m.TrackerVariable = t.KDBG.PoolTrackTable()
		m.NonPagedDescriptor, m.PagedDescriptors = t.KDBG.PoolDescriptors(t.Space)
		m.NonPagedStart = t.KDBG.NonPagedStart(t.Space)
	}
	return m
}
