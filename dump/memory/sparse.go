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

// NextData is the first address at or after pa, and before the end of its run, that is in no
// hole of the file. It is the end of the run if there is none.
func (m *Physical) NextData(pa Phys) Phys {
	off, left := m.runs.Find(pa)
	if left == 0 {
		return pa
	}
	return pa + Phys(min(uint64(NextData(m.r, int64(off))-int64(off)), left))
}
