package pool

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// A Reader is what the pool is looked for in.
type Reader struct {
	Space   memory.Space
	Build   uint32
	Checked bool

	// Mapped calls yield for the ranges of kernel memory that are mapped, from an
	// address on and in order; nil where they cannot be told.
	Mapped func(ctx context.Context, from memory.Virt, yield func(at memory.Virt, size uint64) bool) error

	// Data are the writable sections of the kernel's image.
	Data []memory.Range

	// TrackerVariable is the address of the kernel's variable PoolTrackTable, as
	// the debugger data block tells it; 0 where nothing does.
	TrackerVariable memory.Virt

	// NonPagedDescriptor and PagedDescriptors are where the allocator's counts
	// lie, as the debugger data block tells it; empty where nothing does.
	NonPagedDescriptor memory.Virt
	PagedDescriptors   []memory.Virt

	NonPagedStart memory.Virt // where nonpaged pool begins; 0: not known

	// System is memory as the System process has it mapped, and Processes calls
	// yield for that of the others; absent where they are not known.
	System    memory.Space
	Processes func(yield func(ProcessSpace) bool)

	Tags *TagList // the user's own list of tags; nil: there is none

	tries, bigTries int       // tables that were looked at in full
	pointers        []pointer // among the kernel's variables, once they were read

	MemoryBytes uint64 // physical memory, 0 if not known
	Processors  uint32 // 0 if not known
}

// The ways in which a tracker table is found.
const (
	byKDBG      = "the debugger data block"
	byVariables = "a scan of the kernel's variables"
	byPages     = "a scan of all pages"
)

// firstHashed is the first build whose kernels place tags by the hash of
// hash.go: Server 2003 (SP1; the build number does not tell the service pack).
const firstHashed = 3790

// firstAlwaysTagged is the first build that counts pool by tag without being
// told to (Windows driver documentation, "Enabling pool tagging").
const firstAlwaysTagged = 3790

// A located table, how it was found, and the variable that led to it.
type located struct {
	*table
	by       string
	variable memory.Virt // 0 where none did
}

// Errors of the search.
var (
	errNoTable    = errors.New("no pool tracker table was found")
	errNoOptional = errors.New("no pool tracker table was found: this version of Windows has one only if pool tagging is enabled (GlobalFlag 0x400)")
	errTagging    = errors.New("pool tagging was disabled: there is no pool tracker table, and the pool blocks contain no tags")
)

// locate finds the tracker table: where the debugger data block says, else by
// the kernel's variables, else among all pages.
func (m *Reader) locate(ctx context.Context) (located, error) {
	for _, way := range []func(context.Context) (located, error){m.locateByKDBG, m.locateByVariables, m.locateByPages} {
		found, err := way(ctx)
		if err != nil || found.table != nil {
			return found, err
		}
	}
	if m.Build < firstAlwaysTagged {
		return located{}, errNoOptional
	}
	return located{}, errNoTable
}

func (m *Reader) hashed() bool { return m.Build >= firstHashed }

// locateByKDBG follows the debugger data block.
func (m *Reader) locateByKDBG(context.Context) (located, error) {
	if m.TrackerVariable == 0 {
		return located{}, nil
	}
	at, err := m.Space.Ptr(m.TrackerVariable)
	if err != nil || at == 0 {
		return located{}, ioOnly(err)
	}
	t, err := m.try(at, m.sizeHints(m.TrackerVariable))
	if t == nil {
		return located{}, err
	}
	return located{t, byKDBG, m.TrackerVariable}, nil
}

// locateByVariables looks at every pointer among the kernel's variables. Tables
// begin a page; kernels without the hash are also searched for one that does
// not.
func (m *Reader) locateByVariables(ctx context.Context) (located, error) {
	best, err := m.amongVariables(ctx, pageSize)
	if err != nil || best.table != nil || m.hashed() {
		return best, err
	}
	return m.amongVariables(ctx, smallestBlock)
}

func (m *Reader) amongVariables(ctx context.Context, alignment uint64) (best located, err error) {
	tried := map[memory.Virt]bool{}
	err = m.eachPointer(ctx, func(variable, to memory.Virt) error {
		if uint64(to)%alignment != 0 || tried[to] {
			return nil
		}
		tried[to] = true
		t, err := m.try(to, m.sizeHints(variable))
		if t != nil && (best.table == nil || t.score.better(best.score)) {
			best = located{t, byVariables, variable}
		}
		return err
	})
	return best, err
}

// sizeHints are the counts of slots that integers near a variable may mean:
// kernels keep the size and the mask of the table close by.
func (m *Reader) sizeHints(variable memory.Virt) []int {
	const near = 0x40
	var hints []int
	for _, v := range m.integersNear(variable, near) {
		for slots := minSlots; slots <= maxSlots; slots *= 2 {
			if (v == slots+1 || v == slots-1 || v == slots) && !slices.Contains(hints, slots) {
				hints = append(hints, slots)
			}
		}
	}
	return hints
}

