package container

import (
	"bytes"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// The header pages are filled with "PAGE" before any field is written, so a
// field that still holds it was never written (mindumpdef.h calls the value
// DUMP_WRITER_STATUS_UNINITIALIZED). Some writers fill with the whole
// signature instead.
const (
	fillPage = 0x45474150 // "PAGE"
	fillDump = 0x504d5544 // "DUMP"
	fillDU64 = 0x34365544 // "DU64"
)

const (
	whyFiller = "the header field was never written (it holds the PAGE filler)"
	whyShort  = "the file ends before the header field"
	whyNone   = "this header generation has no such field"
)

// isFiller reports whether v, read from a field of the given width, is filler.
func isFiller(v uint64, width int) bool {
	word := func(w uint64) bool { return w == fillPage || w == fillDump || w == fillDU64 }
	switch width {
	case 1:
		return v == 'P' || v == 'A' || v == 'G' || v == 'E'
	case 4:
		return word(v)
	case 8:
		return word(v&0xffffffff) && word(v>>32)
	}
	return false
}

// field reads a header field, unknown where it holds filler.
func field(h bin.Record, f bin.Field) facts.Known[uint64] {
	if !f.Exists() {
		return facts.Unknown[uint64](whyNone)
	}
	v, err := h.Uint(f)
	if err != nil {
		return facts.Unknown[uint64](whyShort)
	}
	if isFiller(v, f.Width) {
		return facts.Unknown[uint64](whyFiller)
	}
	return facts.Some(v)
}

// field32 is field for values of 32 bits.
func field32(h bin.Record, f bin.Field) facts.Known[uint32] {
	v := field(h, f)
	return facts.Known[uint32]{Value: uint32(v.Value), OK: v.OK, Why: v.Why}
}

// text reads a text field, unknown where it is empty or filler.
func text(h bin.Record, s bin.Span) facts.Known[string] {
	b, err := h.Bytes(s)
	if err != nil {
		return facts.Unknown[string](whyShort)
	}
	if bytes.HasPrefix(b, []byte("PAGE")) {
		return facts.Unknown[string](whyFiller)
	}
	if t := bin.ASCII(b); t != "" {
		return facts.Some(t)
	}
	return facts.Unknown[string]("the header field is empty")
}

// fileTime reads a FILETIME field.
func fileTime(h bin.Record, f bin.Field) facts.Known[time.Time] {
	v := field(h, f)
	if !v.OK {
		return facts.Unknown[time.Time](v.Why)
	}
	return inHeader(facts.FileTime(v.Value))
}

// upTime reads a count of 100 ns units.
func upTime(h bin.Record, f bin.Field) facts.Known[time.Duration] {
	v := field(h, f)
	if !v.OK {
		return facts.Unknown[time.Duration](v.Why)
	}
	return inHeader(facts.UpTime(v.Value))
}

// inHeader says of what is unknown that the header does not tell it.
func inHeader[T any](k facts.Known[T]) facts.Known[T] {
	if !k.OK {
		k.Why = "the header: " + k.Why
	}
	return k
}
