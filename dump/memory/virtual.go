package memory

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Virtual is a virtual address space. ReadVirt fills p or returns an
// *AbsentError that says from where on memory is missing, and why, or an error
// that is ErrIO.
type Virtual interface {
	ReadVirt(p []byte, va Virt) error
}

// Space is a virtual address space with the pointer width of its machine.
type Space struct {
	Virtual
	Pointer int // 4 or 8 bytes
}

// Uint reads a little-endian integer of 1, 2, 4 or 8 bytes.
func (s Space) Uint(va Virt, width int) (uint64, error) {
	var buf [8]byte
	if width < 1 || width > len(buf) {
		return 0, fmt.Errorf("integers of %d bytes are none", width)
	}
	if err := s.ReadVirt(buf[:width], va); err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint64(buf[:]), nil
}

// Ptr reads a pointer.
func (s Space) Ptr(va Virt) (Virt, error) {
	v, err := s.Uint(va, s.Pointer)
	return Virt(v), err
}

// ReadUpTo fills p as far as memory goes from an address on, and says how far
// that is. What a failed read leaves out is not there.
func (s Space) ReadUpTo(p []byte, va Virt) int {
	err := s.ReadVirt(p, va)
	if err == nil {
		return len(p)
	}
	var gap *AbsentError
	if !errors.As(err, &gap) {
		return 0
	}
	return min(gap.Read, len(p))
}

// Bytes reads n bytes, at most limit.
func (s Space) Bytes(va Virt, n, limit int) ([]byte, error) {
	buf := make([]byte, min(n, limit))
	if err := s.ReadVirt(buf, va); err != nil {
		return nil, err
	}
	return buf, nil
}
