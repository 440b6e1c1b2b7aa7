package memory

import (
	"bytes"
	"testing"
)

// sparseBytes is a file whose data begin at an offset.
type sparseBytes struct {
	*bytes.Reader
	data int64
}

func (s sparseBytes) NextData(off int64) int64 { return max(off, s.data) }

// TestDataIn: parts of a run that a hole covers whole are skipped, and no others.
func TestDataIn(t *testing.T) {
	const step = 0x4000
	file := func(data int64) *Physical {
		return NewPhysical(sparseBytes{bytes.NewReader(make([]byte, 0x20000)), data}, Runs{{Start: 0x100000, Size: 0x10000, File: 0x1000}})
	}
	run := Run{Start: 0x100000, Size: 0x10000, File: 0x1000}
	for _, c := range []struct {
		data      int64
		off, want uint64
	}{
		{0, 0, 0},
		{0x1001, 0, 0},
		{0x6000, 0, 0x4000}, // offset 0x5000 of the run
		{0x5000, 0, 0x4000}, // at the start of a part
		{0x6000, 0x8000, 0x8000},
		{0x11000, 0, 0x10000}, // none in this run
		{0x40000, 0x4000, 0x10000},
	} {
		if got := file(c.data).DataIn(run, c.off, step); got != c.want {
			t.Errorf("data from 0x%x: from 0x%x on at 0x%x, want 0x%x", c.data, c.off, got, c.want)
		}
	}
}
