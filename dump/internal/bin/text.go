package bin

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// UTF16 decodes little-endian UTF-16 up to the first NUL or the end. Halves of
// surrogate pairs become U+FFFD; an odd last byte is dropped.
func UTF16(b []byte) string {
	n := len(b) / 2
	units := make([]uint16, 0, n)
	for i := 0; i < n; i++ {
		u := binary.LittleEndian.Uint16(b[2*i:])
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}

// ASCII returns the bytes up to the first NUL as text, each byte one rune, so
// that no byte of a damaged string is lost or turned into invalid UTF-8.
func ASCII(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}
