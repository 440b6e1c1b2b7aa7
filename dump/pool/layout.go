package pool

import "dumptriage/dump/internal/bin"

// builds are the kernels that have a layout: from one build to another, both
// included, on machines with pointers of so many bytes.
type builds struct {
	first, last uint32
	pointer     int
}

const anyBuild = ^uint32(0)

func (b builds) fit(build uint32, pointer int) bool {
	return b.pointer == pointer && b.first <= build && build <= b.last
}

// layoutOf picks the layout of a kernel, nil where none is known.
func layoutOf[L interface{ fit(uint32, int) bool }](layouts []L, build uint32, pointer int) *L {
	for i := range layouts {
		if layouts[i].fit(build, pointer) {
			return &layouts[i]
		}
	}
	return nil
}

// headerLayout is POOL_HEADER of one generation (type lists of the Vergilius
// Project and of SymStore). Sizes are in units; bits that share a word are
// taken out by shift and mask.
type headerLayout struct {
	build     uint32 // from this build on
	pointer   int
	size      int // of the header
	unit      uint64
	previous  bits
	blockSize bits
	poolType  bits
	tag       bin.Field
	vista     bool // how the type field is coded
}

// bits is a part of a field.
type bits struct {
	at    bin.Field
	shift uint
	mask  uint64
}

func (b bits) of(r bin.Record) uint64 { return r.Or(b.at, 0) >> b.shift & b.mask }

func byteAt(off int) bits { return bits{bin.U8(off), 0, 0xff} }

// headerLayouts, oldest first. None is known for NT 3.1 to 4.0.
var headerLayouts = []headerLayout{
	{2195, 4, 8, 0x20, byteAt(0), byteAt(3), byteAt(2), bin.U32(4), false},
	{2600, 4, 8, 8, bits{bin.U16(0), 0, 0x1ff}, bits{bin.U16(2), 0, 0x1ff}, bits{bin.U16(2), 9, 0x7f}, bin.U32(4), false},
	{6000, 4, 8, 8, bits{bin.U16(0), 0, 0x1ff}, bits{bin.U16(2), 0, 0x1ff}, bits{bin.U16(2), 9, 0x7f}, bin.U32(4), true},
	{3790, 8, 0x10, 0x10, byteAt(0), byteAt(2), byteAt(3), bin.U32(4), false},
	{6000, 8, 0x10, 0x10, byteAt(0), byteAt(2), byteAt(3), bin.U32(4), true},
}

// processBilled is the process that a block is charged to, in headers of 64 bits
// (the same type lists); those of 32 have no room for it.
var processBilled = bin.U64(8)

func headerOf(build uint32, pointer int) (l headerLayout, ok bool) {
	for _, row := range headerLayouts {
		if row.pointer == pointer && row.build <= build {
			l, ok = row, true
		}
	}
	return l, ok
}

// state tells what the type field says. From Vista on an allocated block has
// value 2 set and paged pool value 1; before, the stored value is the pool
// type plus one, so that even values are paged and zero is free.
func (l headerLayout) state(v uint64) (free, paged bool) {
	if l.vista {
		return v&2 == 0, v&1 == 1
	}
	return v == 0, v&1 == 0
}

// kind names what the type field says.
func (l headerLayout) kind(v uint64) string {
	return kindName(l.state(v))
}
