package memory

import (
	"errors"
	"fmt"
	"io"
)

// Physical is the physical memory that a dump holds.
type Physical struct {
	r    io.ReaderAt
	runs Runs
}

// NewPhysical reads physical memory through the runs of a file.
func NewPhysical(r io.ReaderAt, runs Runs) *Physical { return &Physical{r, runs} }

// Runs are the ranges of physical memory that there are.
func (m *Physical) Runs() Runs { return m.runs }

// ReadPhys fills p, across runs where they are neighbours in memory, or
// returns an *AbsentError with the physical address that is missing, or ErrIO.
func (m *Physical) ReadPhys(p []byte, pa Phys) error {
	for read := 0; read < len(p); {
		at := pa + Phys(read)
		off, left := m.runs.Find(at)
		if left == 0 || at < pa {
			return &AbsentError{Phys: at, Physical: true, Read: read, Why: ErrNotInDump}
		}
		want := p[read:]
		if uint64(len(want)) > left {
			want = want[:left]
		}
		n, err := m.r.ReadAt(want, int64(off))
		read += n
		if errors.Is(err, ErrIO) {
			return fmt.Errorf("physical address 0x%x: %w", uint64(at)+uint64(n), err)
		}
		if n < len(want) && err != nil {
			return &AbsentError{Phys: at + Phys(n), Physical: true, Read: read, Why: ErrNotInDump}
		}
	}
	return nil
}
