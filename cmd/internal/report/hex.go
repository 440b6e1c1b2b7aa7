package report

import "fmt"

// defaultPointer is the pointer width where the target's is not known: every
// address fits.
const defaultPointer = 8

// A width is the bytes of a pointer of the target. It writes addresses and
// other values of that width.
type width int

// pointerWidth is the width of a target whose pointers have size bytes.
func pointerWidth(size int) width {
	if size == 4 || size == 8 {
		return width(size)
	}
	return defaultPointer
}

// hex writes a value padded to the target's pointer width.
func (w width) hex(v uint64) string { return fmt.Sprintf("0x%0*x", 2*int(w), v) }

// hex32 writes a value that has 32 bits on every target: a STOP code, a status,
// a time stamp, a checksum.
func hex32(v uint32) string { return fmt.Sprintf("0x%08x", v) }

// offset writes a distance from a module's base, as debuggers do.
func offset(v uint64) string { return fmt.Sprintf("0x%x", v) }
