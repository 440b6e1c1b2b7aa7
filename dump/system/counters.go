package system

import (
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/target"
)

// Counters returns the memory manager's counts: those that a small dump embeds, or the
// variables of a dump that holds pages.
func Counters(d *target.Target) facts.Known[facts.MemoryCounters] {
	t := d.Image.Triage
	switch {
	case t == nil && !d.HasKDBG:
		return facts.Unknown[facts.MemoryCounters]("no debugger data block locates them")
	case t == nil:
		counters := d.KDBG.MemoryCounters(d.Space)
		if !counters.Any() {
			return facts.Unknown[facts.MemoryCounters]("the debugger data block does not locate them: kernels since Windows 8 keep them elsewhere")
		}
		return facts.Some(counters)
	case t.MM == nil:
		return facts.Unknown[facts.MemoryCounters]("the dump embeds none")
	}
	m := t.MM
	count := func(pages uint64) facts.Known[uint64] { return facts.NonZero(pages, "the dump writer left it zero") }
	counters := facts.MemoryCounters{
		MaximumNonPagedPages: count(m.MaximumNonPagedPool), NonPagedPages: count(m.AllocatedNonPagedPool),
		MaximumPagedPages: count(m.MaximumPagedPool), PagedPages: count(m.AllocatedPagedPool),
		CommittedPages: count(m.CommittedPages), CommitPeakPages: count(m.CommittedPagesPeak), CommitLimitPages: count(m.CommitLimitMaximum),
		AvailablePages: facts.Unknown[uint64]("a small memory dump does not contain it"),
	}
	// Some writers of Windows 10 leave the whole block zero: that is no count.
	if !counters.Any() {
		return facts.Unknown[facts.MemoryCounters]("the dump writer left them zero")
	}
	counters.VerifierLevel = facts.Some(m.VerifierLevel)
	if m.SpecialPoolTag != 0 {
		counters.SpecialPoolTag = fmt.Sprintf("0x%08x", m.SpecialPoolTag)
	}
	return facts.Some(counters)
}
