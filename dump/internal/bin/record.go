// Package bin decodes little-endian records out of bytes that nobody vouches
// for: every access is checked against the bytes that exist.
//
// It knows offsets, widths and text encodings. It must not know what a dump,
// a kernel or Windows is.
package bin

import (
	"encoding/binary"
	"fmt"
)

// A Field is where a little-endian unsigned integer lies in a record: its
// offset and its width in bytes (1, 2, 4 or 8). Layout tables are made of
// Fields. The zero Field, of width 0, is a field that the layout does not have.
type Field struct {
	Off   int
	Width int
}

// U8, U16, U32 and U64 make Fields of 1, 2, 4 and 8 bytes.
func U8(off int) Field  { return Field{off, 1} }
func U16(off int) Field { return Field{off, 2} }
func U32(off int) Field { return Field{off, 4} }
func U64(off int) Field { return Field{off, 8} }

// Exists reports whether the layout has this field at all.
func (f Field) Exists() bool { return f.Width != 0 }

// End is the offset of the first byte after the field.
func (f Field) End() int { return f.Off + f.Width }

// A Span is where a run of bytes lies in a record: text, a GUID, a nested
// structure. The zero Span is one that the layout does not have.
type Span struct {
	Off  int
	Size int
}

// A Record is the bytes of one structure, perhaps cut short.
type Record []byte

// Uint reads a field. It fails where the layout lacks the field or the bytes
// end before it does.
func (r Record) Uint(f Field) (uint64, error) {
	if !f.Exists() {
		return 0, ErrNoField
	}
	if f.Off < 0 || f.Off > len(r) || len(r)-f.Off < f.Width {
		return 0, fmt.Errorf("field at 0x%x (%d bytes): %w", f.Off, f.Width, ErrShort)
	}
	b := r[f.Off:]
	switch f.Width {
	case 1:
		return uint64(b[0]), nil
	case 2:
		return uint64(binary.LittleEndian.Uint16(b)), nil
	case 4:
		return uint64(binary.LittleEndian.Uint32(b)), nil
	case 8:
		return binary.LittleEndian.Uint64(b), nil
	}
	return 0, fmt.Errorf("field at 0x%x: width %d is none", f.Off, f.Width)
}

// Or reads a field, or gives def where Uint fails.
func (r Record) Or(f Field, def uint64) uint64 {
	if v, err := r.Uint(f); err == nil {
		return v
	}
	return def
}

// Bytes returns the part of the record that a span covers, without copying. It
// fails where the bytes end before the span does.
func (r Record) Bytes(s Span) ([]byte, error) {
	if s.Size == 0 {
		return nil, ErrNoField
	}
	if s.Off < 0 || s.Size < 0 || s.Off > len(r) || len(r)-s.Off < s.Size {
		return nil, fmt.Errorf("span at 0x%x (%d bytes): %w", s.Off, s.Size, ErrShort)
	}
	return r[s.Off : s.Off+s.Size : s.Off+s.Size], nil
}
