package pool

import (
	"context"
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// walkForms are the forms that the blocks of a kernel may have: one where it is
// documented, else every order that later kernels have, with every unit by which
// its sizes can reach through a page. The header of NT 3.5 to 4.0 is not public:
// which form fits is told by the pages.
func walkForms(build uint32, pointer int) []headerLayout {
	if l, ok := headerOf(build, pointer); ok {
		return []headerLayout{l}
	}
	var out []headerLayout
	for _, f := range headerLayouts {
		if f.vista {
			continue
		}
		for _, f.unit = range []uint64{8, 0x10, 0x20} {
			if most := f.blockSize.mask * f.unit; most >= pageSize-f.unit && most < 3*pageSize {
				out = append(out, f)
			}
		}
	}
	return out
}

// A walked block.
type walked struct {
	tag         uint32
	free, paged bool
	size        uint64
}

// leastBlocks is how many blocks it takes for a page to tell of its form: that
// two sizes agree with each other may be chance. A page of two counts, and one of
// a single block if its tag can be read; neither proves anything.
const leastBlocks = 3

// walkPage returns the blocks of a page if it is one of small blocks: each header
// gives the size of the block before it, and the last block ends with the page.
func (l *headerLayout) walkPage(page bin.Record, blocks []walked) ([]walked, bool) {
	blocks = blocks[:0]
	previous := uint64(0)
	for at := uint64(0); at < pageSize; {
		rec := page[at:]
		size := l.blockSize.of(rec)
		if size == 0 || l.previous.of(rec) != previous || at+size*l.unit > pageSize {
			return blocks, false
		}
		b := walked{tag: uint32(rec.Or(l.tag, 0)), size: size * l.unit}
		b.free, b.paged = l.state(l.poolType.of(rec))
		blocks = append(blocks, b)
		previous, at = size, at+b.size
	}
	return blocks, len(blocks) > 1 || readable(blocks)
}

// readable reports whether every block in use has a tag that is text.
func readable(blocks []walked) bool {
	used := 0
	for _, b := range blocks {
		if b.free {
			continue
		}
		if _, ok := TagText(b.tag); !ok {
			return false
		}
		used++
	}
	return used > 0
}

// A tally is what the pages of one form hold. Of pools, the first is nonpaged
// and the second paged.
type tally struct {
	form  headerLayout
	pages int                        // that tell of the form
	few   int                        // pages of fewer blocks
	sizes map[facts.BlockSize]uint64 // Count is zero in the keys
	tags  map[poolTag]heldBlocks     // what cannot be read as a tag counts under ""
	bytes [2]uint64                  // in use
	of    [2]uint64                  // pages by the pool of the blocks in them
}

// poolTag is a tag in one of the pools.
type poolTag struct {
	tag   string
	paged bool
}

// heldBlocks are blocks in use and the bytes in them.
type heldBlocks struct{ count, bytes uint64 }

func (t *tally) add(blocks []walked) {
	if len(blocks) >= leastBlocks {
		t.pages++
	} else {
		t.few++
	}
	used := [2]int{}
	for _, b := range blocks {
		if b.free {
			continue
		}
		key := facts.BlockSize{Bytes: b.size, Paged: b.paged}
		if text, ok := TagText(b.tag); ok {
			key.Tag = text
		}
		if len(t.sizes) < maxSizes || t.sizes[key] > 0 {
			t.sizes[key]++
			in := poolTag{key.Tag, key.Paged}
			h := t.tags[in]
			t.tags[in] = heldBlocks{h.count + 1, h.bytes + b.size}
		}
		t.bytes[ordinal(key.Paged)] += b.size
		used[ordinal(key.Paged)]++
	}
	if used != [2]int{} { // a page is of one pool
		t.of[ordinal(used[1] > used[0])]++
	}
}

// ordinal orders false before true.
func ordinal(b bool) int {
	if b {
		return 1
	}
	return 0
}

const (
	maxSizes   = 1 << 16 // different tags and sizes that are counted
	shownSizes = 64      // of them that are given
	leastPages = 8       // with fewer there is no pool to speak of
	rival      = 0.02    // the share of pages at which a second form makes the first doubtful
)

// firstSegmentHeap is the first build whose pages are not chains of blocks any
// more: Windows 10 1903.
const firstSegmentHeap = 18362

// walkAll counts blocks by their headers, over all pages of kernel memory, nil
// where that tells nothing. The counts are an estimate: blocks that wait on
// lookaside lists count as in use, and pages that are absent count for nothing.
func (m *Reader) walkAll(ctx context.Context) (best *tally, why string, err error) {
	if m.Mapped == nil || m.Build >= firstSegmentHeap {
		return nil, "pool blocks of this version of Windows cannot be counted by their headers", nil
	}
	var all []*tally
	for _, f := range walkForms(m.Build, m.Space.Pointer) {
		all = append(all, &tally{form: f, sizes: map[facts.BlockSize]uint64{}, tags: map[poolTag]heldBlocks{}})
	}
	together := map[int]int{} // pages by the forms that fit them
	var blocks []walked
	err = m.eachPage(ctx, func(_ memory.Virt, page bin.Record) error {
		fits := 0 // a bit for each form
		for i, t := range all {
			var ok bool
			if blocks, ok = t.form.walkPage(page, blocks); ok {
				t.add(blocks)
				if len(blocks) >= leastBlocks {
					fits |= 1 << i
				}
			}
		}
		together[fits]++
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return choose(all, together)
}

// choose takes the form that most pages have, if it explains what the others do:
// a page of equal blocks also fits a form of twice the unit.
func choose(all []*tally, together map[int]int) (*tally, string, error) {
	best := 0
	for i, t := range all {
		if t.pages > all[best].pages {
			best = i
		}
	}
	unexplained := 0
	for fits, n := range together {
		if fits != 0 && fits&(1<<best) == 0 {
			unexplained += n
		}
	}
	switch {
	case all[best].pages < leastPages:
		return nil, "no pages of pool blocks were found", nil
	case float64(unexplained) > rival*float64(all[best].pages)+leastBlocks:
		return nil, fmt.Sprintf("the block header format cannot be determined: %d pages match one format and %d another", all[best].pages, unexplained), nil
	}
	return all[best], "", nil
}
