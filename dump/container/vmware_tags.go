package container

import (
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

type vmReader struct {
	group, tag string
	read       func(*vmState, vmValue)
}

// vmReaders is the list of tags that are read, by group and name. The indexes
// of a tag are the region's or the processor's number, and a register's.
var vmReaders = []vmReader{
	{"memory", "regionsCount", func(s *vmState, v vmValue) { s.regionCount = v.number(s, 0, 4) }},
	{"memory", "regionPPN", func(s *vmState, v vmValue) { s.region(v, func(r *vmRegion) *facts.Known[uint64] { return &r.phys }) }},
	{"memory", "regionPageNum", func(s *vmState, v vmValue) { s.region(v, func(r *vmRegion) *facts.Known[uint64] { return &r.file }) }},
	{"memory", "regionSize", func(s *vmState, v vmValue) { s.region(v, func(r *vmRegion) *facts.Known[uint64] { return &r.size }) }},
	{"memory", "Memory", (*vmState).memoryBlock},
	{"cpu", "cpu:numVCPUs", func(s *vmState, v vmValue) { s.processors = v.number(s, 0, 4).Or(0) }},
	{"cpu", "CR64", func(s *vmState, v vmValue) { s.cr3 = s.control(s.cr3, v, 8) }},
	{"cpu", "CR", func(s *vmState, v vmValue) { s.cr3Short = s.control(s.cr3Short, v, 4) }},
	{"cpu", "hv:ttbrEL1[0]", func(s *vmState, v vmValue) { s.ttbr = s.register(s.ttbr, v.number(s, 0, 8)) }},
	{"Checkpoint", "Platform", func(s *vmState, v vmValue) { s.platform = v.number(s, 0, 4).Or(0) }},
}

// vmValue is one tag: its name, its indexes and where its value lies.
type vmValue struct {
	name       []byte // valid until the next read
	index      [3]uint64
	indexes    int
	place      Place
	compressed bool
}

// number reads an integer of so many bytes at an offset in the value.
func (v vmValue) number(s *vmState, off, width int) facts.Known[uint64] {
	if v.place.Size < uint64(off+width) {
		return facts.Unknown[uint64]("the value is too short")
	}
	rec := s.heads.at(&s.opening, uint64(v.place.Off)+uint64(off), uint64(width))
	n, err := rec.Uint(bin.Field{Off: 0, Width: width})
	if err != nil {
		return facts.Unknown[uint64]("the file ends before the value")
	}
	return facts.Some(n)
}

// group walks the tags of a group, where some reader wants them.
func (s *vmState) group(name string, at uint64) {
	if !slices.ContainsFunc(vmReaders, func(r vmReader) bool { return r.group == name }) {
		return
	}
	for s.ctx.Err() == nil && s.tags <= maxVMTags {
		if s.tags++; s.tags > maxVMTags {
			s.warn("the state file has more than %d tags: the rest was left out", maxVMTags)
			return
		}
		head := s.heads.at(&s.opening, at, uint64(vmTag.most))
		if len(head) >= vmTag.size && allZero(head[:vmTag.size]) {
			return
		}
		v, ok := s.tag(head, at)
		if !ok {
			s.warn("the group %q of the state file is damaged or cut off at offset 0x%x", name, at)
			return
		}
		for _, r := range vmReaders {
			if r.group == name && r.tag == string(v.name) {
				r.read(s, v)
				break
			}
		}
		at = uint64(v.place.Off) + v.place.Size
	}
}

// tag decodes the head of a tag; false where the file ends inside it.
func (s *vmState) tag(head bin.Record, at uint64) (v vmValue, ok bool) {
	flags, length := head.Or(vmTag.flags, 0), int(head.Or(vmTag.name, 0))
	pos := vmTag.size + length
	if len(head) < pos {
		return v, false
	}
	v.name, v.indexes = head[vmTag.size:pos], int(flags>>vmIndexShift)
	for i := range v.indexes {
		v.index[i] = head.Or(bin.U32(pos), 0)
		pos += vmTag.index
	}
	v.place = Place{Off: memory.Offset(at + uint64(pos)), Size: flags & vmSizeMask}
	if v.place.Size >= vmCompressed {
		return s.block(v, head, at, pos)
	}
	return v, pos <= len(head)
}

// block decodes what precedes a block. A block that is as large in the
// file as in memory is not compressed, whatever its tag says.
func (s *vmState) block(v vmValue, head bin.Record, at uint64, pos int) (vmValue, bool) {
	stored := bin.Field{Off: pos, Width: s.length}
	inMemory := bin.Field{Off: stored.End(), Width: s.length}
	padding := bin.U16(inMemory.End())
	pad, err := head.Uint(padding)
	if err != nil {
		return v, false
	}
	size := head.Or(stored, 0)
	v.compressed = v.place.Size == vmCompressed && size != head.Or(inMemory, 0)
	off := at + uint64(padding.End()) + pad
	v.place = Place{Off: memory.Offset(off), Size: size}
	return v, size <= maxPhysical
}

// memoryBlock notes where memory lies in the file: in the first block of that
// name.
func (s *vmState) memoryBlock(v vmValue) {
	switch {
	case v.place.Size == 0 || s.memory.Exists():
	case v.compressed:
		s.compressed = true
	default:
		s.memory = v.place
	}
}

// region notes one number of a region.
func (s *vmState) region(v vmValue, field func(*vmRegion) *facts.Known[uint64]) {
	i := v.index[0]
	if i >= maxVMRegions {
		return
	}
	for uint64(len(s.regions)) <= i {
		s.regions = append(s.regions, vmRegion{})
	}
	*field(&s.regions[i]) = v.number(s, 0, 4)
}

// control notes CR3 of a processor: one tag holds all the control registers,
// or each has its own.
func (s *vmState) control(list []uint64, v vmValue, width int) []uint64 {
	switch {
	case v.indexes == 1:
		return s.register(list, v.number(s, vmCR3*width, width))
	case v.indexes == 2 && v.index[1] == vmCR3:
		return s.register(list, v.number(s, 0, width))
	}
	return list
}

func (s *vmState) register(list []uint64, v facts.Known[uint64]) []uint64 {
	if v.OK && len(list) < maxProcessors {
		list = append(list, v.Value)
	}
	return list
}
