package pool

// hashSlot is the slot in which a tag's search begins, in a table of a power of
// two of slots (ExpComputeHashForTag as ReactOS models it; the constant is
// compiled into kernels from Server 2003 SP1 on).
func hashSlot(key uint32, slots int) int {
	p := 40543 * uint64(key&^protectedBit)
	return int((uint32(p) ^ uint32(p>>32)) & uint32(slots-1))
}

// seeded are tags that every kernel with this hash puts into the empty table at
// start, so that they stand in these slots whatever the table's size is.
var seeded = []struct {
	slot int
	key  uint32
}{
	{4, tagOf("TCPT")}, {18, tagOf("Se  ")}, {40, tagOf("Rqrv")}, {44, tagOf("NDdb")},
}

// tagOf is a tag as the kernel keeps it.
func tagOf(text string) uint32 {
	return uint32(text[0]) | uint32(text[1])<<8 | uint32(text[2])<<16 | uint32(text[3])<<24
}
