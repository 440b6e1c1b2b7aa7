package facts

// Pool is what is known of the kernel pools.
type Pool struct {
	Origin   string // "tracker", "headers", "poolmon", "poolused"
	Exact    bool
	Source   string   // where the figures were found
	Tables   int      // tracker tables that were added up
	Notes    []string // what limits the figures, or had to be told from them
	NonPaged PoolUsage
	Paged    PoolUsage
	Tags     []TagUsage
	TagsWhy  string // why there are no tags, where there are none
	Sessions []SessionPool
	Suspects []TagSuspect

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
	Limit    Known[uint64]
	LimitBy  string        // where the limit comes from
	State    Known[string] // "exhausted", "near", "not-exhausted"
	StateWhy string        // the figures behind the state
}

// The states of a pool.
const (
	PoolExhausted    = "exhausted"
	PoolNear         = "near"
	PoolNotExhausted = "not-exhausted"
)

// PoolStateWords are the states in plain words, to stand behind "is".
var PoolStateWords = map[string]string{
	PoolExhausted: "exhausted", PoolNear: "near its limit", PoolNotExhausted: "not exhausted",
}

// TagUsage is one row of the pool tracker.
type TagUsage struct {
	Tag             string
	NonPaged, Paged TagCounters
	Owners          []Owner
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

// TagSuspect is a tag that looks as if it leaked, in one of the pools.
type TagSuspect struct {
	Tag         string
	Paged       bool
	Bytes       uint64
	Fraction    float64 // of the bytes of that pool
	Outstanding uint64  // blocks
	Level       string  // "high", "medium", "low"
	Reasons     []string
	Owners      []Owner
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
