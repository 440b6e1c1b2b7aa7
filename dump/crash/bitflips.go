package crash

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// A flipSearch looks for values that are one bit away from what they should be.
//
// Failing memory flips single bits; software hardly ever does. What makes a flip
// likely is that the other value is there: on the stack, in the dump, or by a rule of
// the processor. The high bits only are looked at: structures of a power of two in
// size lie one low bit apart in good order.
type flipSearch struct {
	c     *Crash
	found []facts.BitFlip
}

// A namedValue is a value and where it was.
type namedValue struct {
	what  string
	value uint64
}

// findFlips looks for flipped bits: in the address that the failing instruction
// accessed, in the registers that led there, and in the parameters of the bug check.
// It adds what it finds to the hardware signs.
func (c *Crash) findFlips() facts.Outcome {
	if !c.Bugcheck.OK || c.Live.Or(false) || c.Bugcheck.Value.Kind != facts.StopCrash {
		return facts.WasAbsent("no crash occurred")
	}
	s := &flipSearch{c: c}
	s.parameters(c.frames)
	if facts.ArchOf(c.t.Architecture()).X86Bits == 64 {
		s.addresses()
	}
	for i := range s.found {
		c.HardwareSigns = append(c.HardwareSigns, s.found[i].Text)
	}
	c.BitFlips = s.found
	return facts.WasCollected()
}

// add notes a flip of one bit.
func (s *flipSearch) add(rule, what string, seen, meant uint64, chance float64, text string) {
	s.note(facts.BitFlip{Rule: rule, What: what, Seen: seen, Meant: meant, Chance: chance, Text: text})
}

// note adds a flip with its bit and its odds.
func (s *flipSearch) note(f facts.BitFlip) {
	f.Weigh()
	s.found = append(s.found, f)
}

// addresses looks at the address that was accessed, then at the registers after it:
// one flip explains both, so that the first that is found ends the search.
func (s *flipSearch) addresses() {
	if at, told := s.c.touched(); told {
		if frame, ok := s.c.addressSpace().FrameAt(at); ok {
			s.frame("the page frame whose entry in the PFN database was accessed", frame, s.c.frames)
			return
		}
	}
	for _, v := range s.values() {
		for _, rule := range []func(namedValue) bool{s.pointer, s.onStack, s.inSavedPage, s.inRegion} {
			if rule(v) {
				return
			}
		}
	}
}

// values are the values that may be damaged: only of an access that failed, and only
// where no memory is.
func (s *flipSearch) values() []namedValue {
	c, o := s.c, &s.c.operand
	at, told := c.touched()
	switch {
	case o.Named && !Canonical(o.Address):
		place := "the failing instruction"
		if f, ok := c.Bugcheck.Value.Faulting.Get(); ok && f.Module != "" {
			place = fmt.Sprintf("%s+0x%x", f.Module, f.Offset)
		}
		out := []namedValue{{fmt.Sprintf("the address that %s (%s) accessed", place, o.Instruction), o.Address}}
		return append(out, s.registers()...)
	case told && isKernel(at) && !c.saved(at) && !s.inModule(at):
		out := []namedValue{{"the address that was accessed", at}}
		return append(out, s.registers()...)
	}
	return nil
}

// registers are those that make up the address of the operand.
func (s *flipSearch) registers() []namedValue {
	var out []namedValue
	for _, r := range s.c.operand.Registers {
		if !Canonical(r.Value) || isKernel(r.Value) && !s.c.saved(r.Value) {
			out = append(out, namedValue{r.Name, r.Value})
		}
	}
	return out
}

func (s *flipSearch) inModule(at uint64) bool {
	f, ok := s.c.t.Locate(at)
	return ok && f.Module != ""
}

// isKernel reports whether x64 takes an address as one of the kernel.
func isKernel(at uint64) bool { return at&signBits == signBits }

// pointer: the value is no address, but for one bit one of the kernel.
func (s *flipSearch) pointer(v namedValue) bool {
	meant, ok := OneBitOff(v.value)
	if !ok {
		return false
	}
	s.add(flipOf(facts.FlipPointer, v, meant, 17.0/(1<<17), "is one bit away from a kernel address"))
	return true
}

// flipOf is the arguments of add for a value, with the sentence on it.
func flipOf(rule string, v namedValue, meant uint64, chance float64, why string) (string, string, uint64, uint64, float64, string) {
	bit := bits.TrailingZeros64(v.value ^ meant)
	return rule, v.what, v.value, meant, chance, fmt.Sprintf("%s, 0x%016x, %s: 0x%016x (bit %d)", v.what, v.value, why, meant, bit)
}

