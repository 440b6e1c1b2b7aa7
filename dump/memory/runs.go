package memory

import "sort"

// A Run is a range of physical memory and where it lies in the file.
type Run struct {
	Start Phys
	Size  uint64 // in bytes
	File  Offset
}

// End is the first physical address after the run.
func (r Run) End() Phys { return r.Start + Phys(r.Size) }

// Runs are sorted, do not overlap, and are as few as can be: a dump of many
// gigabytes has a handful, never one a page.
type Runs []Run

// NewRuns sorts runs, drops what an earlier one already covers, and joins
// neighbours that are neighbours in the file too.
func NewRuns(in []Run) Runs {
	runs := make([]Run, 0, len(in))
	for _, r := range in {
		if r.Size != 0 && r.Start+Phys(r.Size) > r.Start {
			runs = append(runs, r)
		}
	}
	sort.SliceStable(runs, func(i, j int) bool { return runs[i].Start < runs[j].Start })
	out := runs[:0]
	for _, r := range runs {
		if n := len(out); n > 0 {
			last := &out[n-1]
			if r.Start < last.End() {
				skip := uint64(last.End() - r.Start)
				if skip >= r.Size {
					continue
				}
				r.Start, r.Size, r.File = r.Start+Phys(skip), r.Size-skip, r.File+Offset(skip)
			}
			if r.Start == last.End() && r.File == last.File+Offset(last.Size) {
				last.Size += r.Size
				continue
			}
		}
		out = append(out, r)
	}
	return Runs(out)
}

// Find returns the file offset of a physical address and how many bytes follow
// it without a gap; n is 0 where the address was not saved.
func (rs Runs) Find(pa Phys) (off Offset, n uint64) {
	i := sort.Search(len(rs), func(i int) bool { return rs[i].End() > pa })
	if i == len(rs) || rs[i].Start > pa {
		return 0, 0
	}
	skip := uint64(pa - rs[i].Start)
	return rs[i].File + Offset(skip), rs[i].Size - skip
}

// Below is what lies below an address.
func (rs Runs) Below(end Phys) Runs {
	var out Runs
	for _, r := range rs {
		if r.Start < end {
			r.Size = min(r.Size, uint64(end-r.Start))
			out = append(out, r)
		}
	}
	return out
}

// Bytes is how much physical memory the runs hold.
func (rs Runs) Bytes() (n uint64) {
	for _, r := range rs {
		n += r.Size
	}
	return n
}
