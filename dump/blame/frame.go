package blame

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// trapFrame is KTRAP_FRAME of x64, the same in all versions (geoffchappell.com,
// Vergilius Project): what the processor and the kernel save of interrupted
// code. It begins at a multiple of 16.
var trapFrame = struct {
	size                     int
	rip, cs, eflags, rsp, ss bin.Field
}{0x190, bin.U64(0x168), bin.U16(0x170), bin.U64(0x178), bin.U64(0x180), bin.U16(0x188)}

// Selectors and flags of a frame of kernel code.
const (
	kernelCode  = 0x10
	kernelStack = 0x18
	flagOne     = 1 << 1   // always set in EFLAGS
	flagsEnd    = 0x400000 // no flag lies above
)

// A frame is one trap or interrupt frame of kernel code on the stack.
type frame struct {
	at   int // offset in the stack
	rip  uint64
	next int // offset where the stack of the interrupted code goes on; -1: on another stack
}

// frames lists the trap frames of kernel code from the top of the stack on.
func (s *Stack) frames() []frame {
	if s.Machine != "amd64" {
		return nil
	}
	skip := s.records()
	var out []frame
	for off := int(-uint64(s.At) % 16); off+trapFrame.size <= len(s.Bytes); off += 16 {
		rec := bin.Record(s.Bytes[off:])
		if skip.has(off) || skip.has(off+trapFrame.rip.Off) || rec.Or(trapFrame.cs, 0) != kernelCode {
			continue
		}
		ss, flags := rec.Or(trapFrame.ss, 0), rec.Or(trapFrame.eflags, 0)
		rip, rsp := rec.Or(trapFrame.rip, 0), memory.Virt(rec.Or(trapFrame.rsp, 0))
		if ss != kernelStack && ss != 0 || flags&flagOne == 0 || flags >= flagsEnd || int64(rip) >= 0 || int64(rsp) >= 0 {
			continue
		}
		f := frame{at: off, rip: rip, next: -1}
		if next, ok := s.offset(rsp); ok && next > 0 && rsp%8 == 0 {
			f.next = next
		}
		out = append(out, f)
	}
	return out
}

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
	return address, found && address-m.Base >= headerBytes
}
