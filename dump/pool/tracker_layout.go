package pool

import "dumptriage/dump/internal/bin"

// A trackerLayout is one form of POOL_TRACKER_TABLE's entries (type lists of
// the Vergilius Project and of SymStore; those of NT 3.51 and 4.0 are not
// public, and are taken for the seven words of SYSTEM_POOLTAG in either order).
type trackerLayout struct {
	builds
	name           string
	stride         int
	key            bin.Field
	nonPaged       counters
	paged          counters
	padding        []bin.Field // zero in every entry
	countsUnproven bool        // which triple is which is to be told from the table
}

// counters are where an entry keeps the counts of one pool.
type counters struct{ allocs, frees, bytes bin.Field }

// trackerLayouts: one row a form. 1709 widened the counts to 64 bits, Server
// 2022 added limits.
var trackerLayouts = []trackerLayout{
	{
		name: "seven words, nonpaged first", builds: builds{0, 15063, 4}, stride: 0x1c, key: bin.U32(0),
		nonPaged: counters{bin.U32(4), bin.U32(8), bin.U32(0xc)}, paged: counters{bin.U32(0x10), bin.U32(0x14), bin.U32(0x18)},
	},
	{
		name: "seven words, paged first", builds: builds{0, 1999, 4}, stride: 0x1c, key: bin.U32(0),
		paged: counters{bin.U32(4), bin.U32(8), bin.U32(0xc)}, nonPaged: counters{bin.U32(0x10), bin.U32(0x14), bin.U32(0x18)},
		countsUnproven: true,
	},
	{
		name: "28", builds: builds{3790, 15063, 8}, stride: 0x28, key: bin.U32(0),
		nonPaged: counters{bin.U32(4), bin.U32(8), bin.U64(0x10)}, paged: counters{bin.U32(0x18), bin.U32(0x1c), bin.U64(0x20)},
		padding: []bin.Field{bin.U32(0xc)},
	},
	{
		name: "30", builds: builds{16299, anyBuild, 4}, stride: 0x30, key: bin.U32(0),
		nonPaged: counters{bin.U64(8), bin.U64(0x10), bin.U32(4)}, paged: counters{bin.U64(0x20), bin.U64(0x28), bin.U32(0x18)},
		padding: []bin.Field{bin.U32(0x1c)},
	},
	{
		name: "38", builds: builds{16299, anyBuild, 8}, stride: 0x38, key: bin.U32(0),
		nonPaged: counters{bin.U64(0x10), bin.U64(0x18), bin.U64(8)}, paged: counters{bin.U64(0x28), bin.U64(0x30), bin.U64(0x20)},
		padding: []bin.Field{bin.U32(4)},
	},
	{
		name: "50", builds: builds{20000, anyBuild, 8}, stride: 0x50, key: bin.U32(0),
		nonPaged: counters{bin.U64(0x10), bin.U64(0x18), bin.U64(8)}, paged: counters{bin.U64(0x28), bin.U64(0x30), bin.U64(0x20)},
		padding: []bin.Field{bin.U32(4)},
	},
}

// layoutsFor returns the forms that a kernel may have. Those of one stride are
// told apart by what the counters say of known tags.
func layoutsFor(build uint32, pointer int) []*trackerLayout {
	var out []*trackerLayout
	for i := range trackerLayouts {
		if l := &trackerLayouts[i]; l.fit(build, pointer) {
			out = append(out, l)
		}
	}
	return out
}

// Table sizes: the slots are a power of two, and one more takes what found no
// room (ExpInsertPoolTracker as ReactOS models it for Server 2003).
const (
	minSlots   = 1 << 6
	usualSlots = 1 << 14 // the most that was seen
	maxSlots   = 1 << 16
)

// An entry is one row of a table as it is in memory.
type entry struct {
	key             uint32
	nonPaged, paged triple
}

// triple is allocations, frees and bytes.
type triple struct{ allocs, frees, bytes uint64 }

func (t triple) zero() bool { return t == triple{} }

func (l *trackerLayout) decode(rec bin.Record) entry {
	of := func(c counters) triple {
		return triple{rec.Or(c.allocs, 0), rec.Or(c.frees, 0), rec.Or(c.bytes, 0)}
	}
	return entry{uint32(rec.Or(l.key, 0)), of(l.nonPaged), of(l.paged)}
}

// wraps returns the range in which a counter wraps.
func wraps(f bin.Field) uint64 {
	if f.Width == 4 {
		return 1<<32 - 1
	}
	return ^uint64(0)
}
