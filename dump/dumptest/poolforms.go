package dumptest

// poolForm is how one generation lays out what the pool consists of. That of NT
// 3.5 to 4.0 is not public; it is taken for that of Windows 2000 (type lists of the
// Vergilius Project and of SymStore).
type poolForm struct {
	build   uint32
	wide    bool
	unit    int // of blocks; 0: blocks do not lead from one to the next
	header  func(previous, size, kind int, tag string) []byte
	inUse   int // the type of a block of nonpaged pool
	counts  descriptorForm
	big     bigForm
	tracker trackerForm
}

// descriptorForm is POOL_DESCRIPTOR: where it counts what it took and, in newer
// kernels apart, what it gave back.
type descriptorForm struct {
	size, heads          int // size 0: there is none
	allocs, frees        int
	pages, bigPages      int
	pagesFreed, bigFreed int
	width                int    // of counts of pages
	pair                 int    // distance of the second descriptor of nonpaged pool
	first                int    // type of the first, where there are two
	lists                uint64 // where the free blocks on the lists lie; 0: the lists are empty
}

// bigForm is an entry of the big page table.
type bigForm struct {
	size, key       int // size 0: no table
	pages           int // where it counts pages, or
	bytes           int // bytes
	kind, kindShift int
	multiplied      bool // places come from the product of the address
}

// trackerForm is POOL_TRACKER_TABLE: allocations, frees and bytes of both pools.
type trackerForm struct {
	size             int
	nonPaged, paged  [3]int
	width, byteWidth int
}

var (
	tracker28 = trackerForm{0x1C, [3]int{4, 8, 0xC}, [3]int{0x10, 0x14, 0x18}, 4, 4}
	tracker40 = trackerForm{0x28, [3]int{4, 8, 0x10}, [3]int{0x18, 0x1C, 0x20}, 4, 8}
	tracker56 = trackerForm{0x38, [3]int{0x10, 0x18, 8}, [3]int{0x28, 0x30, 0x20}, 8, 8}
	tracker80 = trackerForm{0x50, [3]int{0x10, 0x18, 8}, [3]int{0x28, 0x30, 0x20}, 8, 8}
)

var (
	counts2000  = descriptorForm{size: 0x20, heads: 128, allocs: 8, frees: 0xC, pages: 0x10, bigPages: 0x14, width: 4}
	countsXP    = descriptorForm{size: 0x28, heads: 512, allocs: 8, frees: 0xC, pages: 0x10, bigPages: 0x14, width: 4}
	counts2003  = descriptorForm{size: 0x30, heads: 512, allocs: 8, frees: 0xC, pages: 0x10, bigPages: 0x14, width: 4}
	countsVista = descriptorForm{size: 0x34, heads: 512, allocs: 8, frees: 0xC, pages: 0x10, bigPages: 0x14, width: 4}
	counts7     = descriptorForm{size: 0x140, heads: 512, allocs: 0x40, frees: 0x44, pages: 0xC0, bigPages: 0x48, width: 4}
	counts2003x = descriptorForm{size: 0x48, heads: 256, allocs: 8, frees: 0xC, pages: 0x10, bigPages: 0x14, width: 4}
	counts7x    = descriptorForm{size: 0x140, heads: 256, allocs: 0x40, frees: 0x44, pages: 0xC0, bigPages: 0x48, width: 4}
	counts8x    = descriptorForm{size: 0x140, heads: 256, allocs: 0x40, frees: 0x44, pages: 0xC0, bigPages: 0x48, width: 4, pair: 0x1140, first: 0x200}
	counts1607x = descriptorForm{
		size: 0x140, heads: 256, allocs: 0x40, frees: 0x80, pages: 0x48, bigPages: 0x50, pagesFreed: 0x88, bigFreed: 0x90, width: 8, pair: 0x1140, first: 0x200,
	}
)

var (
	big2000  = bigForm{size: 0xC, key: 4, pages: 8}
	big2003  = bigForm{size: 0x10, key: 4, pages: 8}
	big2003x = bigForm{size: 0x18, key: 8, pages: 0xC}
	bigVista = bigForm{size: 0x10, key: 4, kind: 8, bytes: 0xC, multiplied: true}
	bigVistx = bigForm{size: 0x18, key: 8, kind: 0xC, bytes: 0x10, multiplied: true}
	big10x   = bigForm{size: 0x18, key: 8, kind: 0xC, kindShift: 8, bytes: 0x10, multiplied: true}
	big2022x = bigForm{size: 0x20, key: 8, kind: 0xC, kindShift: 8, bytes: 0x10, multiplied: true}
)

// poolForms, oldest first.
var poolForms = []poolForm{
	{800, false, 0x20, header2000, 1, counts2000, bigForm{}, tracker28},
	{2195, false, 0x20, header2000, 1, counts2000, big2000, tracker28},
	{2600, false, 8, headerXP, 1, countsXP, big2000, tracker28},
	{3790, false, 8, headerXP, 1, counts2003, big2003, tracker28},
	{6000, false, 8, headerXP, 2, countsVista, bigVista, tracker28},
	{7600, false, 8, headerXP, 2, counts7, bigVista, tracker28},

	{3790, true, 0x10, headerWide, 1, counts2003x, big2003x, tracker40},
	{6000, true, 0x10, headerWide, 2, counts2003x, bigVistx, tracker40},
	{7600, true, 0x10, headerWide, 2, counts7x, bigVistx, tracker40},
	{9200, true, 0x10, headerWide, 2, counts8x, bigVistx, tracker40},
	{10240, true, 0x10, headerWide, 2, counts8x, big10x, tracker40},
	{14393, true, 0x10, headerWide, 2, counts1607x, big10x, tracker40},
	{16299, true, 0x10, headerWide, 2, counts1607x, big10x, tracker56},
	{18362, true, 0, nil, 0, descriptorForm{}, big10x, tracker56},
	{20000, true, 0, nil, 0, descriptorForm{}, big2022x, tracker80},
}

func poolFormOf(build uint32, wide bool) poolForm {
	var f poolForm
	for _, p := range poolForms {
		if p.wide == wide && (f.build == 0 || build >= p.build) {
			f = p
		}
	}
	return f
}

// header2000 is POOL_HEADER of Windows 2000: previous size, index, type and
// size are bytes.
func header2000(previous, size, kind int, tag string) []byte {
	return append([]byte{byte(previous), 0, byte(kind), byte(size)}, tag...)
}

// headerXP is POOL_HEADER of Windows XP on x86: nine bits of size and seven of
// index or type.
func headerXP(previous, size, kind int, tag string) []byte {
	b := make([]byte, 4, 8)
	put(b, 0, 2, uint64(previous))
	put(b, 2, 2, uint64(size|kind<<9))
	return append(b, tag...)
}

// headerWide is POOL_HEADER on 64-bit machines: previous size, index, size and type
// are bytes, and a pointer follows the tag.
func headerWide(previous, size, kind int, tag string) []byte {
	return append(append([]byte{byte(previous), 0, byte(size), byte(kind)}, tag...), make([]byte, 8)...)
}
