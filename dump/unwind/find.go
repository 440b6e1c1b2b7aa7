package unwind

import (
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// The least entries by which a table is known, the most bytes of a function, and
// of an image that is searched.
const (
	leastEntries  = 3
	longestBody   = 1 << 20
	largestSearch = 64 << 20
	imagePage     = 0x1000
)

// FindTable finds the table of functions in an image of which the headers are
// gone, by its form: the longest list that begins with a page, as sections do,
// of entries in order that neither overlap nor point out of the image, the first
// of them with unwind data that can be decoded. ok is false where there is none.
func (w *Walker) FindTable(base, size uint64) (best Image, ok bool) {
	size = min(size, largestSearch)
	for at := uint64(imagePage); at < size; at += imagePage {
		im := Image{Base: base, Table: uint32(at)}
		if !w.tableBegins(im, size) {
			continue
		}
		im.Size = w.extent(im, size)
		if im.Size > best.Size {
			best = im
		}
		at += uint64(im.Size) &^ (imagePage - 1)
	}
	return best, best.Size != 0
}

// tableBegins reports whether the first entries are those of a table.
func (w *Walker) tableBegins(im Image, size uint64) bool {
	n := leastEntries * runtimeFunction.size
	raw, err := w.Space.Bytes(memory.Virt(im.Base).Add(uint64(im.Table)), n, n)
	if err != nil {
		return false
	}
	end := uint32(0)
	for rec := bin.Record(raw); len(rec) > 0; rec = rec[runtimeFunction.size:] {
		f := entry(rec)
		if !f.follows(end, size) {
			return false
		}
		i, err := w.info(im, f)
		if err != nil {
			return false
		}
		if _, err := i.decode(); err != nil {
			return false
		}
		end = f.end
	}
	return true
}

// follows reports whether an entry may follow one that ends somewhere.
func (f function) follows(end uint32, size uint64) bool {
	return f.begin >= max(end, imagePage) && f.end > f.begin && f.end-f.begin <= longestBody && uint64(f.end) <= size &&
		f.unwind >= imagePage && f.unwind&3 == 0 && uint64(f.unwind) < size
}

// extent is how many bytes of entries in order there are.
func (w *Walker) extent(im Image, size uint64) uint32 {
	at, end := uint64(im.Table), uint32(0)
	buf := make(bin.Record, imagePage/runtimeFunction.size*runtimeFunction.size)
	for at < size {
		n := w.Space.ReadUpTo(buf, memory.Virt(im.Base).Add(at))
		for rec := buf[:n]; len(rec) >= runtimeFunction.size; rec = rec[runtimeFunction.size:] {
			f := entry(rec)
			if !f.follows(end, size) {
				return uint32(at) - im.Table
			}
			end = f.end
			at += uint64(runtimeFunction.size)
		}
		if n < len(buf) {
			break
		}
	}
	return uint32(at) - im.Table
}
