// Package paging turns virtual addresses into physical ones by the page tables
// that a dump holds, and reads through them.
//
// It knows the page tables of processors, and the entries that Windows leaves
// for pages which are in memory though not mapped. It must not know dump
// formats or kernel structures. A processor is one file and one row in schemes.
package paging

import (
	"errors"
	"fmt"

	"dumptriage/dump/memory"
)

// A scheme is the page tables of one processor mode.
type scheme struct {
	name    string // as the machine is named everywhere
	bits    uint   // significant bits of a virtual address
	pointer int    // bytes of a pointer
	root    uint64 // the bits of the root register that are an address
	entry   int    // bytes of an entry
	address uint64 // the bits of an entry that are an address
	levels  []level
	direct  []segment               // instead of levels, where the tables are not read
	large   func(entry uint64) bool // an entry above the lowest level maps a page itself
	soft    func(entry uint64) soft // an entry that is not valid

	// roots returns the roots in a page of physical memory; nil where none are
	// looked for.
	roots func(page []byte, at uint64, ram func(uint64) bool, phys *memory.Physical) []uint64
}

// A level is one step of the walk, from the root down.
type level struct {
	shift, bits uint
	large       uint64 // address bits of an entry that maps a large page; 0: none can
}

// soft is what an entry without the valid bit says.
type soft struct {
	frame     uint64 // physical address of a page that is in memory all the same
	prototype uint64 // virtual address of the entry that tells, 0 for none
	present   bool   // frame holds
}

const valid = 1 // bit 0 of an entry, on every processor here

// schemes by machine.
var schemes = []scheme{x86, pae, amd64, la57, arm64, mips, alpha, ppc}

func schemeOf(machine string) *scheme {
	for i := range schemes {
		if schemes[i].name == machine {
			return &schemes[i]
		}
	}
	return nil
}

// ErrMachine says that the page tables of a machine are not known.
var ErrMachine = errors.New("the page tables of this architecture are not supported")

// A Space is the virtual address space of one page table root. It caches what
// it walks and is not safe for concurrent use.
type Space struct {
	s      *scheme
	phys   *memory.Physical
	root   memory.Phys
	tables *tableCache
	pages  pageCache
}

// New makes the address space of a root, as the processor's register holds it.
func New(machine string, phys *memory.Physical, root uint64) (*Space, error) {
	s := schemeOf(machine)
	if s == nil {
		return nil, fmt.Errorf("%s: %w", machine, ErrMachine)
	}
	return &Space{s: s, phys: phys, root: memory.Phys(root & s.root), tables: new(tableCache)}, nil
}

// At is the address space of another root in the same memory. It shares the tables
// that were read, and so is not safe for use beside this one.
func (a *Space) At(root uint64) *Space {
	return &Space{s: a.s, phys: a.phys, root: memory.Phys(root & a.s.root), tables: a.tables}
}

// Pointer is the size of a pointer of the machine.
func (a *Space) Pointer() int { return a.s.pointer }

// absent makes the error of an address.
func absent(va memory.Virt, why error) error { return &memory.AbsentError{Virt: va, Why: why} }

// canonical reports whether the processor can have an address at all.
func (s *scheme) canonical(va memory.Virt) bool {
	if s.bits == 32 {
		return va>>32 == 0
	}
	top := int64(va) >> (s.bits - 1)
	return top == 0 || top == -1
}

// Translate returns the physical address, and how many bytes follow it in the
// same page. The error is an *memory.AbsentError or memory.ErrIO.
func (a *Space) Translate(va memory.Virt) (memory.Phys, uint64, error) {
	if pa, left, ok := a.pages.find(va); ok {
		return pa, left, nil
	}
	pa, size, err := a.walk(va, true)
	if err != nil {
		return 0, 0, err
	}
	a.pages.keep(va, pa, size)
	skip := uint64(va) & (size - 1)
	return pa + memory.Phys(skip), size - skip, nil
}

