package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// exceptionLayout is EXCEPTION_RECORD32 or EXCEPTION_RECORD64 (winnt.h).
type exceptionLayout struct {
	size                                int
	code, flags, nested, address, count bin.Field
	first                               int // offset of the first parameter
	width                               int // of a parameter
}

var exceptionLayouts = map[int]exceptionLayout{
	4: {0x50, bin.U32(0), bin.U32(4), bin.U32(8), bin.U32(0xc), bin.U32(0x10), 0x14, 4},
	8: {0x98, bin.U32(0), bin.U32(4), bin.U64(8), bin.U64(0x10), bin.U32(0x18), 0x20, 8},
}

const (
	maxExceptionParameters = 15 // EXCEPTION_MAXIMUM_PARAMETERS
	pageFiller             = 0x45474150
)

// ExceptionSize is the size of an exception record.
func ExceptionSize(pointer int) int { return exceptionLayouts[pointer].size }

// DecodeException decodes an exception record. One without a code holds none.
func DecodeException(raw []byte, pointer int) facts.Known[facts.Exception] {
	l, ok := exceptionLayouts[pointer]
	rec := bin.Record(raw)
	if !ok || len(rec) < l.size {
		return facts.Unknown[facts.Exception]("the exception record is truncated")
	}
	e := facts.Exception{
		Code:    uint32(rec.Or(l.code, 0)),
		Flags:   uint32(rec.Or(l.flags, 0)),
		Address: rec.Or(l.address, 0),
	}
	if e.Code == 0 || e.Code == pageFiller {
		return facts.Unknown[facts.Exception]("the exception record was not filled in")
	}
	n := min(rec.Or(l.count, 0), maxExceptionParameters)
	for i := range int(n) {
		e.Parameters = append(e.Parameters, rec.Or(bin.Field{Off: l.first + i*l.width, Width: l.width}, 0))
	}
	return facts.Some(e)
}

const (
	severityWarning = 2    // the two top bits of a status: warnings and errors (ntstatus.h)
	maxFlags        = 0xff // no flag of an exception record lies above
)

// LooksLikeException reports whether bytes may be an exception record, and the
// address of its exception.
func LooksLikeException(raw []byte, pointer int) (address uint64, ok bool) {
	l := exceptionLayouts[pointer]
	rec := bin.Record(raw)
	if l.size == 0 || len(raw) < l.size {
		return 0, false
	}
	severe := rec.Or(l.code, 0)>>30 >= severityWarning
	sound := rec.Or(l.flags, 0) <= maxFlags && rec.Or(l.count, 0) <= maxExceptionParameters
	return rec.Or(l.address, 0), severe && sound
}

// FindUserException looks on a kernel stack for the record of an exception of a program:
// an error, at an address of user mode, not nested. known tells the codes that are
// believed.
func FindUserException(stack []byte, pointer int, known func(code uint32) bool) facts.Known[facts.Exception] {
	const lowest, errors = 0x10000, 3
	highest := map[int]uint64{4: 0x80000000, 8: 0x7fffffff0000}[pointer]
	l := exceptionLayouts[pointer]
	for off := 0; l.size > 0 && off+l.size <= len(stack); off += pointer {
		raw := bin.Record(stack[off:])
		at, ok := LooksLikeException(raw, pointer)
		code := uint32(raw.Or(l.code, 0))
		if ok && at >= lowest && at < highest && code>>30 == errors && raw.Or(l.nested, 1) == 0 && known(code) {
			return DecodeException(raw, pointer)
		}
	}
	return facts.Unknown[facts.Exception]("no exception of a program is on the saved stack")
}

// FindException looks on a stack for the record of an exception that was raised
// at an address.
func FindException(stack []byte, pointer int, code uint32, address uint64) facts.Known[facts.Exception] {
	l := exceptionLayouts[pointer]
	for off := 0; l.size > 0 && off+l.size <= len(stack); off += pointer {
		raw := stack[off:]
		if at, ok := LooksLikeException(raw, pointer); ok && at == address && uint32(bin.Record(raw).Or(l.code, 0)) == code {
			return DecodeException(raw, pointer)
		}
	}
	return facts.Unknown[facts.Exception]("no record of the exception is on the saved stack")
}
