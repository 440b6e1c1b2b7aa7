package pool

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// A descriptorLayout is POOL_DESCRIPTOR of one generation (type lists of the
// Vergilius Project and of SymStore). That of NT 3.5 to 4.0 is not public, and is
// taken for that of Windows 2000 with any block unit. Newer kernels count what they take and
// what they give back apart. From 2004 on there is none.
type descriptorLayout struct {
	builds
	size                      int // up to the list heads, or of the structure
	poolType                  bin.Field
	allocs, frees             bin.Field
	pages, bigPages           bin.Field
	pagesFreed, bigPagesFreed bin.Field // zero Fields where pages are net
	heads                     int       // list heads after it, one for each size of blocks; 0: none
	anyHeads                  bool      // how many there are is not public: heads is the least
	pair                      int       // distance to the second nonpaged descriptor; 0: there is one
}

var descriptorLayouts = []descriptorLayout{
	{builds: builds{0, 2194, 4}, size: 0x20, poolType: bin.U32(0), allocs: bin.U32(8), frees: bin.U32(0xc), pages: bin.U32(0x10), bigPages: bin.U32(0x14), heads: 128, anyHeads: true},
	{builds: builds{2195, 2195, 4}, size: 0x20, poolType: bin.U32(0), allocs: bin.U32(8), frees: bin.U32(0xc), pages: bin.U32(0x10), bigPages: bin.U32(0x14), heads: 128},
	{builds: builds{2600, 3789, 4}, size: 0x28, poolType: bin.U32(0), allocs: bin.U32(8), frees: bin.U32(0xc), pages: bin.U32(0x10), bigPages: bin.U32(0x14), heads: 512},
	{builds: builds{3790, 5999, 4}, size: 0x30, poolType: bin.U32(0), allocs: bin.U32(8), frees: bin.U32(0xc), pages: bin.U32(0x10), bigPages: bin.U32(0x14), heads: 512},
	{builds: builds{6000, 7599, 4}, size: 0x34, poolType: bin.U32(0), allocs: bin.U32(8), frees: bin.U32(0xc), pages: bin.U32(0x10), bigPages: bin.U32(0x14), heads: 512},
	{builds: builds{3790, 7599, 8}, size: 0x48, poolType: bin.U32(0), allocs: bin.U32(8), frees: bin.U32(0xc), pages: bin.U32(0x10), bigPages: bin.U32(0x14), heads: 256},
	{builds: builds{7600, 9199, 4}, size: 0x140, poolType: bin.U32(0), allocs: bin.U32(0x40), frees: bin.U32(0x44), pages: bin.U32(0xc0), bigPages: bin.U32(0x48), heads: 512},
	{builds: builds{7600, 9199, 8}, size: 0x140, poolType: bin.U32(0), allocs: bin.U32(0x40), frees: bin.U32(0x44), pages: bin.U32(0xc0), bigPages: bin.U32(0x48), heads: 256},
	{builds: builds{9200, 14392, 4}, size: 0x140, poolType: bin.U32(0), allocs: bin.U32(0x40), frees: bin.U32(0x44), pages: bin.U32(0xc0), bigPages: bin.U32(0x48), heads: 512, pair: 0x1140},
	{builds: builds{9200, 14392, 8}, size: 0x140, poolType: bin.U32(0), allocs: bin.U32(0x40), frees: bin.U32(0x44), pages: bin.U32(0xc0), bigPages: bin.U32(0x48), heads: 256, pair: 0x1140},
	{builds: builds{14393, 18361, 8}, size: 0x140, poolType: bin.U32(0), allocs: bin.U32(0x40), frees: bin.U32(0x80), pages: bin.U64(0x48), bigPages: bin.U64(0x50), pagesFreed: bin.U64(0x88), bigPagesFreed: bin.U64(0x90), heads: 256, pair: 0x1140},
	{builds: builds{14393, 18361, 4}, size: 0x140, poolType: bin.U32(0), allocs: bin.U32(0x40), frees: bin.U32(0x80), pages: bin.U32(0x44), bigPages: bin.U32(0x48), pagesFreed: bin.U32(0x84), bigPagesFreed: bin.U32(0x88), heads: 512, pair: 0x1140},
	{builds: builds{18362, 19040, 8}, size: 0x100, poolType: bin.U32(0), allocs: bin.U32(0x40), frees: bin.U32(0x80), pages: bin.U64(0x48), bigPages: bin.U64(0x50), pagesFreed: bin.U64(0x88), bigPagesFreed: bin.U64(0x90), pair: 0x100},
	{builds: builds{18362, 19040, 4}, size: 0x100, poolType: bin.U32(0), allocs: bin.U32(0x40), frees: bin.U32(0x80), pages: bin.U32(0x44), bigPages: bin.U32(0x48), pagesFreed: bin.U32(0x84), bigPagesFreed: bin.U32(0x88), pair: 0x100},
}

