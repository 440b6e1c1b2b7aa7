// Package memory names the three kinds of address a dump has, and reads
// through them: offsets into the file, physical addresses and virtual ones.
//
// It knows ranges and why a byte may be absent. It must not know dump formats,
// page tables or kernel structures.
package memory

// Offset is a place in the dump file, in bytes from its start.
type Offset uint64

// Phys is a physical address of the machine that was dumped.
type Phys uint64

// Virt is a virtual address of the machine that was dumped. Addresses of
// 32-bit machines are kept zero-extended.
type Virt uint64

// Add moves a virtual address by n bytes, wrapping as the machine would.
func (v Virt) Add(n uint64) Virt { return v + Virt(n) }

// A Range is a range of virtual addresses.
type Range struct {
	At   Virt
	Size uint64
}

// End is the first address after the range.
func (r Range) End() Virt { return r.At.Add(r.Size) }
