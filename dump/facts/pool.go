package facts

// Pool is what is known of the kernel pools.
type Pool struct {
	Origin   string // "tracker", "headers", "poolmon", "poolused"
	Exact    bool
	NonPaged PoolUsage
	Paged    PoolUsage
	Tags     []TagUsage
}

// PoolUsage is one pool as a whole.
type PoolUsage struct {
	Bytes Known[uint64]
	Limit Known[uint64]
	State Known[string] // "exhausted", "near", "not-exhausted"
}

// TagUsage is one row of the pool tracker.
type TagUsage struct {
	Tag             string
	NonPaged, Paged TagCounters
}

// TagCounters are allocations, frees and bytes outstanding.
type TagCounters struct {
	Allocs, Frees, Bytes uint64
}
