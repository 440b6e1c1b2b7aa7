package pool

import (
	"context"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// firstPerProcessor is the first build whose kernels all count by processor
// (symbol lists of Vista; multiprocessor kernels of Server 2003 SP2 do, too).
const firstPerProcessor = 6000

// maxProcessors is the length of the array of tables in Windows 11; nothing
// older has more processors.
const maxProcessors = 2048

// perProcessor finds the tables of the other processors: an array of pointers
// among the kernel's variables that has the master table in it. A tag is in
// the same slot of every table, or not at all.
func (m *Reader) perProcessor(ctx context.Context, master located) ([]*table, error) {
	if m.Build < firstHashed {
		return nil, nil
	}
	most := maxProcessors
	if m.Processors != 0 {
		most = min(most, int(m.Processors))
	}
	var best []*table
	err := m.eachPointer(ctx, func(variable, to memory.Virt) error {
		if to != master.at {
			return nil
		}
		list, err := m.siblings(master, variable, most)
		if len(list) > len(best) {
			best = list
		}
		return err
	})
	if err != nil || m.Build < firstPerProcessor || len(best)+1 >= int(m.Processors) {
		return best, err
	}
	return m.siblingsByPages(ctx, master, best)
}

// siblingsByPages looks for the tables of other processors among all pages,
// where nothing leads to them.
func (m *Reader) siblingsByPages(ctx context.Context, master located, known []*table) ([]*table, error) {
	seen := map[memory.Virt]bool{master.at: true}
	for _, t := range known {
		seen[t.at] = true
	}
	err := m.eachPage(ctx, func(at memory.Virt, page bin.Record) error {
		if len(known) >= maxProcessors || seen[at] || !master.sharesKeys(page) {
			return nil
		}
		t, err := m.sibling(master, at)
		if t != nil {
			known = append(known, t)
		}
		return err
	})
	return known, err
}

// sharesKeys reports whether a first page can be that of a sibling: each of its
// slots is empty or has the master's tag.
func (t *table) sharesKeys(page bin.Record) bool {
	same := 0
	for i := 0; (i+1)*t.layout.stride <= len(page) && i < len(t.rows); i++ {
		switch key := uint32(page.Or(bin.Field{Off: i*t.layout.stride + t.layout.key.Off, Width: 4}, 0)); {
		case key == 0:
		case key != t.rows[i].key:
			return false
		default:
			same++
		}
	}
	return same > 0
}

// siblings reads the tables that an array leads to, whose first element is the
// master table.
func (m *Reader) siblings(master located, array memory.Virt, most int) ([]*table, error) {
	var out []*table
	seen := map[memory.Virt]bool{master.at: true}
	for i := 1; i < most; i++ {
		at, err := m.Space.Ptr(array.Add(uint64(i * m.Space.Pointer)))
		if err != nil || !m.kernel(at) || uint64(at)%pageSize != 0 || seen[at] {
			return out, ioOnly(err)
		}
		seen[at] = true
		t, err := m.sibling(master, at)
		if err != nil || t == nil {
			return out, err
		}
		out = append(out, t)
	}
	return out, nil
}

// sibling reads the table of another processor, nil where it is none.
func (m *Reader) sibling(master located, at memory.Virt) (*table, error) {
	const least = 5 // tags that two tables must share
	raw, err := readRaw(m.Space, at, len(master.rows)*master.layout.stride)
	if err != nil {
		return nil, err
	}
	t := master.layout.load(raw, len(master.rows))
	same := 0
	for i := range t.rows[:len(t.rows)-1] {
		switch key := t.rows[i].key; {
		case key != 0 && key == master.rows[i].key:
			same++
		case key != 0, !t.rows[i].nonPaged.zero(), !t.rows[i].paged.zero():
			return nil, nil
		}
	}
	if same < least {
		return nil, nil
	}
	return t, nil
}

// expansion reads the array that takes tags for which the table had no room:
// its pointer lies near that of the table, its entries stand side by side.
func (m *Reader) expansion(master located) ([]entry, error) {
	const near = 0x400
	if m.Build < firstHashed || master.variable == 0 {
		return nil, nil
	}
	known := map[uint32]bool{}
	for _, e := range master.rows {
		known[e.key] = true
	}
	raw := make(bin.Record, 2*near)
	if m.Space.ReadVirt(raw, master.variable-near) != nil {
		return nil, nil
	}
	for i := 0; i+m.Space.Pointer <= len(raw); i += m.Space.Pointer {
		at := memory.Virt(raw.Or(bin.Field{Off: i, Width: m.Space.Pointer}, 0))
		if !m.kernel(at) || uint64(at)%pageSize != 0 || at == master.at {
			continue
		}
		list, err := m.expansionAt(master.layout, at, known)
		if err != nil || len(list) > 0 {
			return list, err
		}
	}
	return nil, nil
}

// maxExpansion bounds the array, in entries.
const maxExpansion = 1 << 12

func (m *Reader) expansionAt(l *trackerLayout, at memory.Virt, known map[uint32]bool) ([]entry, error) {
	raw, err := readRaw(m.Space, at, maxExpansion*l.stride)
	if err != nil {
		return nil, err
	}
	var out []entry
	ended := false
	for off := 0; off+l.stride <= len(raw.bytes); off += l.stride {
		if ended && off/pageSize != (off+l.stride)/pageSize {
			break // the array grows by pages: after this one there is none of it
		}
		rec := raw.bytes[off : off+l.stride]
		switch l.kindOf(rec) {
		case badEntry:
			return nil, nil
		case emptyEntry:
			ended = true
			continue
		}
		e := l.decode(rec)
		if ended || known[e.key] || !l.plausible(e.nonPaged, l.nonPaged) || !l.plausible(e.paged, l.paged) {
			return nil, nil
		}
		out = append(out, e)
	}
	return out, nil
}
