package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// unicodeStrings is UNICODE_STRING (ntdef.h) by size of a pointer: the length
// in bytes, and the address of the text.
var unicodeStrings = map[int]struct{ length, buffer bin.Field }{
	4: {bin.U16(0), bin.U32(4)},
	8: {bin.U16(0), bin.U64(8)},
}

// maxName bounds the names that are read, in bytes: twice MAX_PATH characters.
const maxName = 1040

// unicodeString reads the text of the UNICODE_STRING at an offset of a record.
func unicodeString(s memory.Space, rec bin.Record, at int) facts.Known[string] {
	l := unicodeStrings[s.Pointer]
	if at > len(rec) {
		return facts.Unknown[string]("its record is truncated")
	}
	n, err := rec[at:].Uint(l.length)
	if err != nil {
		return facts.Unknown[string]("its record is truncated")
	}
	buffer := memory.Virt(rec[at:].Or(l.buffer, 0))
	if n == 0 || n > maxName || n%2 != 0 || buffer == 0 {
		return facts.Unknown[string]("the list holds no readable name")
	}
	raw := make([]byte, n)
	if err := s.ReadVirt(raw, buffer); err != nil {
		return facts.Unknown[string](err.Error())
	}
	text := bin.UTF16(raw)
	if text == "" {
		return facts.Unknown[string]("the list holds no readable name")
	}
	return facts.Some(text)
}
