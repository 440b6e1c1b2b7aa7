package blame

import (
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/nt"
)

// spans are ranges of offsets in a stack, in order.
type spans []struct{ from, to int }

func (s spans) has(off int) bool {
	for _, r := range s {
		if off >= r.from && off < r.to {
			return true
		}
	}
	return false
}

// savedContext is a CONTEXT of x64 on the stack (winnt.h): 16-aligned, with
// flags and selectors that nothing else has. Its vector registers are not
// written, and hold what lay there before.
var savedContext = struct {
	size             int
	flags, mxcsr, cs bin.Field
}{0x4d0, bin.U32(0x30), bin.U32(0x34), bin.U16(0x38)}

const (
	contextAMD64 = 0x100000
	contextBits  = 0xff // groups of registers
	mxcsrMasks   = 0x1f80
	mxcsrEnd     = 0x10000
	userCode     = 0x33
	contextEx    = 0x18 // CONTEXT_EX, which may follow
)

// records finds the copies of registers and the exception records that the
// dispatcher left on the stack.
func (s *Stack) records() spans {
	if s.Machine != "amd64" || s.looked {
		return s.skip
	}
	s.looked = true
	for off := int(-uint64(s.At) % 16); off+savedContext.cs.End() <= len(s.Bytes); off += 8 {
		rec := bin.Record(s.Bytes[off:])
		switch {
		case (uint64(s.At)+uint64(off))%16 == 0 && isContext(rec):
			s.skip = append(s.skip, struct{ from, to int }{off, off + savedContext.size + contextEx})
			off += savedContext.size - 8
		case s.isException(s.Bytes[off:]):
			s.skip = append(s.skip, struct{ from, to int }{off, off + nt.ExceptionSize(8)})
			off += nt.ExceptionSize(8) - 8
		}
	}
	return s.skip
}

func isContext(rec bin.Record) bool {
	flags, mxcsr, cs := rec.Or(savedContext.flags, 0), rec.Or(savedContext.mxcsr, 0), rec.Or(savedContext.cs, 0)
	return flags&^contextBits == contextAMD64 && flags&contextBits != 0 &&
		mxcsr&mxcsrMasks == mxcsrMasks && mxcsr < mxcsrEnd && (cs == kernelCode || cs == userCode)
}

// isException takes only records whose address is one of code that is known.
func (s *Stack) isException(raw []byte) bool {
	at, ok := nt.LooksLikeException(raw, 8)
	if ok {
		_, ok = s.Modules.Find(at)
	}
	return ok
}

// historyEntry is one entry of UNWIND_HISTORY_TABLE (winnt.h), in which the
// kernel's unwinder notes the functions it passed: the base of an image and the
// address of the function's entry in its table.
const historyEntry = 16

// Unwound counts, by name, the frames that the kernel's own unwinder passed. It
// walked the stack of the fault from its top, so that each was really there.
func (s *Stack) Unwound() map[string]int {
	out := map[string]int{}
	if s.Machine != "amd64" {
		return out
	}
	for off := 0; off+historyEntry <= len(s.Bytes); off += 8 {
		// One entry alone may be chance: a neighbour must be one, too.
		name, ok := s.passed(off)
		if !ok || s.word(off+8)%4 != 0 {
			continue
		}
		_, before := s.passed(off - historyEntry)
		_, behind := s.passed(off + historyEntry)
		if before || behind {
			out[name]++
		}
	}
	return out
}

// passed reports whether an entry of the table stands at an offset, and of which
// module.
func (s *Stack) passed(off int) (name string, ok bool) {
	base, entry := s.word(off), s.word(off+8)
	m, found := s.Modules.Find(base)
	return m.Name, found && m.Base == base && entry > base && entry-base < m.Size
}
