package report

// PoolBlock is a pool block that the dump says something about.
type PoolBlock struct {
	Address string  `json:"address"`
	Tag     string  `json:"tag"`
	Type    string  `json:"type,omitempty"`
	Size    *uint64 `json:"size,omitempty"`
	Owner   string  `json:"owner,omitempty"`
	Purpose string  `json:"purpose,omitempty"`
	Source  string  `json:"source"`
}

// PoolAddress is an address of which the pool block was asked for.
type PoolAddress struct {
	Address string     `json:"address"`
	Block   *PoolBlock `json:"block,omitempty"`
	Offset  string     `json:"offset,omitempty" jsonschema:"from the first byte of the block, behind its header; absent in the header"`
	Why     string     `json:"why,omitempty" jsonschema:"why its block is not known"`
}

// Pressure is a kind of memory that leaks or has run out, as the totals tell.
type Pressure struct {
	Resource string  `json:"resource" jsonschema:"nonpaged, paged, commit or available"`
	Bytes    uint64  `json:"bytes" jsonschema:"in use; of available memory, what is left"`
	OfBytes  uint64  `json:"of_bytes" jsonschema:"memory, or the commit limit"`
	Fraction float64 `json:"fraction"`
	Leak     bool    `json:"leak" jsonschema:"it takes so much that something leaks it"`
	Text     string  `json:"text"`
	Source   string  `json:"source" jsonschema:"of the threshold"`
}

// Pool is the kernel pools, where the dump holds them.
type Pool struct {
	Origin   string    `json:"origin" jsonschema:"tracker, headers, descriptors, poolmon, poolused or table"`
	Exact    bool      `json:"exact"`
	Source   string    `json:"source,omitempty" jsonschema:"where the figures were found"`
	Tables   int       `json:"tables,omitempty" jsonschema:"tracker tables that were added up"`
	Notes    []string  `json:"notes" jsonschema:"what limits the figures"`
	NonPaged PoolUsage `json:"nonpaged"`
	Paged    PoolUsage `json:"paged"`
	Tags     []PoolTag `json:"tags"`
	TagsWhy  string    `json:"tags_unknown_because,omitempty"`

	OutstandingOnly bool `json:"outstanding_only,omitempty" jsonschema:"allocs of the tags counts the blocks outstanding, and frees says nothing"`

	Uncounted bool `json:"uncounted,omitempty" jsonschema:"the numbers of blocks are not known"`

	Sessions []SessionPool `json:"sessions" jsonschema:"pools that sessions have of their own"`

	Descriptors []PoolDescriptor `json:"descriptors"`
	BigPages    []BigPage        `json:"big_pages"`
	BlockSizes  []BlockSize      `json:"block_sizes" jsonschema:"blocks counted by their headers, the largest share first"`
}

// SessionPool is the pool that a session has of its own.
type SessionPool struct {
	Process string    `json:"process" jsonschema:"the first process of the session, with its id"`
	Exact   bool      `json:"exact"`
	Bytes   uint64    `json:"bytes" jsonschema:"in blocks that were not freed"`
	Tags    []PoolTag `json:"tags"`
}

// BlockSize counts the blocks of one tag and size.
type BlockSize struct {
	Tag   string `json:"tag,omitempty" jsonschema:"as the headers have it"`
	Pool  string `json:"pool"`
	Bytes uint64 `json:"bytes" jsonschema:"of one block, its header among them"`
	Count uint64 `json:"count"`
}

// PoolUsage is one pool as a whole.
type PoolUsage struct {
	Bytes        *uint64  `json:"bytes,omitempty" jsonschema:"in blocks that were not freed"`
	Pages        *uint64  `json:"pages,omitempty" jsonschema:"that the pool takes"`
	PagesBy      string   `json:"pages_by,omitempty" jsonschema:"where the pages come from"`
	LimitBytes   *uint64  `json:"limit_bytes,omitempty"`
	LimitBy      string   `json:"limit_by,omitempty" jsonschema:"where the limit comes from"`
	UsedFraction *float64 `json:"used_fraction,omitempty"`
	State        string   `json:"state,omitempty" jsonschema:"exhausted, near or not-exhausted"`
	StateWhy     string   `json:"state_why,omitempty"`

	inUse *uint64 // what the pool takes, in bytes; nil where it is not known
	held  uint64  // bytes in its blocks, of which the share of a tag is taken
}

// PoolTag is one row of the pool tracker.
type PoolTag struct {
	Tag         string      `json:"tag"`
	NonPaged    TagCounters `json:"nonpaged"`
	Paged       TagCounters `json:"paged"`
	Owners      []Owner     `json:"owners"`
	Description string      `json:"description,omitempty" jsonschema:"what the tag list says that it is for"`
}

// TagCounters are allocations, frees and bytes outstanding.
type TagCounters struct {
	Allocs uint64 `json:"allocs"`
	Frees  uint64 `json:"frees"`
	Bytes  uint64 `json:"bytes"`
}

// Owner is a driver that may own a tag.
type Owner struct {
	Driver string `json:"driver"`
	Basis  string `json:"basis" jsonschema:"image: its code holds the tag; tag-list: the list of known tags says so"`
	Count  int    `json:"count,omitempty" jsonschema:"places in its code"`
}

// PoolDescriptor is the allocator's own count of one pool.
type PoolDescriptor struct {
	Address  string `json:"address"`
	Pool     string `json:"pool" jsonschema:"nonpaged or paged"`
	Allocs   uint64 `json:"allocs"`
	Frees    uint64 `json:"frees"`
	Pages    uint64 `json:"pages" jsonschema:"that hold blocks"`
	BigPages uint64 `json:"big_pages" jsonschema:"in allocations of whole pages"`
}

// BigPage is one allocation of whole pages.
type BigPage struct {
	Address string `json:"address"`
	Tag     string `json:"tag"`
	Bytes   uint64 `json:"bytes"`
	Pool    string `json:"pool,omitempty" jsonschema:"nonpaged or paged"`
}

// PoolSuspect is a pool tag that looks like a leak.
type PoolSuspect struct {
	Tag         string   `json:"tag"`
	Pool        string   `json:"pool" jsonschema:"nonpaged or paged"`
	Level       string   `json:"level" jsonschema:"how much it looks like a leak: high, medium or low"`
	Bytes       uint64   `json:"bytes"`
	Fraction    float64  `json:"fraction" jsonschema:"of the bytes of that pool"`
	Outstanding uint64   `json:"outstanding" jsonschema:"blocks"`
	Reasons     []string `json:"reasons"`
	Owners      []Owner  `json:"owners"`

	Together []TagTogether `json:"together,omitempty" jsonschema:"other tags that are part of the same leak"`
}

// TagTogether is a tag whose blocks leak together with those of a suspect.
type TagTogether struct {
	Tag         string `json:"tag"`
	Pool        string `json:"pool" jsonschema:"nonpaged or paged"`
	Bytes       uint64 `json:"bytes"`
	Outstanding uint64 `json:"outstanding" jsonschema:"blocks"`
}
