package container

import (
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// ranges collects the virtual ranges of a triage dump: the data blocks, the
// stack and the data page. Structures whose address only the kernel's own data
// tell (the thread, the debugger data block) are added by whoever decodes them.
func (t *triageReader) ranges(out *Triage) {
	if t.has(fieldDataBlocks) {
		t.dataBlocks(out)
	}
	if out.Stack.Exists() && out.StackAddress != 0 {
		out.Blocks = append(out.Blocks, Block{out.StackAddress, out.Stack})
	}
	if t.has(fieldDataPage) {
		at := t.inFile(t.num(t.l.page), t.num(t.l.pageSize))
		if va := t.num(t.l.pageAddress); at.Exists() && va != 0 {
			out.Blocks = append(out.Blocks, Block{memory.Virt(va), at})
		}
	}
}

func (t *triageReader) dataBlocks(out *Triage) {
	at, count := t.num(t.l.blocks), t.num(t.l.blockCount)
	if at == 0 || count == 0 {
		return
	}
	var best []Block
	for _, l := range t.l.block {
		list := t.read(at, min(count, maxBlocks)*uint64(l.stride))
		if b := t.readBlocks(l, list); len(b) > len(best) {
			best = b
		}
	}
	out.Blocks, out.DataBlocks = best, len(best)
	for _, b := range best {
		out.DataBlockBytes += b.Place.Size
	}
	if n := uint64(len(best)); n < count {
		t.warn("of %d data blocks, %d could be read", count, n)
	}
}

// readBlocks reads a block list in one layout and keeps the blocks that lie in
// the file; one that the file cuts off keeps its first part.
func (t *triageReader) readBlocks(l blockLayout, list bin.Record) []Block {
	blocks := make([]Block, 0, len(list)/l.stride)
	for ; len(list) >= l.stride; list = list[l.stride:] {
		rec := list[:l.stride]
		addr, off, size := rec.Or(l.addr, 0), rec.Or(l.offset, 0), rec.Or(l.size, 0)
		if t.layout.pointer == 4 {
			// 32-bit addresses may be stored sign-extended.
			if hi := addr >> 32; hi != 0 && hi != 0xffffffff {
				continue
			}
			addr &= 0xffffffff
		}
		place := t.inFile(off, size)
		if addr == 0 || !place.Exists() || addr+place.Size < addr {
			continue
		}
		blocks = append(blocks, Block{memory.Virt(addr), place})
	}
	return blocks
}
