package crash

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// A frame is one trap or interrupt frame of kernel code on the stack.
type frame struct {
	at   int // offset in the stack
	rip  uint64
	next int // offset where the stack of the interrupted code goes on; -1: on another stack
}

// frames lists the trap frames of kernel code from the top of the stack on.
func (s *Stack) frames() []frame {
	form, ok := nt.TrapFormOf(s.Arch, s.Space.Pointer)
	if !ok {
		return nil
	}
	skip := s.records()
	var out []frame
	for off := s.aligned(form.Align); off+form.Size <= len(s.Bytes); off += form.Align {
		raw := s.Bytes[off:]
		if skip.has(off) || skip.has(off+form.IP) {
			continue
		}
		ip, ok := form.Looks(raw)
		if !ok {
			continue
		}
		f := frame{at: off, rip: ip, next: off + form.Size}
		if sp, ok := form.StackPointer(raw); ok {
			f.next = -1
			if next, ok := s.offset(sp); ok && next > 0 && next%s.Space.Pointer == 0 {
				f.next = next
			}
		}
		out = append(out, f)
	}
	return out
}

// aligned is the first offset in the stack whose address is a multiple of n.
func (s *Stack) aligned(n int) int { return int(-uint64(s.At) % uint64(n)) }

// Begin is where the stack of the code that failed begins, as an offset into
// the saved part: beyond the trap frame of the fault, where there is one. ok is
// false where that lies on another stack, which was not saved. sp is the stack
// pointer of the saved registers, ip their instruction pointer, fault the
// instruction that failed, 0 where the STOP was raised by a call.
func (s *Stack) Begin(sp, ip, fault uint64) (off int, ok bool) {
	start, _ := s.offset(memory.Virt(sp))
	start -= start % s.Space.Pointer
	if fault == 0 || ip == fault {
		return start, true
	}
	last := frame{at: -1}
	for _, f := range s.frames() {
		if f.at < start {
			continue
		}
		if f.rip == fault {
			return max(f.next, 0), f.next >= 0
		}
		last = f
	}
	if last.at >= 0 {
		return max(last.next, 0), last.next >= 0
	}
	return start, true
}

// Raiser is the module that raised the STOP by a call: the kernel saves its
// registers at the entry of KeBugCheckEx, so that the word on top of the stack
// is where that was called from.
func (s *Stack) Raiser(sp, ip, fault uint64) (address uint64, ok bool) {
	top, saved := s.offset(memory.Virt(sp))
	if fault != 0 || !saved {
		return 0, false
	}
	if m, found := s.Modules.Find(ip); !found || !facts.IsKernelOrHAL(m.Name) {
		return 0, false
	}
	address = strip(s.word(top), s.Arch)
	m, found := s.Modules.Find(address)
	return address, found && s.holdsCode(m, address)
}
