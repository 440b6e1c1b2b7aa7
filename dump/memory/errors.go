package memory

import (
	"errors"
	"fmt"
)

// The ways in which memory can be absent. Each is a normal result for
// some dump and never a reason to stop; use errors.Is to tell them apart.
var (
	// ErrNotInDump: the address is good, but its page was not saved.
	ErrNotInDump = errors.New("not saved in this dump")
	// ErrNotPresent: the page tables map nothing there.
	ErrNotPresent = errors.New("not present in the page tables")
	// ErrNoTables: the machine's page tables are of a form that is not read.
	ErrNoTables = errors.New("not in a directly mapped segment, and the page tables of this architecture are not supported")
	// ErrPartial: only the first part of the range could be read.
	ErrPartial = errors.New("only partly readable")
	// ErrCorrupt: what describes the memory contradicts itself.
	ErrCorrupt = errors.New("corrupt mapping")
)

// An AbsentError says which address was absent, and why.
type AbsentError struct {
	Virt     Virt  // the address that was asked for
	Phys     Phys  // the physical address that is missing, where Physical is set
	Physical bool  // a physical read, or a virtual one that got as far as a physical address
	Read     int   // bytes read before the gap
	Why      error // one of those above
}

func (e *AbsentError) Error() string {
	where := fmt.Sprintf("address 0x%x", uint64(e.Virt))
	switch {
	case e.Physical && e.Virt == 0:
		where = fmt.Sprintf("physical address 0x%x", uint64(e.Phys))
	case e.Physical:
		where += fmt.Sprintf(" (physical 0x%x)", uint64(e.Phys))
	}
	if e.Read > 0 {
		return fmt.Sprintf("%s: %v after %d bytes", where, e.Why, e.Read)
	}
	return fmt.Sprintf("%s: %v", where, e.Why)
}

// Unwrap returns the kind of absence. A read that broke off in the middle is
// ErrPartial as well as its own kind.
func (e *AbsentError) Unwrap() []error {
	if e.Read > 0 && e.Why != ErrPartial {
		return []error{e.Why, ErrPartial}
	}
	return []error{e.Why}
}
