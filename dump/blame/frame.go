package blame

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// Flags of interrupted code, on x86 and x64.
const (
	flagOne  = 1 << 1   // always set in EFLAGS
	flagsEnd = 0x400000 // no flag lies above
)

// A frame is one trap or interrupt frame of kernel code on the stack.
type frame struct {
	at   int // offset in the stack
	rip  uint64
	next int // offset where the stack of the interrupted code goes on; -1: on another stack
}

// frames lists the trap frames of kernel code from the top of the stack on.
func (s *Stack) frames() []frame {
	l := layoutOf(s.Machine)
	if l == nil {
		return nil
	}
	t, skip := &l.trap, s.records()
	var out []frame
	for off := s.aligned(t.align); off+t.size <= len(s.Bytes); off += t.align {
		rec := bin.Record(s.Bytes[off:])
		if skip.has(off) || skip.has(off+t.ip.Off) || !has(rec, t.marks) {
			continue
		}
		ip, flags := rec.Or(t.ip, 0), rec.Or(t.flags, 0)
		if flags&flagOne == 0 || flags >= flagsEnd || !nt.InKernel(memory.Virt(ip), s.Space.Pointer) {
			continue
		}
		f := frame{at: off, rip: ip, next: off + t.size}
		if t.sp.Width != 0 {
			f.next = -1
			sp := memory.Virt(rec.Or(t.sp, 0))
			if !nt.InKernel(sp, s.Space.Pointer) {
				continue
			}
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
	address = strip(s.word(top), s.Machine)
	m, found := s.Modules.Find(address)
	return address, found && s.holdsCode(m, address)
}
