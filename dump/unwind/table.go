package unwind

import (
	"errors"
	"fmt"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// runtimeFunction is RUNTIME_FUNCTION: an entry of .pdata (winnt.h).
var runtimeFunction = struct {
	size               int
	begin, end, unwind bin.Field
}{0xc, bin.U32(0), bin.U32(4), bin.U32(8)}

// A function is one entry of the table, or a part of a function that was split.
type function struct {
	begin, end uint32 // from the base of the image; end is after the last byte
	unwind     uint32 // where its UNWIND_INFO lies
}

// entry decodes an entry.
func entry(rec bin.Record) function {
	l := &runtimeFunction
	return function{uint32(rec.Or(l.begin, 0)), uint32(rec.Or(l.end, 0)), uint32(rec.Or(l.unwind, 0))}
}

// function finds the function that holds a place, counted from the base.
func (w *Walker) function(im Image, place uint32) (f function, found bool, err error) {
	n := im.Size / uint32(runtimeFunction.size)
	if im.Table == 0 || n == 0 {
		return f, false, errors.New("its image has no unwind table")
	}
	at := func(i uint32) (function, error) { return w.entryAt(im, im.Table+i*uint32(runtimeFunction.size)) }
	after, err := firstAfter(n, place, func(i uint32) (uint32, error) {
		e, err := at(i)
		return e.begin, err
	})
	if err != nil || after == 0 {
		return f, false, err
	}
	f, err = at(after - 1)
	if err != nil || place >= f.end {
		return f, false, err
	}
	if f.unwind&1 != 0 { // the entry points to another that has the codes
		other, err := w.entryAt(im, f.unwind&^1)
		if err != nil || other.unwind&1 != 0 {
			return f, false, errors.Join(errBadCodes, err)
		}
		f.unwind = other.unwind
	}
	return f, true, nil
}

// firstAfter is the first of n entries, which are in order, that begins after a place. Zeros
// fill the end of a table.
func firstAfter(n, place uint32, begin func(i uint32) (uint32, error)) (uint32, error) {
	low, high := uint32(0), n
	for low < high {
		mid := low + (high-low)/2
		b, err := begin(mid)
		if err != nil {
			return 0, err
		}
		if b > place || b == 0 && mid > 0 {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low, nil
}

// entryAt reads an entry.
func (w *Walker) entryAt(im Image, rva uint32) (function, error) {
	raw, err := w.Space.Bytes(memory.Virt(im.Base).Add(uint64(rva)), runtimeFunction.size, runtimeFunction.size)
	if err != nil {
		return function{}, fmt.Errorf("the unwind table of its image: %w", err)
	}
	return entry(raw), nil
}

// errBadCodes says that the unwind data makes no sense.
var errBadCodes = errors.New("its unwind data contradicts itself")

// Bits of UNWIND_INFO's first byte above the version, and its versions: the
// second describes epilogues, too; a third has codes of another form.
const (
	flagChained   = 4
	lastVersion   = 2
	maxChain      = 32 // RtlVirtualUnwind follows no more
	infoHeader    = 4
	bytesPerSlot  = 2
	frameUnit     = 16
	mostCodeSlots = 255
)

// info is UNWIND_INFO, decoded.
type info struct {
	version, flags byte
	prologue       uint32 // its size in bytes
	codes          []byte // two bytes a slot
	frameRegister  int    // 0: none
	frameOffset    uint64
	parent         function // where it is chained
}

func (i *info) chained() bool { return i.flags&flagChained != 0 }

// info reads the unwind data of a function.
func (w *Walker) info(im Image, f function) (info, error) {
	at := memory.Virt(im.Base).Add(uint64(f.unwind))
	head, err := w.Space.Bytes(at, infoHeader, infoHeader)
	if err != nil {
		return info{}, fmt.Errorf("the unwind data of its function: %w", err)
	}
	i := info{
		version: head[0] & 7, flags: head[0] >> 3, prologue: uint32(head[1]),
		frameRegister: int(head[3] & 15), frameOffset: uint64(head[3]>>4) * frameUnit,
	}
	if i.version == 0 || i.version > lastVersion {
		return i, fmt.Errorf("its unwind data has version %d, which is not supported", i.version)
	}
	slots := int(head[2])
	size := (slots + 1) &^ 1 * bytesPerSlot // padded to an even count
	behind := 0
	if i.chained() {
		behind = runtimeFunction.size
	}
	rest, err := w.Space.Bytes(at.Add(infoHeader), size+behind, mostCodeSlots*bytesPerSlot+bytesPerSlot+runtimeFunction.size)
	if err != nil {
		return i, fmt.Errorf("the unwind data of its function: %w", err)
	}
	i.codes = rest[:slots*bytesPerSlot]
	if i.chained() {
		i.parent = entry(bin.Record(rest[size:]))
	}
	return i, nil
}

// primary is the function that a part belongs to.
func (w *Walker) primary(im Image, f function) (function, error) {
	for range maxChain {
		i, err := w.info(im, f)
		if err != nil || !i.chained() {
			return f, err
		}
		f = i.parent
	}
	return f, errBadCodes
}
