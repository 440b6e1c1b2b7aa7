package dumptest

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"
)

// put writes the low width bytes of v at off, little-endian.
func put(b []byte, off, width int, v uint64) {
	switch width {
	case 1:
		b[off] = byte(v)
	case 2:
		binary.LittleEndian.PutUint16(b[off:], uint16(v))
	case 4:
		binary.LittleEndian.PutUint32(b[off:], uint32(v))
	case 8:
		binary.LittleEndian.PutUint64(b[off:], v)
	default:
		panic(fmt.Sprintf("dumptest: no integer of %d bytes", width))
	}
}

// stream grows a file front to back.
type stream struct{ b []byte }

// at is the offset at which the next byte will lie.
func (s *stream) at() int { return len(s.b) }

// align pads with zeros up to a multiple of n and returns the offset reached.
func (s *stream) align(n int) int {
	for len(s.b)%n != 0 {
		s.b = append(s.b, 0)
	}
	return len(s.b)
}

// add appends data and returns the offset at which it begins.
func (s *stream) add(data []byte) int {
	off := len(s.b)
	s.b = append(s.b, data...)
	return off
}

// grow appends n zero bytes and returns the offset at which they begin.
func (s *stream) grow(n int) int { return s.add(make([]byte, n)) }

func (s *stream) u16(v uint16) { s.b = binary.LittleEndian.AppendUint16(s.b, v) }
func (s *stream) u32(v uint32) { s.b = binary.LittleEndian.AppendUint32(s.b, v) }
func (s *stream) u64(v uint64) { s.b = binary.LittleEndian.AppendUint64(s.b, v) }

// wide is text in UTF-16LE without a terminator.
func wide(text string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

// extend turns a 32-bit address into the sign-extended form in which 32-bit
// systems store it in a 64-bit field.
func extend(v uint64) uint64 { return uint64(int64(int32(uint32(v)))) }
