// Package unwind finds the callers of code by the tables that x64 images carry
// for the purpose: .pdata says where each function begins, .xdata what its
// prologue did to the stack ("x64 exception handling", Microsoft's C++
// documentation).
//
// It works on memory and the places of images. It must not know dump formats,
// kernels or what a crash is.
package unwind

import (
	"errors"
	"fmt"

	"dumptriage/dump/memory"
)

// rsp and the others by the numbers that the tables use.
const (
	rsp       = 4
	registers = 16
)

// Names are those of the general registers, by the same numbers.
var Names = [registers]string{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"}

// Registers are what a walk needs of a processor: where it runs, and the general
// registers in the order of their numbers, rax to r15.
type Registers struct {
	IP      uint64
	R       [registers]uint64
	Unknown uint16 // a bit for each register whose value is not known, by its number
}

// set gives a register a value that is known.
func (r *Registers) set(n int, v uint64) {
	r.R[n] = v
	r.Unknown &^= 1 << n
}

// SP is the stack pointer.
func (r *Registers) SP() uint64 { return r.R[rsp] }

// An Image is where an image and its table of functions lie.
type Image struct {
	Base  uint64
	Table uint32 // from the base: IMAGE_DIRECTORY_ENTRY_EXCEPTION
	Size  uint32 // of the table, in bytes
}

// A Walker follows calls back.
type Walker struct {
	Space memory.Space
	Image func(address uint64) (Image, bool) // the image that holds an address
}

// A Frame is one place that code goes on at.
type Frame struct {
	Registers
	Exact  bool // the processor was interrupted there: no call returns to it
	Placed bool // of the registers only IP and stack pointer are filled in
}

// A walk leads up the stack, or to another one: stacks are no larger than this.
const largestStack = 0x20000

// back reports whether a frame does not lie beyond the last one: what was
// unwound is then no stack. A call leaves something on the stack, unless linked says that
// it keeps the return address in a register: then the code that was interrupted may be of
// a function that has nothing there.
func back(last, next Frame, linked bool) bool {
	down := last.SP() - next.SP() // wraps where it leads up
	stays := linked && last.Exact && down == 0
	return !next.Exact && !stays && down < largestStack || next.SP()%8 != 0 || next.IP == last.IP && down == 0
}

// maxFrames bounds a walk: the deepest kernel stacks have some hundred frames.
const maxFrames = 256

// userEnd is the end of the addresses of user mode (Intel SDM, volume 1, 3.3.7.1).
const userEnd = 1 << 47

// ErrEnd says that a walk came to the beginning of the stack.
var ErrEnd = errors.New("the stack begins there")

// A StopError says why a walk went no further than the code at IP.
type StopError struct {
	IP  uint64
	Err error
}

func (e *StopError) Error() string { return fmt.Sprintf("code at 0x%x: %v", e.IP, e.Err) }
func (e *StopError) Unwrap() error { return e.Err }

// Walk lists the frames from registers on, which come first, innermost first.
// The error says why there are no more; ErrEnd is that of a walk that came to
// the end.
func (w *Walker) Walk(start Registers) ([]Frame, error) {
	return follow(Frame{Registers: start, Exact: true}, w.caller, w.Image, false)
}

// follow lists the frames from start on, each the caller of the one before. linked says
// that calls keep the return address in a register.
func follow(start Frame, caller func(Frame) (Frame, error), image func(uint64) (Image, bool), linked bool) ([]Frame, error) {
	frames := []Frame{start}
	for {
		last := frames[len(frames)-1]
		next, err := caller(last)
		switch {
		case err != nil:
			return frames, &StopError{last.IP, err}
		case next.IP == 0 || next.Exact && next.IP < userEnd:
			return frames, ErrEnd
		case back(last, next, linked):
			return frames, &StopError{last.IP, errDown}
		}
		if _, ok := image(next.IP); !ok {
			return frames, &StopError{last.IP, fmt.Errorf("its caller, 0x%x, is not in an image", next.IP)}
		}
		if len(frames) == maxFrames {
			return frames, fmt.Errorf("more than %d frames", maxFrames)
		}
		frames = append(frames, next)
	}
}

// Begin returns where the function begins that holds an address, counted from the base of its
// image; the part that a compiler moved away belongs to it. It is false where no table tells.
// call says that the address is where a call returns to.
func (w *Walker) Begin(address uint64, call bool) (rva uint32, ok bool) {
	im, ok := w.Image(address)
	if !ok || address == im.Base {
		return 0, false
	}
	place := uint32(address - im.Base)
	if call {
		place--
	}
	f, found, err := w.function(im, place)
	if err != nil || !found {
		return 0, false
	}
	f, err = w.primary(im, f)
	return f.begin, err == nil
}

var (
	errNoImage    = errors.New("it is not in an image")
	errDown       = errors.New("its stack pointer leads down the stack")
	errNoRegister = errors.New("its frame register is not known")
	errNoFunction = errors.New("the unwind table of its image has no function there")
)

// caller undoes one frame.
func (w *Walker) caller(f Frame) (Frame, error) {
	im, ok := w.Image(f.IP)
	if !ok {
		return Frame{}, errNoImage
	}
	rva := uint32(f.IP - im.Base)
	place := rva
	if !f.Exact {
		place-- // a call may be the last instruction of its function
	}
	fn, found, err := w.function(im, place)
	switch {
	case err != nil:
		return Frame{}, err
	case !found && !f.Exact:
		return Frame{}, errNoFunction
	case !found: // a function that leaves the stack alone needs no entry
		return w.pop(f.Registers)
	}
	if f.Exact {
		if r, ok := w.epilogue(im, fn, f.Registers); ok {
			return w.pop(r)
		}
	}
	return w.undo(im, fn, f.Registers, rva-fn.begin)
}

// pop returns from a function whose frame is gone.
func (w *Walker) pop(r Registers) (Frame, error) {
	ip, err := w.word(r.SP())
	if err != nil {
		return Frame{}, err
	}
	r.IP = ip
	r.R[rsp] += 8
	return Frame{Registers: r}, nil
}

// word reads a word of the stack.
func (w *Walker) word(at uint64) (uint64, error) { return w.Space.Uint(memory.Virt(at), 8) }
