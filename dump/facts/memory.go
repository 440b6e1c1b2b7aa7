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

// InstalledMemory is the memory of the computer in bytes and where the figure comes
// from: the dump's own, the memory modules that the firmware lists, or else the
// commit limit, which memory is a part of. It is false where none is known.
func (f *Facts) InstalledMemory() (bytes uint64, source string, ok bool) {
	if n, ok := f.System.MemoryBytes.Get(); ok && n != 0 {
		return n, "memory", true
	}
	for i := range f.Hardware.Value.Memory {
		n := f.Hardware.Value.Memory[i].Bytes.Or(0)
		if bytes+n < bytes {
			return 0, "", false
		}
		bytes += n
	}
	if bytes != 0 && !f.Hardware.Value.Partial {
		return bytes, "memory", true
	}
	const most = 1 << 40
	if pages := f.Memory.Value.CommitLimitPages.Or(0); pages != 0 && pages < most && f.Dump.PageSize != 0 {
		return pages * f.Dump.PageSize, "the commit limit, which is more than memory", true
	}
	return 0, "", false
}
