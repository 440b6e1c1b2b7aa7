package memory

import "io"

// A Sparse input knows where its holes are, which hold nothing but zeros and are not worth
// reading.
type Sparse interface {
	// NextData returns the first offset at or after off that is in no hole, and the size of
	// the input if there is none.
	NextData(off int64) int64
}

// NextData is the first offset at or after off that is in no hole of an input; it is off
// where the input does not know.
func NextData(r io.ReaderAt, off int64) int64 {
	if s, ok := r.(Sparse); ok && off >= 0 {
		return max(off, s.NextData(off))
	}
	return off
}

// NextData is that of the input.
func (f *File) NextData(off int64) int64 { return NextData(f.r, off) }

// DataIn returns off, an offset into run, or the last multiple of step before the next data if
// off is in a hole of the file. It is at least the size of the run if no data follow.
func (m *Physical) DataIn(run Run, off, step uint64) uint64 {
	at, left := m.runs.Find(run.Start + Phys(off))
	if left == 0 {
		return off
	}
	skip := min(uint64(NextData(m.r, int64(at))-int64(at)), left)
	if skip == left {
		return off + left
	}
	return max(off, (off+skip)/step*step)
}
