package facts

// MemoryCounters are the memory manager's own figures from a triage dump, in pages.
type MemoryCounters struct {
	SpecialPoolTag       string
	VerifierLevel        Known[uint32]
	MaximumNonPagedPages Known[uint64]
	NonPagedPages        Known[uint64]
	MaximumPagedPages    Known[uint64]
	PagedPages           Known[uint64]
	CommittedPages       Known[uint64]
	CommitPeakPages      Known[uint64]
	CommitLimitPages     Known[uint64]
	AvailablePages       Known[uint64] // that nobody uses, or whose contents can be read again
}

// Any reports whether any count is known.
func (c *MemoryCounters) Any() bool {
	for _, k := range []Known[uint64]{
		c.MaximumNonPagedPages, c.NonPagedPages, c.MaximumPagedPages, c.PagedPages, c.CommittedPages, c.CommitPeakPages, c.CommitLimitPages, c.AvailablePages,
	} {
		if k.OK {
			return true
		}
	}
	return false
}
