package paging

import (
	"context"

	"dumptriage/dump/memory"
)

// A Mapping is a range of virtual addresses whose pages lie side by side in
// physical memory too.
type Mapping struct {
	Virt memory.Virt
	Phys memory.Phys
	Size uint64
}

// maxTables bounds how many page tables Each looks into: those of 64 GiB.
const maxTables = 1 << 15

// Each calls yield for what is mapped from one address to another, both
// included, in order, until yield is false. Page tables that are missing are
// skipped. It is false where the work was cut short by its bound.
func (a *Space) Each(ctx context.Context, from, to memory.Virt, yield func(Mapping) bool) (all bool, err error) {
	if len(a.s.levels) == 0 {
		a.segments(from, to, yield)
		return true, ctx.Err()
	}
	e := &enumeration{ctx: ctx, a: a, from: from, to: to, yield: yield, left: maxTables}
	e.table(a.root, 0, 0)
	e.flush()
	return e.left > 0, ctx.Err()
}

type enumeration struct {
	ctx      context.Context
	a        *Space
	from, to memory.Virt
	yield    func(Mapping) bool
	left     int
	done     bool    // the bound is reached, or the work was cancelled
	stopped  bool    // yield wants no more
	open     Mapping // what is joined so far
}

// table looks at one table whose entries begin at base.
func (e *enumeration) table(at memory.Phys, depth int, base memory.Virt) {
	l := e.a.s.levels[depth]
	last := depth == len(e.a.s.levels)-1
	if e.left--; e.left <= 0 || e.ctx.Err() != nil {
		e.done = true
	}
	size := uint64(1) << l.shift
	for i := uint64(0); i < 1<<l.bits && !e.done && !e.stopped; i++ {
		va := e.a.s.extend(base + memory.Virt(i<<l.shift))
		if va > e.to || va+memory.Virt(size-1) < e.from {
			continue
		}
		entry, err := e.a.tables.entry(e.a.phys, at, i, e.a.s.entry)
		if err != nil {
			if i*uint64(e.a.s.entry)/tableSize == ((1<<l.bits)-1)*uint64(e.a.s.entry)/tableSize {
				return // the whole table is missing
			}
			continue
		}
		e.entry(entry, va, size, depth, last)
	}
}

func (e *enumeration) entry(entry uint64, va memory.Virt, size uint64, depth int, last bool) {
	s, l := e.a.s, e.a.s.levels[depth]
	switch {
	case last && entry != 0:
		frame := memory.Phys(entry & s.address)
		if entry&valid == 0 {
			var err error
			if frame, err = e.a.resident(va, entry, true); err != nil {
				return
			}
		}
		e.page(va, frame, size)
	case entry&valid == 0:
		if soft := s.soft(entry); soft.present && !last {
			e.table(memory.Phys(soft.frame), depth+1, va)
		}
	case l.large != 0 && s.large(entry):
		e.page(va, memory.Phys(entry&l.large), size)
	default:
		next := memory.Phys(entry & s.address)
		if next != e.a.root&^(tableSize-1) { // else the tables map themselves
			e.table(next, depth+1, va)
		}
	}
}

// page adds a page to the range before it, where it continues that.
func (e *enumeration) page(va memory.Virt, pa memory.Phys, size uint64) {
	if o := &e.open; o.Size != 0 && o.Virt+memory.Virt(o.Size) == va && o.Phys+memory.Phys(o.Size) == pa {
		o.Size += size
		return
	}
	e.flush()
	e.open = Mapping{va, pa, size}
}

func (e *enumeration) flush() {
	if e.open.Size != 0 && !e.stopped {
		e.stopped = !e.yield(e.open)
	}
	e.open = Mapping{}
}

// extend fills the upper bits of an address as the processor wants them.
func (s *scheme) extend(va memory.Virt) memory.Virt {
	if s.bits >= 64 || s.bits == 32 {
		return va
	}
	shift := 64 - s.bits
	return memory.Virt(int64(va<<shift) >> shift)
}
