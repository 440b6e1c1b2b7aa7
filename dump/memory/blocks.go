package memory

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
)

// A Block is a virtual range that a dump holds as it is, without page tables.
type Block struct {
	Start Virt
	Size  uint64
	File  Offset
}

// End is the first address after the block, cut to the address space.
func (b Block) End() Virt {
	if e := b.Start + Virt(b.Size); e >= b.Start {
		return e
	}
	return ^Virt(0)
}

// Blocks is the address space of a dump that holds virtual ranges. Where
// blocks overlap, the one that comes first in the list is read.
type Blocks struct {
	r      io.ReaderAt
	pieces []Block // sorted, without overlaps
}

// NewBlocks makes an address space of blocks, which may overlap.
func NewBlocks(r io.ReaderAt, in []Block) *Blocks {
	order := make([]int, 0, len(in))
	edges := make([]Virt, 0, 2*len(in))
	for i, b := range in {
		if b.Size == 0 {
			continue
		}
		order = append(order, i)
		edges = append(edges, b.Start, b.End())
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(in[i].Start, in[j].Start), i-j) })
	slices.Sort(edges)
	edges = slices.Compact(edges)

	b := &Blocks{r: r, pieces: make([]Block, 0, len(order))}
	var open firstListed
	for i := 0; i+1 < len(edges); i++ {
		from, to := edges[i], edges[i+1]
		for len(order) > 0 && in[order[0]].Start == from {
			open.push(order[0])
			order = order[1:]
		}
		for len(open) > 0 && in[open[0]].End() <= from {
			open.pop()
		}
		if len(open) > 0 {
			src := in[open[0]]
			b.add(Block{from, uint64(to - from), src.File + Offset(from-src.Start)})
		}
	}
	return b
}

// add appends a piece, joined to the last where it continues it.
func (b *Blocks) add(p Block) {
	if n := len(b.pieces); n > 0 {
		last := &b.pieces[n-1]
		if last.End() == p.Start && last.File+Offset(last.Size) == p.File {
			last.Size += p.Size
			return
		}
	}
	b.pieces = append(b.pieces, p)
}

// ReadVirt fills p from the blocks that hold its range.
func (b *Blocks) ReadVirt(p []byte, va Virt) error {
	i := sort.Search(len(b.pieces), func(i int) bool { return b.pieces[i].End() > va })
	read := 0
	for read < len(p) {
		at := va + Virt(read)
		if i == len(b.pieces) || b.pieces[i].Start > at || at < va {
			return &AbsentError{Virt: va, Read: read, Why: ErrNotInDump}
		}
		piece := b.pieces[i]
		skip := uint64(at - piece.Start)
		n := min(piece.Size-skip, uint64(len(p)-read))
		got, err := b.r.ReadAt(p[read:read+int(n)], int64(piece.File+Offset(skip)))
		read += got
		if errors.Is(err, ErrIO) {
			return fmt.Errorf("address 0x%x: %w", uint64(va)+uint64(read), err)
		}
		if uint64(got) < n && err != nil {
			return &AbsentError{Virt: va, Read: read, Why: ErrNotInDump}
		}
		i++
	}
	return nil
}

// firstListed is a binary heap of indexes, the lowest on top. It is our own
// because container/heap allocates for every index.
type firstListed []int

func (h *firstListed) push(x int) {
	s := append(*h, x)
	for i := len(s) - 1; i > 0; {
		parent := (i - 1) / 2
		if s[parent] <= s[i] {
			break
		}
		s[parent], s[i] = s[i], s[parent]
		i = parent
	}
	*h = s
}

func (h *firstListed) pop() {
	s := *h
	last := len(s) - 1
	s[0] = s[last]
	s = s[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child+1 < last && s[child+1] < s[child] {
			child++
		}
		if child >= last || s[i] <= s[child] {
			break
		}
		s[i], s[child] = s[child], s[i]
		i = child
	}
	*h = s
}
