package container

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// rangeLayout is the header and the list of page ranges of the dumps that
// recent WinDbg writes with .dump /k, /ka and /f (as kdmp-parser reads them):
// {first PFN, count} pairs, the pages packed in that order.
var rangeLayout = struct {
	marker        bin.Span
	firstPage     bin.Field
	first, stride int // of the list
	base, count   bin.Field
}{
	marker:    bin.Span{Off: 4, Size: 8},
	firstPage: bin.U64(0x18),
	first:     0x30, stride: 16, base: bin.U64(0), count: bin.U64(8),
}

const maxRanges = 1 << 20

// ranges lays out a range dump.
func (o *opening) ranges() {
	p, l := &o.img.Pages, rangeLayout
	fail := func(why string) {
		p.Saved, p.InFile = facts.Unknown[uint64](why), facts.Unknown[uint64](why)
		o.warn("%s: no page can be found", why)
	}
	start := o.img.Header.Size
	if o.img.Size <= int64(start) {
		fail("the file ends before the list of page ranges")
		o.img.Truncated = facts.Some(true)
		return
	}
	head := o.read(start, uint64(l.first))
	marker, err := head.Bytes(l.marker)
	if err != nil || string(marker) != "RDMPDUMP" {
		fail("the header of the page ranges is damaged")
		return
	}
	first := head.Or(l.firstPage, 0)
	if first < start+uint64(l.first) || first > maxFirstPage {
		fail("the place of the first page is damaged")
		return
	}
	// The list can't reach beyond the first page, nor be longer than the file.
	list := o.read(start+uint64(l.first), min(first-start-uint64(l.first), maxRanges*uint64(l.stride)))
	var runs []memory.Run
	var pages uint64
	for at := 0; at+l.stride <= len(list); at += l.stride {
		rec := list[at : at+l.stride]
		base, n := rec.Or(l.base, 0), rec.Or(l.count, 0)
		if n == 0 || base > maxPages || n > maxPages-pages {
			break
		}
		runs = append(runs, memory.Run{
			Start: memory.Phys(base * p.PageSize), Size: n * p.PageSize,
			File: memory.Offset(first + pages*p.PageSize),
		})
		pages += n
	}
	if pages == 0 {
		fail("the list of page ranges is empty")
		return
	}
	p.Saved = facts.Some(pages)
	o.place(runs, pages)
	o.secondary(first + pages*p.PageSize)
}