// Values of the PoolType field (wdm.h, POOL_TYPE).
const (
	typeNonPaged   = 0
	typePaged      = 1
	typeNonPagedNx = 0x200
)

// decode takes a descriptor only if its figures can be true of the machine.
func (l *descriptorLayout) decode(rec bin.Record, at memory.Virt, memoryBytes uint64) (facts.PoolDescriptor, bool) {
	kind := rec.Or(l.poolType, ^uint64(0))
	net := func(taken, freed bin.Field) uint64 { return rec.Or(taken, 0) - rec.Or(freed, 0) }
	d := facts.PoolDescriptor{
		Address: uint64(at), Paged: kind == typePaged,
		Allocs: rec.Or(l.allocs, 0), Frees: rec.Or(l.frees, 0),
		Pages: net(l.pages, l.pagesFreed), BigPages: net(l.bigPages, l.bigPagesFreed),
	}
	most := uint64(1) << 40
	if memoryBytes != 0 {
		most = memoryBytes / pageSize
	}
	if d.Paged { // it lies in the page file, too
		most *= 8
	}
	ok := (kind == typeNonPaged || kind == typePaged || kind == typeNonPagedNx) &&
		d.Pages <= most && d.BigPages <= most && d.Pages+d.BigPages > 0 && d.Frees <= d.Allocs
	return d, ok
}

// Descriptors reads the allocator's own counts: where the debugger data block
// leads to them, else where the kernel's variables hold one.
func (m *Reader) Descriptors() []facts.PoolDescriptor {
	l := layoutOf(descriptorLayouts, m.Build, m.Space.Pointer)
	if l == nil {
		return nil
	}
	var out []facts.PoolDescriptor
	add := func(at memory.Virt, paged bool) {
		rec := make(bin.Record, l.size)
		if at == 0 || m.Space.ReadVirt(rec, at) != nil {
			return
		}
		if d, ok := l.decode(rec, at, m.MemoryBytes); ok && d.Paged == paged {
			out = append(out, d)
		}
	}
	if m.NonPagedDescriptor == 0 && len(m.PagedDescriptors) == 0 {
		return m.searchDescriptors(l)
	}
	add(m.NonPagedDescriptor, false)
	if l.pair != 0 {
		add(m.NonPagedDescriptor+memory.Virt(l.pair), false)
	}
	for _, at := range m.PagedDescriptors {
		add(at, true)
	}
	return out
}

// pagesOf adds the pages of the descriptors of one pool.
func pagesOf(list []facts.PoolDescriptor, paged bool) facts.Known[uint64] {
	n, found := uint64(0), false
	for _, d := range list {
		if d.Paged == paged {
			n, found = n+d.Pages+d.BigPages, true
		}
	}
	if !found {
		return facts.Unknown[uint64]("no pool descriptor was found")
	}
	return facts.Some(n)
}
