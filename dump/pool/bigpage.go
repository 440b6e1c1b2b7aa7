package pool

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// A bigLayout is POOL_TRACKER_BIG_PAGES of one generation (type lists of the
// Vergilius Project, of SymStore and of volatility3). The table exists since
// Windows NT, its form before Windows 2000 is not public.
type bigLayout struct {
	builds
	stride   int
	va, key  bin.Field
	pages    bin.Field // size in pages, or
	bytes    bin.Field // in bytes
	poolType bits      // Mask zero: not kept
	hash     func(va memory.Virt, slots int) int
}

var bigLayouts = []bigLayout{
	{builds: builds{2195, 3789, 4}, stride: 0xc, va: bin.U32(0), key: bin.U32(4), pages: bin.U32(8), hash: bigHash2003},
	{builds: builds{3790, 5999, 4}, stride: 0x10, va: bin.U32(0), key: bin.U32(4), pages: bin.U32(8), hash: bigHash2003},
	{builds: builds{3790, 5999, 8}, stride: 0x18, va: bin.U64(0), key: bin.U32(8), pages: bin.U32(0xc), hash: bigHash2003},
	{builds: builds{6000, 10239, 4}, stride: 0x10, va: bin.U32(0), key: bin.U32(4), bytes: bin.U32(0xc), poolType: bits{bin.U32(8), 0, 0xffff}, hash: bigHash8},
	{builds: builds{6000, 10239, 8}, stride: 0x18, va: bin.U64(0), key: bin.U32(8), bytes: bin.U64(0x10), poolType: bits{bin.U32(0xc), 0, 0xffff}, hash: bigHash8},
	{builds: builds{10240, anyBuild, 4}, stride: 0x10, va: bin.U32(0), key: bin.U32(4), bytes: bin.U32(0xc), poolType: bits{bin.U32(8), 8, 0xfff}, hash: bigHash8},
	{builds: builds{10240, 19999, 8}, stride: 0x18, va: bin.U64(0), key: bin.U32(8), bytes: bin.U64(0x10), poolType: bits{bin.U32(0xc), 8, 0xfff}, hash: bigHash8},
	{builds: builds{20000, anyBuild, 8}, stride: 0x20, va: bin.U64(0), key: bin.U32(8), bytes: bin.U64(0x10), poolType: bits{bin.U32(0xc), 8, 0xfff}, hash: bigHash8},
}

// bigHash2003 is the slot of an address as ReactOS models it for Server 2003
// (ExpAddTagForBigPages).
func bigHash2003(va memory.Virt, slots int) int {
	v := uint32(va / pageSize)
	return int((v>>24 ^ v>>16 ^ v>>8 ^ v) & uint32(slots-1))
}

// bigHash8 is the slot of an address since Windows 8.
func bigHash8(va memory.Virt, slots int) int {
	p := 40543 * uint64(uint32(va/pageSize))
	return int((uint32(p) ^ uint32(p>>32)) & uint32(slots-1))
}

const (
	minBigSlots = 1 << 6
	maxBigSlots = 1 << 20
	freeBig     = 1 // bit 0 of the address of an entry that is not in use
)

// bigEntry is one row. Used is false for a free one.
type bigEntry struct {
	va    memory.Virt
	tag   uint32
	bytes uint64
	kind  facts.Known[bool]
	used  bool
}

// decode takes one entry; ok is false where no table has such a one.
func (l *bigLayout) decode(m *Reader, rec bin.Record) (e bigEntry, ok bool) {
	e.va = memory.Virt(rec.Or(l.va, 0))
	if e.va == 0 || e.va&freeBig != 0 {
		return e, true
	}
	e.used, e.tag = true, uint32(rec.Or(l.key, 0))
	e.bytes = rec.Or(l.bytes, 0) + rec.Or(l.pages, 0)*pageSize
	e.kind = facts.Unknown[bool]("the table in this version of Windows does not record it")
	if l.poolType.mask != 0 {
		e.kind = facts.Some(l.poolType.of(rec)&typePaged != 0)
	}
	return e, m.kernel(e.va) && uint64(e.va)%pageSize == 0 && e.bytes > 0 && e.bytes < 1<<40
}

// BigPages lists the allocations of whole pages. They have no block header:
// this table is the only place that knows their tags.
func (m *Reader) BigPages(ctx context.Context) (facts.Known[[]facts.BigPage], error) {
	const none = "no big page table was found"
	l := layoutOf(bigLayouts, m.Build, m.Space.Pointer)
	if l == nil {
		return facts.Unknown[[]facts.BigPage]("the big page table of this version of Windows is not documented"), nil
	}
	var best []bigEntry
	tried := map[memory.Virt]bool{}
	err := m.eachPointer(ctx, func(variable, to memory.Virt) error {
		if uint64(to)%pageSize != 0 || tried[to] {
			return nil
		}
		tried[to] = true
		list, err := m.bigTable(l, to, m.bigHints(variable))
		if len(list) > len(best) {
			best = list
		}
		return err
	})
	switch {
	case err != nil:
		return facts.Unknown[[]facts.BigPage](err.Error()), err
	case len(best) == 0:
		return facts.Unknown[[]facts.BigPage](none), nil
	}
	out := make([]facts.BigPage, 0, len(best))
	for _, e := range best {
		out = append(out, facts.BigPage{Address: uint64(e.va), Tag: TagBytes(e.tag), Bytes: e.bytes, Paged: e.kind})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Address < out[j].Address })
	return facts.Some(out), nil
}