// maxTries bounds the tables that are looked at in full: nothing real offers
// more than a few that look like one.
const maxTries = 1 << 10

// try looks for a table at an address: nil where there is none.
func (m *Reader) try(at memory.Virt, hints []int) (*table, error) {
	layouts := layoutsFor(m.Build, m.Space.Pointer)
	page := make(bin.Record, pageSize)
	if err := m.Space.ReadVirt(page, at); err != nil {
		var gap *memory.AbsentError
		if !errors.As(err, &gap) || gap.Read < minSlots {
			return nil, ioOnly(err)
		}
		page = page[:gap.Read]
	}
	var best *table
	for _, l := range layouts {
		if l.countsUnproven || !l.looksLike(page) || m.tries >= maxTries {
			continue
		}
		m.tries++
		raw, err := m.readTable(m.Space, l, at)
		if err != nil {
			return nil, err
		}
		if t := m.sized(l, raw, hints); t != nil && (best == nil || t.score.better(best.score)) {
			best = t
		}
	}
	return best, nil
}

// readTable reads as much as the largest usual table takes, and all that the largest can
// take where it goes on after that.
func (m *Reader) readTable(space memory.Space, l *trackerLayout, at memory.Virt) (rawTable, error) {
	raw, err := readRaw(space, at, (usualSlots+1)*l.stride)
	if err != nil || len(raw.bytes) < usualSlots*l.stride || !l.looksLike(raw.bytes[len(raw.bytes)-pageSize:]) {
		return raw, err
	}
	return readRaw(space, at, (maxSlots+1)*l.stride)
}

// sized finds how many slots a table has: the power of two that the tags'
// places agree with. Where the hash is another, a number beside the variable
// tells, or the table goes as far as there are entries.
func (m *Reader) sized(l *trackerLayout, raw rawTable, hints []int) *table {
	var best *table
	unique := l.unique(raw)
	for slots := maxSlots; slots >= minSlots; slots /= 2 {
		if slots*l.stride > len(raw.bytes)+pageSize || slots >= unique {
			continue
		}
		t := l.load(raw, slots+1)
		t.slots = slots
		t.score = t.judge()
		if t.score.home >= minHome && t.score.accepted(true) && (best == nil || t.score.used > best.score.used) {
			best = t
		}
	}
	if best != nil || m.hashed() {
		return best
	}
	return l.sizedBy(raw, hints)
}

// sizedBy finds how many slots a table has whose hash is not known: as many as a number
// beside its variable says, or as there are entries.
func (l *trackerLayout) sizedBy(raw rawTable, hints []int) (best *table) {
	most := l.prefix(raw)
	slices.Sort(hints)
	for _, slots := range slices.Backward(hints) {
		if most > slots+1 {
			continue
		}
		if t := l.load(raw, slots+1); t.stands() {
			t.slots = slots
			if best == nil || t.score.used > best.score.used {
				best = t
			}
		}
	}
	if t := l.load(raw, most); t.stands() && (best == nil || t.score.used > best.score.used) {
		best = t
	}
	return best
}

// stands reports whether a table whose hash is not known is plausible.
func (t *table) stands() bool {
	t.score = t.judge()
	return t.score.accepted(false)
}

// locateByPages looks at every page of kernel memory: for the tags that stand
// in known slots or, where the hash is another, for whatever is a table.
func (m *Reader) locateByPages(ctx context.Context) (best located, err error) {
	layouts := layoutsFor(m.Build, m.Space.Pointer)
	err = m.eachPage(ctx, func(at memory.Virt, page bin.Record) error {
		if !m.promising(page, layouts) {
			return nil
		}
		t, err := m.try(at, nil)
		if t != nil && (best.table == nil || t.score.better(best.score)) {
			best = located{t, byPages, 0}
		}
		return err
	})
	return best, err
}

// promising is the quick look at a page.
func (m *Reader) promising(page bin.Record, layouts []*trackerLayout) bool {
	for _, l := range layouts {
		if l.countsUnproven {
			continue
		}
		if m.hashed() {
			if l.hasSeeds(page) {
				return true
			}
		} else if l.looksLike(page) {
			return true
		}
	}
	return false
}

// hasSeeds reports whether the seeded tags stand in their slots.
func (l *trackerLayout) hasSeeds(page bin.Record) bool {
	for _, k := range seeded {
		if uint32(page.Or(bin.Field{Off: k.slot*l.stride + l.key.Off, Width: 4}, 0)) != k.key {
			return false
		}
	}
	return true
}

// String says where a table lies and how it was found.
func (l located) String() string {
	size := fmt.Sprintf("table of %d slots", l.slots)
	if l.slots == 0 {
		size = fmt.Sprintf("table of %d entries or more", len(l.rows))
	}
	return fmt.Sprintf("%s at 0x%x, found by %s", size, uint64(l.at), l.by)
}
