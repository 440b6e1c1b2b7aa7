package dump

import (
	"fmt"

	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/module"
)

// collectModules takes the driver list of a triage dump.
func collectModules(c *collection) (string, string) {
	t := c.img.Triage
	switch {
	case !t.HasDrivers:
		c.f.Modules = facts.Unknown[[]facts.Module]("the triage dump has no driver list")
	case len(t.Drivers) == 0:
		c.f.Modules = facts.Unknown[[]facts.Module]("the driver list lies behind the end of the file")
		c.index = module.NewIndex(nil, unloadedOf(t))
		return failed(c.f.Modules.Reason())
	default:
		list := make([]facts.Module, 0, len(t.Drivers))
		for _, d := range t.Drivers {
			list = append(list, driver(d))
		}
		c.f.Modules = facts.Some(list)
	}
	c.index = module.NewIndex(c.f.Modules.Or(nil), unloadedOf(t))
	if uint64(len(t.Drivers)) < t.DriverCount {
		return failed(fmt.Sprintf("only %d of %d could be read", len(t.Drivers), t.DriverCount))
	}
	return outcome(c.f.Modules)
}

func driver(d container.Driver) facts.Module {
	const none = "a triage dump does not hold it"
	m := facts.Module{
		Name: facts.FileName(d.Name), Base: d.Base, Size: d.Size,
		TimeStamp: facts.Unknown[uint32]("the list has none"),
		Checksum:  facts.Unknown[uint32]("the list has none"),
		Version:   facts.Unknown[string](none), Company: facts.Unknown[string](none),
		Product: facts.Unknown[string](none), PDBName: facts.Unknown[string](none), PDBID: facts.Unknown[string](none),
	}
	if m.Name != d.Name {
		m.Path = d.Name
	}
	if d.TimeStamp != 0 {
		m.TimeStamp = facts.Some(d.TimeStamp)
	}
	if d.Checksum != 0 {
		m.Checksum = facts.Some(d.Checksum)
	}
	if m.Windows = module.IsWindows(m.Name, m.Path); !m.Windows {
		m.About, m.From = module.About(m.Name)
	}
	return m
}

func unloadedOf(t *container.Triage) []facts.UnloadedModule {
	if t == nil {
		return nil
	}
	return unloadedList(t.Unloaded)
}

func unloadedList(in []container.Unloaded) []facts.UnloadedModule {
	out := make([]facts.UnloadedModule, 0, len(in))
	for _, u := range in {
		out = append(out, facts.UnloadedModule{Name: facts.FileName(u.Name), Start: u.Start, End: u.End})
	}
	return out
}

func collectUnloaded(c *collection) (string, string) {
	t := c.img.Triage
	switch {
	case !t.HasUnloads:
		c.f.Unloaded = facts.Unknown[[]facts.UnloadedModule]("the triage dump has no list of unloaded drivers")
	default:
		c.f.Unloaded = facts.Some(unloadedOf(t))
	}
	return outcome(c.f.Unloaded)
}

func collectCounters(c *collection) (string, string) {
	t := c.img.Triage
	switch {
	case t == nil:
		c.f.Memory = c.memoryVariables()
		return outcome(c.f.Memory)
	case t.MM == nil:
		c.f.Memory = facts.Unknown[facts.MemoryCounters]("the dump embeds none")
		return outcome(c.f.Memory)
	}
	m := t.MM
	count := func(pages uint64) facts.Known[uint64] { return facts.NonZero(pages, "the writer left it zero") }
	counters := facts.MemoryCounters{
		MaximumNonPagedPages: count(m.MaximumNonPagedPool), NonPagedPages: count(m.AllocatedNonPagedPool),
		MaximumPagedPages: count(m.MaximumPagedPool), PagedPages: count(m.AllocatedPagedPool),
		CommittedPages: count(m.CommittedPages), CommitPeakPages: count(m.CommittedPagesPeak), CommitLimitPages: count(m.CommitLimitMaximum),
		AvailablePages: facts.Unknown[uint64]("a triage dump does not hold it"),
	}
	// Some writers of Windows 10 leave the whole block zero: that is no count.
	if !counters.Any() {
		c.f.Memory = facts.Unknown[facts.MemoryCounters]("the writer left them zero")
		return outcome(c.f.Memory)
	}
	counters.VerifierLevel = facts.Some(m.VerifierLevel)
	if m.SpecialPoolTag != 0 {
		counters.SpecialPoolTag = fmt.Sprintf("0x%08x", m.SpecialPoolTag)
	}
	c.f.Memory = facts.Some(counters)
	return collected()
}

// memoryVariables are the counters of a dump that holds pages.
func (c *collection) memoryVariables() facts.Known[facts.MemoryCounters] {
	if !c.hasKD {
		return facts.Unknown[facts.MemoryCounters]("no debugger data block leads to them")
	}
	counters := c.kdbg.MemoryCounters(c.space)
	if !counters.Any() {
		return facts.Unknown[facts.MemoryCounters]("the debugger data block leads to none of them: kernels from Windows 8 on keep them elsewhere")
	}
	return facts.Some(counters)
}
