package unwind

import (
	"errors"
	"fmt"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// Registers of ARM64 by their numbers: X0 to X30, then the stack pointer.
const (
	armFP    = 29
	armLR    = 30
	armSP    = 31
	armCount = 32
)

// ARM64Names are the names of the registers of ARM64 by the same numbers.
var ARM64Names = func() (names [armCount]string) {
	for i := range armFP {
		names[i] = fmt.Sprint("x", i)
	}
	names[armFP], names[armLR], names[armSP] = "fp", "lr", "sp"
	return names
}()

// ARM64Registers are what a walk needs of a processor of ARM64.
type ARM64Registers struct {
	PC      uint64
	X       [armCount]uint64
	Unknown uint32 // a bit for each register whose value is not known
}

// An ARM64Walker follows calls back by the tables of ARM64 images ("ARM64 exception
// handling", Microsoft's C++ documentation).
type ARM64Walker struct {
	Space memory.Space
	Image func(address uint64) (Image, bool) // the image that holds an address
}

// armFrame is one place that code goes on at.
type armFrame struct {
	ARM64Registers
	exact bool
}

// frame is the same for those who ask where code goes on, and with which stack pointer.
func (f *armFrame) frame() Frame {
	out := Frame{Exact: f.exact, Placed: true}
	out.IP, out.R[rsp] = f.PC, f.X[armSP]
	return out
}

// Walk lists the frames from registers on, as [Walker.Walk] does. Of their registers only
// instruction and stack pointer are filled in.
func (w *ARM64Walker) Walk(start ARM64Registers) ([]Frame, error) {
	at := armFrame{start, true}
	caller := func(Frame) (Frame, error) {
		var err error
		at, err = w.caller(at)
		return at.frame(), err
	}
	return follow(at.frame(), caller, w.Image, true)
}

// Begin returns where the function begins that holds an address, counted from the base of its
// image; false where no table tells. call says that a call returns to the address.
func (w *ARM64Walker) Begin(address uint64, call bool) (rva uint32, ok bool) {
	im, ok := w.Image(address)
	if !ok || address-im.Base < instruction {
		return 0, false
	}
	place := uint32(address - im.Base)
	if call {
		place -= instruction
	}
	f, found, err := w.function(im, place)
	return f.begin, err == nil && found
}

// instruction is the size of every instruction of ARM64.
const instruction = 4

// caller undoes one frame.
func (w *ARM64Walker) caller(f armFrame) (armFrame, error) {
	im, ok := w.Image(f.PC)
	if !ok {
		return armFrame{}, errNoImage
	}
	place := uint32(f.PC - im.Base)
	if !f.exact {
		place -= instruction // a call may be the last instruction of its function
	}
	fn, found, err := w.function(im, place)
	switch {
	case err != nil:
		return armFrame{}, err
	case !found && !f.exact:
		return armFrame{}, errNoFunction
	case !found: // a function that leaves the stack alone needs no entry
		return w.finish(f.ARM64Registers)
	}
	return w.undo(fn, f, (place-fn.begin)/instruction)
}

var errNoLink = errors.New("the link register is not known")

// finish returns to where the link register leads.
func (w *ARM64Walker) finish(r ARM64Registers) (armFrame, error) {
	if r.Unknown>>armLR&1 != 0 {
		return armFrame{}, errNoLink
	}
	r.PC = signless(r.X[armLR])
	return armFrame{ARM64Registers: r}, nil
}

// signless is a pointer without its authentication code: bit 55 tells the half of the
// addresses that it is of (Arm Architecture Reference Manual, pointer authentication).
func signless(v uint64) uint64 {
	const code = 0xffff << 48
	if v>>55&1 != 0 {
		return v | code
	}
	return v &^ code
}

// armEntry is an entry of .pdata.
var armEntry = struct {
	size        int
	begin, data bin.Field
}{8, bin.U32(0), bin.U32(4)}

// An armFunction is a function with its codes.
type armFunction struct {
	begin     uint32
	count     uint32 // of its instructions
	codes     []armCode
	epilogues []armEpilogue
	fragment  bool // without a prologue
}

// An armEpilogue is where an epilogue begins, in instructions, and the first of its codes.
type armEpilogue struct {
	start uint32
	codes []armCode
}

// function finds the function that holds a place, counted from the base.
func (w *ARM64Walker) function(im Image, place uint32) (f armFunction, found bool, err error) {
	n := im.Size / uint32(armEntry.size)
	if im.Table == 0 || n == 0 {
		return f, false, errors.New("its image has no unwind table")
	}
	after, err := firstAfter(n, place, func(i uint32) (uint32, error) {
		begin, _, err := w.entryAt(im, i)
		return begin, err
	})
	if err != nil || after == 0 {
		return f, false, err
	}
	begin, data, err := w.entryAt(im, after-1)
	if err != nil {
		return f, false, err
	}
	f, err = w.decode(im, begin, data)
	return f, err == nil && (place-begin)/instruction < f.count, err
}

func (w *ARM64Walker) entryAt(im Image, n uint32) (begin, data uint32, err error) {
	at := memory.Virt(im.Base).Add(uint64(im.Table) + uint64(n)*uint64(armEntry.size))
	raw, err := w.Space.Bytes(at, armEntry.size, armEntry.size)
	if err != nil {
		return 0, 0, fmt.Errorf("the unwind table of its image: %w", err)
	}
	rec := bin.Record(raw)
	return uint32(rec.Or(armEntry.begin, 0)), uint32(rec.Or(armEntry.data, 0)), nil
}

// The kinds of entries, in the low two bits.
const (
	armUnpacked = iota
	armPacked
	armPackedFragment
)

// decode reads what an entry leads to.
func (w *ARM64Walker) decode(im Image, begin, data uint32) (armFunction, error) {
	switch data & 3 {
	case armUnpacked:
		return w.unpacked(im, begin, data)
	case armPacked, armPackedFragment:
		return packed(begin, data)
	}
	return armFunction{}, errors.New("its unwind entry is of a kind that is not supported")
}
