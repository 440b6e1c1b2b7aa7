package crash

import (
	"dumptriage/dump/facts"
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

// records finds the copies of registers and the exception records that the
// dispatcher left on the stack.
func (s *Stack) records() spans {
	align, size := nt.StackedContext(s.Arch)
	if size == 0 || s.looked {
		return s.skip
	}
	s.looked = true
	word, record := s.Space.Pointer, nt.ExceptionSize(s.Space.Pointer)
	for off := s.aligned(word); off < len(s.Bytes); {
		rest := s.Bytes[off:]
		n := 0
		switch {
		case (uint64(s.At)+uint64(off))%uint64(align) == 0 && nt.LooksLikeContext(rest, s.Arch):
			n = size
			s.contexts = append(s.contexts, off)
		case s.isException(rest):
			n = record
		}
		if n > 0 {
			s.skip = append(s.skip, struct{ from, to int }{off, off + n})
		}
		off += max(n, word) / word * word
	}
	return s.skip
}

// isException takes only records whose address is one of code that is known.
func (s *Stack) isException(raw []byte) bool {
	at, ok := nt.LooksLikeException(raw, s.Space.Pointer)
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
	if facts.ArchOf(s.Arch).X86Bits != 64 {
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

// passed reports whether there is an entry of the table at an offset, and of which
// module.
func (s *Stack) passed(off int) (name string, ok bool) {
	base, entry := s.word(off), s.word(off+8)
	m, found := s.Modules.Find(base)
	return m.Name, found && m.Base == base && entry > base && entry-base < m.Size
}
