package pool

import (
	"fmt"

	"dumptriage/dump/facts"
)

// Figures is what others know of the pools: variables of the kernel and
// parameters of the STOP.
type Figures struct {
	NonPagedLimit Limit
	PagedLimit    Limit

	NonPagedPages facts.Known[uint64] // in use, as a parameter of the STOP says
	FreePages     facts.Known[uint64] // that nonpaged pool could still get, as a parameter of the STOP says
	PagesBy       string              // which
	Exhausted     string              // what states that nonpaged pool has run out, "" for nothing

	Committed, CommitLimit facts.Known[uint64] // of the machine, in pages
}

// A Limit is a limit of a pool that somebody states.
type Limit struct {
	Bytes uint64 // 0 if not known
	By    string // what states it
	Why   string // why it is not known
}

// Builds at which limits change.
const (
	firstW2K     = 2195
	firstDynamic = 6000  // Vista: the variable is a ceiling of address space
	firstUnbound = 10240 // Windows 10: bound by memory alone
)

// Thresholds of the states, as shares of the limit. Small requests still
// succeed when larger ones fail, so that pool never fills to the last byte.
const (
	exhaustedFrom = 0.95
	nearFrom      = 0.80
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

// defaultLimits are the largest nonpaged and paged pool of NT 3.5 to Windows
// 2000 on x86, where the registry sets none (KB Q126402; the ceilings also
// Q265096). Memory counts in whole megabytes: what the firmware keeps is missing
// from the dump's count.
func defaultLimits(build uint32, memoryBytes uint64) (nonPaged, paged uint64) {
	m := (memoryBytes + mib - 1) / mib
	if m < 4 {
		m = 4
	}
	initial := 256*kib + (m-4)*32*kib
	nonPaged = max(1*mib+(m-4)*400*kib, initial+16*pageSize)
	ceiling := uint64(128 * mib)
	if build >= firstW2K {
		ceiling = 256 * mib
	}
	nonPaged = min(nonPaged, ceiling)
	const step = 4 * mib
	return nonPaged, min((2*nonPaged+step-1)/step*step, 192*mib)
}

// Bounds are what bounds the pools of a machine.
type Bounds struct {
	Build       uint32 // 0: not known
	MemoryBytes uint64 // 0: not known
	PointerSize int
}

// Limits fills in how large the pools may become, and what follows from that and
// from the pages they take.
func (m Bounds) Limits(p *facts.Pool, f Figures) {
	m.limitNonPaged(p, f)
	m.limitPaged(p, f)
	f.complete(&p.NonPaged)
	judgeUsage(&p.NonPaged, f.Exhausted)
	judgeUsage(&p.Paged, "")
	if m.Build >= firstUnbound {
		f.judgeCommit(&p.NonPaged)
		f.judgeCommit(&p.Paged)
	}
}

// complete takes the pages of nonpaged pool from the STOP where no descriptor
// counts them: those in use, or those that were left of the limit.
func (f *Figures) complete(u *facts.PoolUsage) {
	limit, limited := u.Limit.Get()
	switch {
	case u.PagesBy == byDescriptor:
	case f.NonPagedPages.OK:
		u.Pages, u.PagesBy = f.NonPagedPages, f.PagesBy
	case f.FreePages.OK && limited && f.FreePages.Value <= limit/pageSize:
		u.Pages, u.PagesBy = facts.Some(limit/pageSize-f.FreePages.Value), "the limit less "+f.PagesBy
	}
}

// judgeCommit says how full a pool is that memory alone bounds: it can grow as
// long as there is commit left, which all of memory and the page files make.
func (f *Figures) judgeCommit(u *facts.PoolUsage) {
	committed, counted := f.Committed.Get()
	limit, limited := f.CommitLimit.Get()
	if u.State.OK || !counted || !limited || limit == 0 {
		return
	}
	share := float64(committed) / float64(limit)
	u.State = facts.Some(stateOf(share))
	u.StateWhy = fmt.Sprintf("no fixed limit on this version of Windows; %.1f %% of the commit limit is in use", 100*share)
}

// stateOf is the state of what is used up to a share.
func stateOf(share float64) string {
	switch {
	case share >= exhaustedFrom:
		return facts.PoolExhausted
	case share >= nearFrom:
		return facts.PoolNear
	}
	return facts.PoolNotExhausted
}

func (m *Reader) bounds() Bounds {
	return Bounds{Build: m.Build, MemoryBytes: m.MemoryBytes, PointerSize: m.Space.Pointer}
}

// hasDefaults reports whether the limits follow from memory.
func (m Bounds) hasDefaults() bool {
	return m.Build != 0 && m.Build <= firstW2K && m.MemoryBytes != 0 && m.PointerSize == 4
}

func (m Bounds) limitNonPaged(p *facts.Pool, f Figures) {
	u := &p.NonPaged
	switch {
	case m.Build >= firstUnbound:
		u.Limit = facts.Unknown[uint64]("this version of Windows limits nonpaged pool only by the size of memory")
	case f.NonPagedLimit.Bytes != 0 && (m.MemoryBytes == 0 || f.NonPagedLimit.Bytes <= m.MemoryBytes):
		u.Limit, u.LimitBy = facts.Some(f.NonPagedLimit.Bytes), f.NonPagedLimit.By
	case f.NonPagedLimit.Bytes != 0:
		u.Limit = facts.Unknown[uint64]("the kernel's limit is the address space, which is larger than memory")
	case m.hasDefaults():
		limit, _ := defaultLimits(m.Build, m.MemoryBytes)
		u.Limit, u.LimitBy = facts.Some(limit), "the default for this much memory (Q126402)"
	default:
		u.Limit = facts.Unknown[uint64](f.NonPagedLimit.Why)
	}
}

func (m Bounds) limitPaged(p *facts.Pool, f Figures) {
	u := &p.Paged
	switch {
	case m.Build >= firstUnbound:
		u.Limit = facts.Unknown[uint64]("this version of Windows has no fixed limit for paged pool")
	case f.PagedLimit.Bytes != 0 && f.PagedLimit.Bytes >= u.Bytes.Or(0):
		u.Limit, u.LimitBy = facts.Some(f.PagedLimit.Bytes), f.PagedLimit.By
	case f.PagedLimit.Bytes == 0 && m.hasDefaults():
		_, limit := defaultLimits(m.Build, m.MemoryBytes)
		u.Limit, u.LimitBy = facts.Some(limit), "the default for this much memory (Q126402)"
	default:
		u.Limit = facts.Unknown[uint64](f.PagedLimit.Why)
	}
}

// judgeUsage says how full a pool is. Pages count in full, also where blocks in
// them are free: what fails is a request for which no page is left.
func judgeUsage(u *facts.PoolUsage, stated string) {
	used, ok := u.Used()
	what := "in blocks"
	if pages, known := u.Pages.Get(); known && pages*pageSize >= u.Bytes.Or(0) {
		what = fmt.Sprintf("in pages (%s)", u.PagesBy)
	}
	limit, known := u.Limit.Get()
	switch {
	case stated != "":
		u.State, u.StateWhy = facts.Some(facts.PoolExhausted), stated
		return
	case !ok:
		u.State = facts.Unknown[string]("its usage is not known")
		return
	case !known || limit == 0:
		u.State = facts.Unknown[string]("its limit: " + u.Limit.Reason())
		return
	}
	share := float64(used) / float64(limit)
	u.StateWhy = fmt.Sprintf("%d of %d bytes %s, %.1f %%", used, limit, what, 100*share)
	u.State = facts.Some(stateOf(share))
}
