package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// exceptionLayout is EXCEPTION_RECORD32 or EXCEPTION_RECORD64 (winnt.h).
type exceptionLayout struct {
	size                        int
	code, flags, address, count bin.Field
	first                       int // offset of the first parameter
	width                       int // of a parameter
}

var exceptionLayouts = map[int]exceptionLayout{
	4: {0x50, bin.U32(0), bin.U32(4), bin.U32(0xc), bin.U32(0x10), 0x14, 4},
	8: {0x98, bin.U32(0), bin.U32(4), bin.U64(0x10), bin.U32(0x18), 0x20, 8},
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
		return facts.Unknown[facts.Exception]("the exception record is cut off")
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
