package dumptest

import (
	"fmt"
	"io"
	"sort"
)

// Image is a built file that need not exist in memory: bytes at some offsets,
// pages made on demand at others, zeros elsewhere.
type Image struct {
	size  int64
	parts []part // ascending, not overlapping
}

// part fills p with what lies at off bytes into the part.
type part struct {
	start, size int64
	fill        func(p []byte, off int64)
}

// Size is the length of the file.
func (m *Image) Size() int64 { return m.size }

// addBytes puts data at off; parts are added front to back.
func (m *Image) addBytes(off int64, data []byte) {
	m.add(part{off, int64(len(data)), func(p []byte, at int64) { copy(p, data[at:]) }})
}

// addPages puts the pages of the runs at off, packed in the order of the runs.
func (m *Image) addPages(off int64, runs []Run, pageSize int, page func(uint64) []byte) {
	packed := make([]uint64, len(runs)) // pages before each run
	var n uint64
	for i, r := range runs {
		packed[i] = n
		n += r.Count
	}
	size := int64(pageSize)
	m.add(part{off, int64(n) * size, func(p []byte, at int64) {
		for len(p) > 0 {
			index := uint64(at / size)
			i := sort.Search(len(runs), func(i int) bool { return packed[i]+runs[i].Count > index })
			content := make([]byte, pageSize)
			copy(content, page(runs[i].Base+index-packed[i]))
			n := copy(p, content[at%size:])
			p, at = p[n:], at+int64(n)
		}
	}})
}

func (m *Image) add(p part) {
	if p.start < m.size {
		panic(fmt.Sprintf("dumptest: part at %#x overlaps one that ends at %#x", p.start, m.size))
	}
	if p.size == 0 {
		return
	}
	m.parts = append(m.parts, p)
	m.size = p.start + p.size
}

// ReadAt implements io.ReaderAt.
func (m *Image) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("dumptest: read at %d", off)
	}
	if off >= m.size {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), m.size-off))
	clear(p[:n])
	first := sort.Search(len(m.parts), func(i int) bool { return m.parts[i].start+m.parts[i].size > off })
	for _, part := range m.parts[first:] {
		from := max(off, part.start)
		to := min(off+int64(n), part.start+part.size)
		if from >= to {
			break
		}
		part.fill(p[from-off:to-off], from-part.start)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Bytes is the whole file; for dumps that fit into memory.
func (m *Image) Bytes() []byte {
	b := make([]byte, m.size)
	if _, err := m.ReadAt(b, 0); err != nil {
		panic(err)
	}
	return b
}
