package paging

import "dumptriage/dump/memory"

// The kernels of the RISC machines lie in segments that the processor maps
// straight to physical memory (MIPS R4000 user's manual, 4.3; the Alpha's and
// the PowerPC's KSEG0 as NT laid them out). Beyond those no source that is
// public gives the form of their page tables.
var (
	mips = scheme{
		name: "mips", bits: 32, pointer: 4,
		direct: []segment{{0x80000000, 0x20000000}, {0xa0000000, 0x20000000}}, // cached, and past the cache
	}
	alpha = scheme{name: "alpha", bits: 32, pointer: 4, direct: []segment{{0x80000000, 0x40000000}}}
	ppc   = scheme{name: "ppc", bits: 32, pointer: 4, direct: []segment{{0x80000000, 0x10000000}}} // one BAT of the largest size
)

// A segment is virtual memory that begins at physical address 0.
type segment struct {
	at   memory.Virt
	size uint64
}

// segment finds the segment that holds an address.
func (s *scheme) segment(va memory.Virt) (segment, bool) {
	for _, d := range s.direct {
		if va >= d.at && uint64(va-d.at) < d.size {
			return d, true
		}
	}
	return segment{}, false
}

// segments calls yield for what the first segment maps of the memory that there
// is; the others show the same.
func (a *Space) segments(from, to memory.Virt, yield func(Mapping) bool) {
	d := a.s.direct[0]
	for _, run := range a.phys.Runs() {
		if uint64(run.Start) >= d.size {
			continue
		}
		m := Mapping{d.at.Add(uint64(run.Start)), run.Start, min(run.Size, d.size-uint64(run.Start))}
		if m.Virt < from {
			cut := min(uint64(from-m.Virt), m.Size)
			m = Mapping{m.Virt.Add(cut), m.Phys + memory.Phys(cut), m.Size - cut}
		}
		if m.Size != 0 && m.Virt <= to {
			m.Size = min(m.Size, uint64(to-m.Virt)+1)
			if !yield(m) {
				return
			}
		}
	}
}
