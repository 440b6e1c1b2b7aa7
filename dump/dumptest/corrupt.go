package dumptest

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Truncate returns a copy of the first n bytes of b; a negative n counts from
// the end, so Truncate(b, -1) drops the last byte.
func Truncate(b []byte, n int) []byte {
	if n < 0 {
		n += len(b)
	}
	return slices.Clone(b[:min(max(n, 0), len(b))])
}

// Patch returns a copy of b with data written at off. A negative off counts
// from the end.
func Patch(b []byte, off int, data ...byte) []byte {
	if off < 0 {
		off += len(b)
	}
	if off < 0 || off+len(data) > len(b) {
		panic(fmt.Sprintf("dumptest: patch of %d bytes at %#x in %#x bytes", len(data), off, len(b)))
	}
	c := slices.Clone(b)
	copy(c[off:], data)
	return c
}

// Put16 returns a copy of b with a little-endian 16-bit value at off.
func Put16(b []byte, off int, v uint16) []byte {
	return Patch(b, off, binary.LittleEndian.AppendUint16(nil, v)...)
}

// Put32 returns a copy of b with a little-endian 32-bit value at off.
func Put32(b []byte, off int, v uint32) []byte {
	return Patch(b, off, binary.LittleEndian.AppendUint32(nil, v)...)
}

// Put64 returns a copy of b with a little-endian 64-bit value at off.
func Put64(b []byte, off int, v uint64) []byte {
	return Patch(b, off, binary.LittleEndian.AppendUint64(nil, v)...)
}
