package container

import (
	"math/bits"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// bitmapLayout is the summary header after the dump header of a dump whose
// pages are listed by a bitmap: bit i, lowest first, stands for PFN i, and the
// pages of the set bits lie in the file in that order.
type bitmapLayout struct {
	name                   string
	pointer                int // size of the pointers in the header before it; 0: either
	firstPage, pages, bits bin.Field
	bitmap                 int // offset of the bitmap
}

// bitmapLayouts: SUMMARY_DUMP32/64 of Windows 2000 to 7, and the form of
// Windows 8 and later, which 32-bit systems use too. All begin with "SDMP" or
// "FDMP", and more than one may agree with the bitmap and the file: those of
// 2000 to 7 have the same fields, and their bitmaps start 8 bytes apart, so that
// both have as many bits set unless bits at an end of the bitmap are.
var bitmapLayouts = []bitmapLayout{
	{"Windows 8 and later", 0, bin.U64(0x20), bin.U64(0x28), bin.U64(0x30), 0x38},
	{"Windows 8 and later, counts swapped", 0, bin.U64(0x20), bin.U64(0x30), bin.U64(0x28), 0x38},
	{"Windows 2000 to 7, 32-bit", 4, bin.U32(0xc), bin.U32(0x14), bin.U32(0x10), 0x20},
	{"Windows 2000 to 7, 64-bit", 8, bin.U32(0xc), bin.U32(0x14), bin.U32(0x10), 0x28},
}

// A bitmap bounds what may be believed of a summary header.
const (
	maxBitmapRuns = 1 << 20 // more ranges than this are not kept: 24 MiB of them
	bitmapChunk   = 1 << 16 // bytes of bitmap read at a time
	maxFirstPage  = 1 << 48 // offset of the first page: no file is so large, and sums with it cannot wrap
)

// bitmap lays out a kernel or bitmap dump.
func (o *opening) bitmap() {
	head := o.read(o.img.Header.Size, 0x40)
	p := &o.img.Pages
	why := "the summary header after the dump header is damaged"
	if o.img.Size <= int64(o.img.Header.Size) {
		why = "the file ends before the summary header"
		o.truncated("%s", why)
	}
	if len(head) >= 4 && (string(head[:4]) == "SDMP" || string(head[:4]) == "FDMP") && o.readings(head) {
		return
	}
	p.Saved, p.InFile = facts.Unknown[uint64](why), facts.Unknown[uint64](why)
	o.warn("%s: no page can be found", why)
}

// readings places the pages by the layout of the header's pointer size, and
// keeps what the other layouts make of the same bitmap: the page tables tell
// which is right. It is false where no layout holds.
func (o *opening) readings(head bin.Record) bool {
	mine := func(l bitmapLayout) bool { return l.pointer == 0 || l.pointer == o.img.Header.PointerSize }
	var found []bitmapWalk
	for _, first := range []bool{true, false} {
		for _, l := range bitmapLayouts {
			if mine(l) != first {
				continue
			}
			if w, ok := o.tryBitmap(l, head); ok {
				found = append(found, w)
			}
		}
	}
	if len(found) == 0 {
		return false
	}
	best, p := found[0], &o.img.Pages
	p.Saved = facts.Some(best.set)
	if best.dropped {
		o.warn("the pages are scattered over more than %d ranges: the rest was left out", maxBitmapRuns)
	}
	for _, w := range found[1:] {
		o.place(w.runs, w.pages)
		p.Other = append(p.Other, p.Runs)
	}
	o.place(best.runs, best.pages)
	o.secondary(best.file + best.pages*best.page)
	return true
}

// tryBitmap walks the bitmap in one layout. Its figures must hold: the bitmap
// lies between the summary header and the first page, and as many of its bits
// are set as there are pages.
func (o *opening) tryBitmap(l bitmapLayout, head bin.Record) (w bitmapWalk, ok bool) {
	first, e1 := head.Uint(l.firstPage)
	pages, e2 := head.Uint(l.pages)
	nbits, e3 := head.Uint(l.bits)
	if e1 != nil || e2 != nil || e3 != nil || pages == 0 || pages > nbits || nbits > maxPages {
		return w, false
	}
	start := o.img.Header.Size + uint64(l.bitmap)
	if first%0x1000 != 0 || first > maxFirstPage || first < start+(nbits+7)/8 {
		return w, false
	}
	w = bitmapWalk{page: o.img.Pages.PageSize, file: first, pages: pages, limit: uint64(max(o.img.Size, 0))}
	if !w.walk(o, start, nbits) {
		return w, false
	}
	return w, w.set == pages || uint64(o.img.Size) < first
}

// bitmapWalk turns a bitmap into runs.
type bitmapWalk struct {
	page, file, limit uint64
	pages             uint64 // that the summary header counts
	set               uint64 // bits
	runs              []memory.Run
	dropped           bool
}

// walk reads the bitmap in chunks; it is false where the work was cancelled or
// nothing of the bitmap is in the file.
func (w *bitmapWalk) walk(o *opening, start, nbits uint64) bool {
	for at := uint64(0); at < (nbits+7)/8; at += bitmapChunk {
		if o.ctx.Err() != nil {
			return false
		}
		hole := uint64(memory.NextData(o.r, int64(start+at))) - (start + at)
		if at += hole / bitmapChunk * bitmapChunk; at >= (nbits+7)/8 {
			break
		}
		chunk := o.read(start+at, min(bitmapChunk, (nbits+7)/8-at))
		if len(chunk) == 0 {
			return at > 0
		}
		w.chunk(chunk, at*8, nbits)
	}
	return true
}

// chunk adds the bits of one chunk whose first bit stands for PFN base.
func (w *bitmapWalk) chunk(chunk []byte, base, nbits uint64) {
	for i, b := range chunk {
		if b == 0 {
			continue
		}
		pfn := base + uint64(i)*8
		if left := nbits - pfn; left < 8 {
			b &= 1<<left - 1
		}
		if b == 0xff {
			w.add(pfn, 8)
			continue
		}
		for b != 0 {
			skip := bits.TrailingZeros8(b)
			n := bits.TrailingZeros8(^(b >> skip))
			w.add(pfn+uint64(skip), uint64(n))
			b &^= (1<<n - 1) << skip
		}
	}
}

// add appends n pages from pfn on, joining them to the run before where they
// continue it. Pages after the end of the file are counted, not kept.
func (w *bitmapWalk) add(pfn, n uint64) {
	at := w.file + w.set*w.page
	w.set += n
	start := memory.Phys(pfn * w.page)
	if k := len(w.runs); k > 0 && w.runs[k-1].End() == start {
		w.runs[k-1].Size += n * w.page
		return
	}
	if at >= w.limit {
		return
	}
	if len(w.runs) >= maxBitmapRuns {
		w.dropped = true
		return
	}
	w.runs = append(w.runs, memory.Run{Start: start, Size: n * w.page, File: memory.Offset(at)})
}
