package dumptest

// places are where a built machine has what: addresses as its Windows would give
// them out.
type places struct {
	kernel   uint64 // image of the kernel, at the physical page 0x100
	hal      uint64
	drivers  uint64 // images of the others, one after another
	entries  uint64 // loader entries, their names, processes
	tracker  uint64
	expanded uint64
	big      uint64
	pagedDes uint64 // POOL_DESCRIPTOR of paged pool
	session  uint64 // what each session maps for itself
	pool     uint64 // the first page of nonpaged pool
	bigPool  uint64 // whole pages of nonpaged pool
	paged    uint64 // whole pages of paged pool
	table    uint64 // from the tracker table of one processor to the next
	step     uint64 // between the kernel's variables: 1 for pointers of four bytes, 2 for eight
}

var (
	places32 = places{
		kernel: 0x80100000, hal: 0x80010000, drivers: 0xFC800000, entries: 0xFF700000, tracker: 0xFF780000, expanded: 0xFF7A0000,
		big: 0xFF7C0000, pagedDes: 0xFF7F0000, session: 0xBC010000, pool: SystemPool, bigPool: 0xFE900000, paged: 0xE1010000, table: 0x8000, step: 1,
	}
	places64 = places{
		kernel: 0xFFFFF80002A00000, hal: 0xFFFFF80002E00000, drivers: 0xFFFFF88001000000, entries: 0xFFFFFA8000C00000,
		tracker: 0xFFFFFA8001000000, expanded: 0xFFFFFA8001400000, big: 0xFFFFFA8001500000, pagedDes: 0xFFFFFA8001600000,
		session: 0xFFFFF90000010000, pool: 0xFFFFFA8002000000, bigPool: 0xFFFFFA8003000000, paged: 0xFFFFF8A000010000, table: 0x40000, step: 2,
	}
)

func placesOf(machine uint32) *places {
	if machineOf(machine).wide {
		return &places64
	}
	return &places32
}

// SystemPool is the first page of nonpaged pool of a machine with 32 bits.
const SystemPool = 0xFD000000
