package facts

import (
	"fmt"
	"slices"
)

// An Arch is a processor architecture that Windows ran on.
type Arch struct {
	Name     string
	Values   []uint32 // its numbers in headers: IMAGE_FILE_MACHINE_*
	Pointer  int      // bytes of a pointer
	PageSize uint64
	Modes    []string // the names by its kinds of page tables, the likelier first; none: its own name

	X86Bits int  // the mode in which its code is decoded as x86; 0: it is none
	Chained bool // compilers keep a chain of frame pointers as a rule
	Signed  bool // return addresses may bear an authentication code
}

// Archs are all of them: numbers from the "PE Format" page; page sizes from
// the NT DDK headers (8 KiB on Alpha and Itanium, 4 KiB elsewhere). What a
// machine needs of its own beside this row is its page tables, CONTEXT and trap
// frame, a file or a row each.
var Archs = []Arch{
	{Name: "x86", Values: []uint32{0x014c}, Pointer: 4, PageSize: 0x1000, Modes: []string{"x86", "x86-pae"}, X86Bits: 32, Chained: true},
	{Name: "amd64", Values: []uint32{0x8664}, Pointer: 8, PageSize: 0x1000, Modes: []string{"amd64", "amd64-la57"}, X86Bits: 64},
	{Name: "arm64", Values: []uint32{0xaa64}, Pointer: 8, PageSize: 0x1000, Chained: true, Signed: true},
	{Name: "arm", Values: []uint32{0x01c0, 0x01c4}, Pointer: 4, PageSize: 0x1000},
	{Name: "ia64", Values: []uint32{0x0200}, Pointer: 8, PageSize: 0x2000},
	{Name: "alpha", Values: []uint32{0x0184, 0x0284}, Pointer: 4, PageSize: 0x2000},
	{Name: "mips", Values: []uint32{0x0162, 0x0166}, Pointer: 4, PageSize: 0x1000},
	{Name: "ppc", Values: []uint32{0x01f0}, Pointer: 4, PageSize: 0x1000},
}

// ArchBy returns an architecture by its number in a header.
func ArchBy(value uint32) (Arch, bool) {
	return archWhere(func(m *Arch) bool { return slices.Contains(m.Values, value) })
}

// ArchOf returns an architecture by its name, or that of one of its kinds of page
// tables. Of others it gives one that has nothing but the name.
func ArchOf(name string) Arch {
	m, ok := archWhere(func(m *Arch) bool { return m.Name == name || slices.Contains(m.Modes, name) })
	if !ok {
		m.Name = name
	}
	return m
}

func archWhere(fits func(*Arch) bool) (Arch, bool) {
	for i := range Archs {
		if fits(&Archs[i]) {
			return Archs[i], true
		}
	}
	return Arch{}, false
}

// ArchName returns the name of a number in a header, or "machine-0x…" where
// there is none.
func ArchName(value uint32) string {
	if m, ok := ArchBy(value); ok {
		return m.Name
	}
	return fmt.Sprintf("machine-0x%04x", value)
}

// BaseArch is the machine whose instructions and records another has: page
// tables of another kind change neither.
func BaseArch(name string) string { return ArchOf(name).Name }

// PageTables are the names by its kinds of page tables.
func (m Arch) PageTables() []string {
	if len(m.Modes) == 0 {
		return []string{m.Name}
	}
	return m.Modes
}
