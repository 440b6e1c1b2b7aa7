package paging

import (
	"encoding/binary"

	"dumptriage/dump/memory"
)

const tableSize = 0x1000 // bytes of a table that are read at once

// tableCache keeps page tables that were read: a walk meets the upper ones
// again and again. It is direct-mapped and bounded.
type tableCache struct {
	slots [64]*cachedTable
}

type cachedTable struct {
	at    memory.Phys
	bytes [tableSize]byte
}

// entry reads one entry of the table at a physical address.
func (c *tableCache) entry(phys *memory.Physical, table memory.Phys, index uint64, width int) (uint64, error) {
	at := table + memory.Phys(index*uint64(width))
	page := at &^ (tableSize - 1)
	slot := &c.slots[uint64(page/tableSize)%uint64(len(c.slots))]
	if *slot == nil || (*slot).at != page {
		t := &cachedTable{at: page}
		if err := phys.ReadPhys(t.bytes[:], page); err != nil {
			return 0, err
		}
		*slot = t
	}
	b := (*slot).bytes[at-page:]
	if width == 4 {
		return uint64(binary.LittleEndian.Uint32(b)), nil
	}
	return binary.LittleEndian.Uint64(b), nil
}

// pageCache keeps translations, as the processor does. It is direct-mapped and
// bounded.
type pageCache struct {
	slots [1024]cachedPage
}

type cachedPage struct {
	va   memory.Virt // of the first byte
	pa   memory.Phys
	size uint64 // 0: the slot is free
}

const smallPage = 0x1000

func (c *pageCache) slot(va memory.Virt) *cachedPage {
	return &c.slots[uint64(va)/smallPage%uint64(len(c.slots))]
}

func (c *pageCache) find(va memory.Virt) (memory.Phys, uint64, bool) {
	p := c.slot(va)
	if p.size == 0 || va < p.va || uint64(va-p.va) >= p.size {
		return 0, 0, false
	}
	skip := uint64(va - p.va)
	return p.pa + memory.Phys(skip), p.size - skip, true
}

func (c *pageCache) keep(va memory.Virt, pa memory.Phys, size uint64) {
	*c.slot(va) = cachedPage{va &^ memory.Virt(size-1), pa, size}
}