// bigHints are the sizes of a table that integers near a variable may mean.
func (m *Reader) bigHints(variable memory.Virt) []int {
	const near = 0x80
	var hints []int
	for _, v := range m.integersNear(variable, near) {
		if v >= minBigSlots && v <= maxBigSlots && v&(v-1) == 0 && !slices.Contains(hints, v) {
			hints = append(hints, v)
		}
	}
	return hints
}

// bigTable reads the entries in use of a table; none where there is no table.
func (m *Reader) bigTable(l *bigLayout, at memory.Virt, hints []int) ([]bigEntry, error) {
	page := make(bin.Record, pageSize)
	if err := m.Space.ReadVirt(page, at); err != nil {
		return nil, ioOnly(err)
	}
	if !m.bigLooksLike(l, page) {
		return nil, nil
	}
	slices.Sort(hints)
	for i := len(hints) - 1; i >= 0 && m.bigTries < maxTries; i-- {
		m.bigTries++
		list, err := m.bigSized(l, at, hints[i])
		if err != nil || list != nil {
			return list, err
		}
	}
	return nil, nil
}

// bigLooksLike judges a first page: nothing but entries, and free ones marked as
// such: a page of zeros is none.
func (m *Reader) bigLooksLike(l *bigLayout, page bin.Record) bool {
	used, marked, odd := 0, 0, 0
	for off := 0; off+l.stride <= len(page); off += l.stride {
		e, ok := l.decode(m, page[off:])
		switch {
		case !ok:
			return false
		case e.used:
			used++
			if _, printable := TagText(e.tag); !printable {
				odd++
			}
		case e.va != 0:
			marked++
		}
	}
	return used+marked > 0 && odd <= used/8
}

// bigSized reads a table of so many slots. Its entries must stand where their
// hash leads.
func (m *Reader) bigSized(l *bigLayout, at memory.Virt, slots int) ([]bigEntry, error) {
	const step = 1 << 16
	rows := make([]bigEntry, 0, min(slots, step))
	for off := 0; off < slots*l.stride; off += step / l.stride * l.stride {
		raw := make(bin.Record, min(step/l.stride*l.stride, slots*l.stride-off))
		if err := m.Space.ReadVirt(raw, at+memory.Virt(off)); err != nil {
			return nil, ioOnly(err)
		}
		for ; len(raw) >= l.stride; raw = raw[l.stride:] {
			e, ok := l.decode(m, raw)
			if !ok {
				return nil, nil
			}
			rows = append(rows, e)
		}
	}
	list := inUse(rows)
	if len(list) == 0 || !mostlyPrintable(list) {
		return nil, nil
	}
	for _, hash := range []func(memory.Virt, int) int{l.hash, bigHash2003, bigHash8} {
		if inPlace(rows, hash) {
			return list, nil
		}
	}
	// A table that has grown need not be in order: there is one that no hash
	// fits. Then its ranges must not overlap.
	if len(list) >= minBigUsed && apart(list) {
		return list, nil
	}
	return nil, nil
}

// minBigUsed is how many ranges it takes for their lying apart to prove much.
const minBigUsed = 16

func inUse(rows []bigEntry) []bigEntry {
	var list []bigEntry
	for _, e := range rows {
		if e.used {
			list = append(list, e)
		}
	}
	return list
}

func mostlyPrintable(list []bigEntry) bool {
	n := 0
	for _, e := range list {
		if _, ok := TagText(e.tag); ok {
			n++
		}
	}
	return float64(n) >= minHome*float64(len(list))
}

// inPlace reports whether a search for each entry finds it.
// Slots that were freed since count as passed.
func inPlace(rows []bigEntry, hash func(memory.Virt, int) int) bool {
	used, found := 0, 0
	for i, e := range rows {
		if !e.used {
			continue
		}
		used++
		for n, at := 0, hash(e.va, len(rows)); n < len(rows) && n < maxProbe; n, at = n+1, (at+1)%len(rows) {
			if at == i {
				found++
				break
			}
		}
	}
	return float64(found) >= minHome*float64(used) && used*8 < len(rows)*7
}

// maxProbe bounds how far from its home an entry may stand: freed slots leave
// gaps, so that an empty one does not end a search.
const maxProbe = 32

// apart reports whether no two ranges overlap.
func apart(list []bigEntry) bool {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b bigEntry) int { return cmp.Compare(a.va, b.va) })
	for i := range sorted[:len(sorted)-1] {
		if uint64(sorted[i+1].va-sorted[i].va) < sorted[i].bytes {
			return false
		}
	}
	return true
}
