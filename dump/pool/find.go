package pool

import (
	"errors"
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// Find tells which pool block an address lies in: one of whole pages, as the
// table of these has it, or one of the small blocks of its page, whose headers
// lead from one to the next. Where neither tells, the reason says why.
func (m *Reader) Find(addr memory.Virt, big []facts.BigPage) facts.Known[facts.PoolBlock] {
	unknown := facts.Unknown[facts.PoolBlock]
	if !m.kernel(addr) {
		return unknown("it is not a kernel address")
	}
	var whole facts.BigPage // the nearest, should two overlap
	for _, b := range big {
		if uint64(addr) >= b.Address && uint64(addr)-b.Address < b.Bytes && b.Address >= whole.Address {
			whole = b
		}
	}
	if whole.Bytes != 0 {
		out := m.Tags.Named(whole.Tag)
		out.Address, out.Size, out.Type = whole.Address, facts.Some(whole.Bytes), bigKind(whole.Paged)
		out.Source = "the big page table"
		return facts.Some(out)
	}
	page, start := make(bin.Record, pageSize), addr&^(pageSize-1)
	if err := m.Space.ReadVirt(page, start); err != nil {
		return unknown(reasonOf(err))
	}
	if m.Build < firstSegmentHeap {
		return m.inPage(page, start, addr)
	}
	if b, ok := m.Tags.BlockAt(m.Space, addr, m.Build); ok {
		b.Source = "the header before it"
		return facts.Some(b)
	}
	return unknown("pool blocks of this version of Windows are not linked, and no header precedes the address")
}

// inPage looks for the block among those of a page.
func (m *Reader) inPage(page bin.Record, start, addr memory.Virt) facts.Known[facts.PoolBlock] {
	var fit *headerLayout
	var blocks []walked
	for _, l := range walkForms(m.Build, m.Space.Pointer) {
		list, ok := l.walkPage(page, nil)
		if !ok {
			continue
		}
		if fit != nil {
			return facts.Unknown[facts.PoolBlock]("the block header format of this version of Windows is not public, and two formats match its page")
		}
		fit, blocks = &l, list
	}
	if fit == nil {
		return facts.Unknown[facts.PoolBlock]("its page is not one of small pool blocks, or their headers are damaged")
	}
	at := start
	for _, b := range blocks {
		if end := at + memory.Virt(b.size); addr >= end {
			at = end
			continue
		}
		tag := TagBytes(b.tag)
		out := m.Tags.Named(tag)
		out.Address, out.Size = uint64(at)+uint64(fit.size), facts.Some(b.size)
		out.Type, out.Source = kindName(b.free, b.paged), "the headers of its page"
		return facts.Some(out)
	}
	return facts.Unknown[facts.PoolBlock]("no block in its page contains it")
}

// bigKind names the pool of a block of whole pages, as far as it is known.
func bigKind(paged facts.Known[bool]) string {
	if !paged.OK {
		return ""
	}
	return kindName(false, paged.Value)
}

// kindName names the state and the pool of a block.
func kindName(free, paged bool) string {
	switch {
	case free:
		return "free"
	case paged:
		return "paged"
	}
	return "nonpaged"
}

// reasonOf is why memory could not be read, without its address.
func reasonOf(err error) string {
	var absent *memory.AbsentError
	if errors.As(err, &absent) {
		return fmt.Sprintf("its page: %v", absent.Why)
	}
	return err.Error()
}
