package pool

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// pageSize of every machine whose pool headers are known.
const pageSize = 0x1000

// BlockAt reads the pool block that an address names, which may be that of its
// header or of its first byte. It is false where the dump does not hold the
// header or what is there does not look like one.
func (l *TagList) BlockAt(s memory.Space, addr memory.Virt, build uint32) (facts.PoolBlock, bool) {
	form, ok := headerOf(build, s.Pointer)
	if !ok || uint64(addr)%uint64(form.size) != 0 {
		return facts.PoolBlock{}, false
	}
	for _, at := range []memory.Virt{addr - memory.Virt(form.size), addr} {
		raw := make(bin.Record, form.size)
		if s.ReadVirt(raw, at) != nil {
			continue
		}
		if b, ok := form.decode(raw, at, l); ok {
			return b, true
		}
	}
	return facts.PoolBlock{}, false
}

// decode takes a header only if its sizes fit into the page and its tag is
// printable.
func (l headerLayout) decode(raw bin.Record, at memory.Virt, list *TagList) (facts.PoolBlock, bool) {
	size := l.blockSize.of(raw) * l.unit
	previous := l.previous.of(raw) * l.unit
	inPage := uint64(at) % pageSize
	tag, ok := TagText(uint32(raw.Or(l.tag, 0)))
	if !ok || size == 0 || inPage+size > pageSize || previous > inPage || (previous == 0) != (inPage == 0) {
		return facts.PoolBlock{}, false
	}
	b := list.Named(tag)
	b.Address = uint64(at) + uint64(l.size)
	b.Type = l.kind(l.poolType.of(raw))
	b.Size = facts.Some(size)
	return b, true
}

// Named is a block of which only the tag is known, with the tag list's owner.
func (l *TagList) Named(tag string) facts.PoolBlock {
	b := facts.PoolBlock{Tag: tag, Size: facts.Unknown[uint64]("the block's header is not in the dump")}
	if k, ok := l.find(tag); ok {
		b.Owner, b.Purpose = k.Driver, k.Purpose
	}
	return b
}
