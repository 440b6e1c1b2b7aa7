package facts

// Pool is what is known of the kernel pools.
type Pool struct {
	Origin   string // "tracker", "headers", "poolmon", "poolused", "table"
	Exact    bool
	Source   string   // where the figures were found
	Tables   int      // tracker tables that were added up
	Notes    []string // what limits the figures, or had to be told from them
	NonPaged PoolUsage
	Paged    PoolUsage
	Tags     []TagUsage
	TagsWhy  string // why there are no tags, where there are none

	// OutstandingOnly says that Allocs of the tags counts the blocks outstanding
	// and that Frees says nothing: block headers do not tell what was freed.
	OutstandingOnly bool

	// Uncounted says that the numbers of blocks are not known.
	Uncounted bool

	// Excerpt says that the tags are some of those of a pool whose total is not known: what
	// one of them holds is no share of the pool.
	Excerpt bool

	Sessions []SessionPool
	Suspects []LeakSuspect

	Descriptors []PoolDescriptor
	BigPages    Known[[]BigPage]
	Sizes       []BlockSize // histogram of block sizes, where headers were walked
}

// SessionPool is the paged pool that a session has of its own, for the windows of
// its programs.
type SessionPool struct {
	Process string // the first process of the session, with its id
	Exact   bool   // the whole of its table could be read
	Bytes   uint64 // in blocks that were not freed
	Tags    []TagUsage
}

// PoolUsage is one pool as a whole.
type PoolUsage struct {
	Bytes    Known[uint64] // in blocks that were not freed
	Pages    Known[uint64] // that the pool takes, free blocks among them
	PagesBy  string        // where Pages comes from
	Limit    Known[uint64]
	LimitBy  string        // where the limit comes from
	State    Known[string] // "exhausted", "near", "not-exhausted"
	StateWhy string        // the figures that the state is based on
}

// PoolPageSize is the page size of every computer whose pool is read.
const PoolPageSize = 0x1000

// Used is the memory that the pool takes, in bytes: its pages, or the blocks in it
// where these are more. What fails is a request for which no page is left, so
// that free blocks in a page do not count as room.
func (u *PoolUsage) Used() (n uint64, ok bool) {
	n, ok = u.Bytes.Get()
	if pages, known := u.Pages.Get(); known && pages < 1<<51 {
		n, ok = max(n, pages*PoolPageSize), true
	}
	return n, ok
}

// The states of a pool.
const (
	PoolExhausted    = "exhausted"
	PoolNear         = "near"
	PoolNotExhausted = "not-exhausted"
)

// PoolStateWords are the states in plain words, as they follow "is".
var PoolStateWords = map[string]string{
	PoolExhausted: "exhausted", PoolNear: "near its limit", PoolNotExhausted: "not exhausted",
}

// TagUsage is one row of the pool tracker.
type TagUsage struct {
	Tag             string
	NonPaged, Paged TagCounters
	Owners          []Owner
}

// In is the counts of one of the pools.
func (t *TagUsage) In(paged bool) TagCounters {
	if paged {
		return t.Paged
	}
	return t.NonPaged
}

// TagCounters are allocations, frees and bytes outstanding.
type TagCounters struct {
	Allocs, Frees, Bytes uint64
}

// The grounds on which a driver is named as the owner of a tag.
const (
	OwnerByImage   = "image"    // its code holds the tag as an operand
	OwnerByTagList = "tag-list" // the list of known tags says so
)

// Owner is a driver that may own a tag.
type Owner struct {
	Driver  string
	Basis   string
	Count   int    // places in its code that hold the tag
	Purpose string // what the tag list says the tag is for
}

// LeakSuspect is a tag that looks as if it leaked, in one of the pools.
type LeakSuspect struct {
	Tag         string
	Paged       bool
	Bytes       uint64
	Fraction    float64 // of the bytes of that pool
	Outstanding uint64  // blocks
	Level       string  // "high", "medium", "low"
	Reasons     []string
	Owners      []Owner
	Windows     bool          // only parts of Windows own it
	Shared      bool          // many drivers use the tag: its owners do not tell who took the memory
	Together    []TagTogether // other tags that are part of the same leak
}

// TagTogether is a tag whose blocks leak together with those of a suspect.
type TagTogether struct {
	Tag         string
	Paged       bool
	Bytes       uint64
	Outstanding uint64
}

// How much a tag looks like a leak.
const (
	SuspectHigh   = "high"
	SuspectMedium = "medium"
	SuspectLow    = "low"
)

// PoolDescriptor is the allocator's own count of one pool.
type PoolDescriptor struct {
	Address         uint64
	Paged           bool
	Allocs, Frees   uint64
	Pages, BigPages uint64
}

// BigPage is one allocation of whole pages, which has no block header.
type BigPage struct {
	Address uint64
	Tag     string
	Bytes   uint64
	Paged   Known[bool]
}

// BlockSize counts the blocks of one tag and size.
type BlockSize struct {
	Tag   string
	Paged bool
	Bytes uint64 // of one block, its header among them
	Count uint64
}

// Usage returns one of the two pools.
func (p *Pool) Usage(paged bool) *PoolUsage {
	if paged {
		return &p.Paged
	}
	return &p.NonPaged
}

// Held returns the bytes in the blocks of one pool, of which the share of a tag is
// taken: what the pool counts itself or, where that is unknown, the sum of its tags.
func (p *Pool) Held(paged bool) uint64 {
	if n, ok := p.Usage(paged).Bytes.Get(); ok && n > 0 {
		return n
	}
	var sum uint64
	for i := range p.Tags {
		n := p.Tags[i].In(paged).Bytes
		if sum += n; sum < n {
			return 1<<64 - 1 // counters come from the dump
		}
	}
	return sum
}

// Share returns the part of a pool that some of its bytes are, at most 1.
func Share(bytes, held uint64) float64 {
	if held == 0 {
		return 0
	}
	return min(1, float64(bytes)/float64(held))
}

// A GrownTag is a tag that held less of a pool in an earlier state of the computer.
type GrownTag struct {
	Tag   string
	Paged bool
	Bytes uint64 // more than at first
	Steps int    // from one state to the next
	Grew  int    // in how many of these it did
}