// walk returns the physical address of the page that holds va, and its size.
// follow is false for the walk to an entry that another leads to.
func (a *Space) walk(va memory.Virt, follow bool) (memory.Phys, uint64, error) {
	if !a.s.canonical(va) {
		return 0, 0, absent(va, memory.ErrNotPresent)
	}
	if len(a.s.levels) == 0 {
		d, ok := a.s.segment(va)
		if !ok {
			return 0, 0, absent(va, memory.ErrNoTables)
		}
		return memory.Phys(uint64(va-d.at) &^ (tableSize - 1)), tableSize, nil
	}
	table := a.root
	for i, l := range a.s.levels {
		index := uint64(va) >> l.shift & (1<<l.bits - 1)
		e, err := a.tables.entry(a.phys, table, index, a.s.entry)
		if err != nil {
			return 0, 0, inTable(va, err)
		}
		last := i == len(a.s.levels)-1
		size := uint64(1) << l.shift
		switch {
		case e&valid == 0 && last:
			frame, err := a.resident(va, e, follow)
			return frame, size, err
		case e&valid == 0:
			s := a.s.soft(e)
			if !s.present {
				return 0, 0, absent(va, memory.ErrNotPresent)
			}
			table = memory.Phys(s.frame) // a page table that waits to be written out
		case last:
			return memory.Phys(e & a.s.address), size, nil
		case l.large != 0 && a.s.large(e):
			return memory.Phys(e & l.large), size, nil
		default:
			table = memory.Phys(e & a.s.address)
		}
	}
	return 0, 0, absent(va, memory.ErrCorrupt)
}

// resident finds the page of an entry that is not valid: Windows keeps pages
// that it took away from a working set in memory until it needs them, and
// leads to shared pages through a second entry elsewhere.
func (a *Space) resident(va memory.Virt, entry uint64, follow bool) (memory.Phys, error) {
	s := a.s.soft(entry)
	if s.prototype != 0 && follow {
		var err error
		if s, err = a.prototype(va, memory.Virt(s.prototype)); err != nil {
			return 0, err
		}
	}
	if !s.present {
		return 0, absent(va, memory.ErrNotPresent)
	}
	return memory.Phys(s.frame), nil
}

// prototype reads the entry that a prototype leads to. One step is all: what
// leads further is not resident.
func (a *Space) prototype(va, at memory.Virt) (soft, error) {
	pa, size, err := a.walk(at, false)
	if err != nil {
		return soft{}, absent(va, memory.ErrNotPresent)
	}
	skip := uint64(at) & (size - 1) &^ uint64(a.s.entry-1)
	e, err := a.tables.entry(a.phys, pa+memory.Phys(skip), 0, a.s.entry)
	if err != nil {
		return soft{}, inTable(va, err)
	}
	if e&valid != 0 {
		return soft{frame: e & a.s.address, present: true}, nil
	}
	s := a.s.soft(e)
	s.prototype = 0
	return s, nil
}

// inTable makes the error of an address out of that of one of its page tables.
func inTable(va memory.Virt, err error) error {
	var missing *memory.AbsentError
	if errors.As(err, &missing) {
		return &memory.AbsentError{Virt: va, Phys: missing.Phys, Physical: true, Why: memory.ErrNotInDump}
	}
	return fmt.Errorf("address 0x%x: %w", uint64(va), err)
}

// ReadVirt fills p, or says from where on memory is missing, and why.
func (a *Space) ReadVirt(p []byte, va memory.Virt) error {
	for read := 0; read < len(p); {
		at := va.Add(uint64(read))
		pa, n, err := a.run(at, uint64(len(p)-read))
		if err == nil && at < va {
			err = absent(at, memory.ErrNotPresent)
		}
		if err == nil {
			err = a.phys.ReadPhys(p[read:read+int(n)], pa)
		}
		if err != nil {
			return brokenOff(err, va, read)
		}
		read += int(n)
	}
	return nil
}

// run returns the physical range behind an address: as many bytes as lie side by
// side in physical memory too, at most n.
func (a *Space) run(va memory.Virt, n uint64) (memory.Phys, uint64, error) {
	pa, left, err := a.Translate(va)
	if err != nil {
		return 0, 0, err
	}
	for left < n {
		next, more, err := a.Translate(va.Add(left))
		if err != nil || next != pa+memory.Phys(left) {
			break
		}
		left += more
	}
	return pa, min(left, n), nil
}

// brokenOff makes the error of a read out of that of one of its pages.
func brokenOff(err error, va memory.Virt, read int) error {
	var e *memory.AbsentError
	if !errors.As(err, &e) {
		return err
	}
	out := *e
	out.Virt, out.Read = va, read
	if e.Physical {
		out.Read += e.Read
	}
	return &out
}
