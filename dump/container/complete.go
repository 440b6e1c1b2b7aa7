package container

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// complete lays out a complete dump: the pages of all runs follow the header
// without gaps, in the order of the runs.
//
//	runs (1, 0x9e), (0x100, 0xec0): page 0x100 lies at header + 0x9e pages
func (o *opening) complete() {
	h, p := o.img.Header, &o.img.Pages
	p.Saved = h.MemoryPages
	if len(h.MemoryRuns) == 0 {
		o.warn("the header has no usable list of memory runs: no page can be found")
		p.InFile = facts.Unknown[uint64]("there is no list of memory runs")
		return
	}
	start := o.firstPage()
	var pages uint64
	runs := make([]memory.Run, 0, len(h.MemoryRuns))
	for _, r := range h.MemoryRuns {
		runs = append(runs, memory.Run{
			Start: memory.Phys(r.BasePage * p.PageSize),
			Size:  r.Pages * p.PageSize,
			File:  memory.Offset(start + pages*p.PageSize),
		})
		pages += r.Pages
	}
	o.place(runs, pages)
	o.secondary(start + pages*p.PageSize)
}

// firstPage is where page data begins: right after the header, except that
// dumps of 8 KiB pages with a 4 KiB header may align it to a page. The file's
// size tells.
func (o *opening) firstPage() uint64 {
	header, page := o.img.Header.Size, o.img.Pages.PageSize
	if header < page && o.img.Header.MemoryPages.OK &&
		uint64(o.img.Size) == page+o.img.Header.MemoryPages.Value*page {
		return page
	}
	return header
}

// place takes the runs of a dump that should hold so many pages, cuts them to
// the file and notes what is missing.
func (o *opening) place(runs []memory.Run, pages uint64) {
	p := &o.img.Pages
	size := memory.Offset(max(o.img.Size, 0))
	kept := runs[:0]
	var inFile uint64
	for _, r := range runs {
		if r.File >= size {
			continue
		}
		r.Size = min(r.Size, uint64(size-r.File)/p.PageSize*p.PageSize)
		inFile += r.Size / p.PageSize
		kept = append(kept, r)
	}
	p.Runs = memory.NewRuns(kept)
	p.InFile = facts.Some(inFile)
	if inFile < pages {
		o.truncated("the file is truncated: it holds %d of the %d pages that the dump should have", inFile, pages)
	}
}
