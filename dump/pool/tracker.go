package pool

import (
	"errors"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// A table is a candidate for the pool tracker table in one layout, as it was
// read and judged.
type table struct {
	at     memory.Virt
	layout *trackerLayout
	slots  int     // a power of two, rows has one more; 0 where it is not known
	rows   []entry // from the first on
	lost   int     // entries in pages that are absent
	score  score
}

// rawTable is the memory at a candidate's address.
type rawTable struct {
	at      memory.Virt
	bytes   bin.Record
	missing []bool // pages that are absent, counted from at
}

// readRaw reads as much as the largest table takes, page by page, up to the
// first long gap.
func readRaw(s memory.Space, at memory.Virt, limit int) (rawTable, error) {
	const longGap = 2
	raw := rawTable{at: at}
	gap := 0
	for len(raw.bytes) < limit && gap < longGap {
		here := at + memory.Virt(len(raw.bytes))
		n := pageSize - int(uint64(here)%pageSize)
		page := make(bin.Record, n)
		err := s.ReadVirt(page, here)
		if errors.Is(err, memory.ErrIO) {
			return raw, err
		}
		gap++
		if err == nil {
			gap = 0
		}
		raw.bytes = append(raw.bytes, page...)
		raw.missing = append(raw.missing, err != nil)
	}
	for n := len(raw.missing); n > 0 && raw.missing[n-1]; n-- {
		raw.missing = raw.missing[:n-1]
	}
	first := pageSize - int(uint64(at)%pageSize)
	end := 0
	if n := len(raw.missing); n > 0 {
		end = first + (n-1)*pageSize
	}
	raw.bytes = raw.bytes[:min(end, len(raw.bytes))]
	return raw, nil
}

// absent reports whether an entry lies in a page that is absent.
func (r rawTable) absent(off, size int) bool {
	first := int(uint64(r.at) % pageSize)
	for p := (first + off) / pageSize; p <= (first+off+size-1)/pageSize; p++ {
		if p >= len(r.missing) || r.missing[p] {
			return true
		}
	}
	return false
}

// kind is what an entry looks like.
type kind int

const (
	emptyEntry kind = iota
	usedEntry
	badEntry // no tracker has such a one
)

// kindOf looks at one entry: unused ones are zero throughout, used ones have a
// printable tag.
func (l *trackerLayout) kindOf(rec bin.Record) kind {
	key := uint32(rec.Or(l.key, 0))
	if key == 0 {
		for _, b := range rec[:l.stride] {
			if b != 0 {
				return badEntry
			}
		}
		return emptyEntry
	}
	for _, p := range l.padding {
		if rec.Or(p, 0) != 0 {
			return badEntry
		}
	}
	if _, ok := TagText(key); !ok {
		return badEntry
	}
	return usedEntry
}

// maxBad is the share of entries of which a table may have odd ones: drivers
// with tags that are no text.
const maxBad = 0.02

// looksLike judges the first page of a candidate: enough to turn away nearly
// everything that is no table.
func (l *trackerLayout) looksLike(page bin.Record) bool {
	used, bad, n := 0, 0, len(page)/l.stride
	for i := range n {
		switch l.kindOf(page[i*l.stride:]) {
		case usedEntry:
			used++
		case badEntry:
			if bad++; float64(bad) > maxBad*float64(n)+1 {
				return false
			}
		}
	}
	return used > bad
}

// prefix is how many entries a table has whose size nothing tells. Each entry
// that makes sense speaks for the table's reaching so far, each that does not
// speaks against it, and more: what lies after a table has some of the first
// by chance and many of the second.
func (l *trackerLayout) prefix(raw rawTable) int {
	const against, giveUp = 8, 100
	n, sum, best := 0, 0, 0
	seen := map[uint32]bool{}
	for i := 0; i <= maxSlots && (i+1)*l.stride <= len(raw.bytes) && sum > best-giveUp; i++ {
		if raw.absent(i*l.stride, l.stride) {
			continue
		}
		rec := raw.bytes[i*l.stride:]
		switch l.kindOf(rec) {
		case emptyEntry:
			continue
		case badEntry:
			sum -= against
			continue
		}
		e := l.decode(rec)
		if seen[e.key] || !l.plausible(e.nonPaged, l.nonPaged) || !l.plausible(e.paged, l.paged) {
			sum -= against
		} else {
			sum++
		}
		seen[e.key] = true
		if sum > best {
			n, best = i+1, sum
		}
	}
	return n
}

// unique is how many entries have so few tags twice as those of a table: what is longer
// need not be decoded to be turned away.
func (l *trackerLayout) unique(raw rawTable) int {
	seen, twice := map[uint32]bool{}, 0
	n := min(len(raw.bytes)/l.stride, maxSlots+1)
	for i := range n {
		if raw.absent(i*l.stride, l.stride) {
			continue
		}
		key := uint32(raw.bytes[i*l.stride:].Or(l.key, 0))
		if _, ok := TagText(key); !ok || key == 0 {
			continue
		}
		if seen[key] {
			if twice++; twice > maxTwice {
				return i
			}
		}
		seen[key] = true
	}
	return maxSlots + 1
}

// load takes a table of so many entries.
func (l *trackerLayout) load(raw rawTable, entries int) *table {
	t := &table{at: raw.at, layout: l, rows: make([]entry, entries)}
	for i := range t.rows {
		off := i * l.stride
		if off+l.stride > len(raw.bytes) || raw.absent(off, l.stride) {
			t.lost++
			continue
		}
		t.rows[i] = l.decode(raw.bytes[off : off+l.stride])
	}
	return t
}