// Bits below these are not looked at.
const (
	lowestOnStack  = 20 // buffers of 1 MiB lie one such bit apart
	lowestInRegion = 36 // a region of the kernel's address space is used from its beginning on, by some gigabytes
	regionBits     = 39 // regions are placed at random in units of 2^39 bytes: an entry of the top page table
)

// onStack: but for one bit, the value is a pointer on the stack.
func (s *flipSearch) onStack(v namedValue) bool {
	const pageMask = 1<<12 - 1
	if !isKernel(v.value) || v.value&pageMask == 0 {
		return false
	}
	stack, _ := s.c.t.SavedStack()
	words := 0
	for ; len(stack) >= 8; stack = stack[8:] {
		w := binary.LittleEndian.Uint64(stack)
		if !isKernel(w) {
			continue
		}
		words++
		if x := w ^ v.value; bits.OnesCount64(x) == 1 && bits.TrailingZeros64(x) >= lowestOnStack {
			s.add(flipOf(facts.FlipStack, v, w, float64(words)*(47-lowestOnStack)/(1<<47), "is one bit away from an address on the stack"))
			return true
		}
	}
	return false
}

// inSavedPage: but for one bit, the value lies in a page that a small memory dump
// holds. Such a dump holds a few hundred pages of 2^35.
func (s *flipSearch) inSavedPage(v namedValue) bool {
	t := s.c.t.Image.Triage
	if t == nil || !isKernel(v.value) {
		return false
	}
	for bit := lowestInRegion; bit < 47; bit++ {
		meant := v.value ^ 1<<bit
		if !s.c.saved(meant) || s.inModule(meant) {
			continue
		}
		pages := float64(t.DataBlockBytes>>12 + uint64(t.DataBlocks))
		s.add(flipOf(facts.FlipPage, v, meant, pages*(47-lowestInRegion)/(1<<35), "is one bit away from an address in a page that the dump holds"))
		return true
	}
	return false
}

// A region is crowded where the dump holds at least so many addresses of the same 4
// GiB; it is empty with at most a few, which may be copies of the damaged one.
const (
	crowded = 100
	empty   = 4
)

// inRegion: hundreds of addresses in the dump begin as the value does, but for one
// bit, and next to none as it does.
func (s *flipSearch) inRegion(v namedValue) bool {
	if !isKernel(v.value) {
		return false
	}
	counts := s.census()
	own := uint16(v.value >> 32)
	if counts == nil || counts[own] > empty {
		return false
	}
	dense := 0
	for _, n := range counts {
		if n >= crowded {
			dense++
		}
	}
	for bit := lowestInRegion; bit < regionBits; bit++ {
		meant := v.value ^ 1<<bit
		n := counts[uint16(meant>>32)]
		if n < crowded {
			continue
		}
		rule, what, seen, meant, chance, text := flipOf(facts.FlipRegion, v, meant, float64(dense)*(regionBits-lowestInRegion)/(1<<15), "is one bit away from where the data is")
		s.add(rule, what, seen, meant, chance, text+fmt.Sprintf("; the dump holds %d addresses of the same 4 GiB as the latter, and %d as the former", n, counts[own]))
		return true
	}
	return false
}

// censusMost is how many bytes of a small memory dump are looked through.
const censusMost = 2 << 20

// census counts the kernel addresses in the data of a small memory dump by their bits
// 32 to 47; nil where the dump is no small one.
func (s *flipSearch) census() *[1 << 16]uint32 {
	t := s.c.t.Image.Triage
	if t == nil {
		return nil
	}
	var counts [1 << 16]uint32
	left := uint64(censusMost)
	for _, b := range t.Blocks {
		raw := s.c.t.Read(b.Place, left)
		left -= uint64(len(raw))
		raw = raw[min(int(-uint64(b.Addr)%8), len(raw)):]
		for ; len(raw) >= 8; raw = raw[8:] {
			if w := binary.LittleEndian.Uint64(raw); isKernel(w) && w>>32 != 0xffffffff {
				counts[uint16(w>>32)]++
			}
		}
		if left == 0 {
			break
		}
	}
	return &counts
}

// saved reports whether the dump holds the memory at an address of the kernel.
func (c *Crash) saved(at uint64) bool {
	_, err := c.t.Space.Uint(memory.Virt(at), 1)
	return err == nil && Canonical(at)
}
