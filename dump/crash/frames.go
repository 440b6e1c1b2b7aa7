package crash

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// maxFrames bounds the frames that are listed.
const maxFrames = 64

// Frames lists what the stack tells of the code that was being run, from an
// offset on, innermost first: every word that may be a return address, with what
// proves it. What follows a word that nothing proves is no surer than that.
func (s *Stack) Frames(from int) []facts.Frame {
	var out []facts.Frame
	s.eachReturn(from, func(off int, address uint64, m facts.Module, call callState) bool {
		f := frameIn(m, address, facts.TrustWord)
		if call == aCall {
			f.Trust = facts.TrustCall
		}
		out = append(out, f)
		return len(out) < maxFrames
	})
	return out
}

// blank reports whether there are zeros where an address has its call: no code
// has so many, so that it was taken out of the dump.
func (s *Stack) blank(address uint64) bool {
	var buf [longestCall]byte
	err := s.Space.ReadVirt(buf[:], memory.Virt(address-longestCall))
	return err == nil && buf == [longestCall]byte{}
}

// frameIn is one frame by its address in a module.
func frameIn(m facts.Module, address uint64, trust string) facts.Frame {
	return facts.Frame{Address: address, Module: m.Name, Offset: address - m.Base, Trust: trust}
}

// Chain follows the frame pointers of x86 and ARM64 from the registers on: each
// frame begins with the pointer to its caller's, and where the caller goes on. A
// pointer that does not lead up the stack, or an address in no module, ends it.
// Functions that keep no frame record are not in the chain, so that callers may be
// missing between two frames. That of a function without one is in the link register
// link of ARM64 (0: there is none), unless it was left over from an earlier call.
func (s *Stack) Chain(fp, link uint64) []facts.Frame {
	frames, _ := s.chainFrom(fp, link)
	return frames
}

// chainFrom is the same, with the offset in the stack at which the chain ends.
func (s *Stack) chainFrom(fp, link uint64) ([]facts.Frame, int) {
	if !facts.ArchOf(s.Arch).Chained {
		return nil, 0
	}
	chain, end := s.chain(fp)
	address := strip(link, s.Arch)
	if link == 0 || len(chain) > 0 && chain[0].Address == address {
		return chain, end
	}
	m, found := s.Modules.Find(address)
	if !found || !s.holdsCode(m, address) || followsCall(s.Space, address, s.Arch) == notACall {
		return chain, end
	}
	return append([]facts.Frame{frameIn(m, address, facts.TrustLink)}, chain...), end
}

// chain is the frames that the frame pointers lead to, and where the last of them ends.
func (s *Stack) chain(fp uint64) (out []facts.Frame, end int) {
	for len(out) < maxFrames {
		off, ok := s.offset(memory.Virt(fp))
		if !ok || off%s.Space.Pointer != 0 {
			return out, end
		}
		address := strip(s.word(off+s.Space.Pointer), s.Arch)
		m, found := s.Modules.Find(address)
		if !found || !s.holdsCode(m, address) || followsCall(s.Space, address, s.Arch) == notACall && !s.blank(address) {
			return out, end
		}
		out = append(out, frameIn(m, address, facts.TrustFramePointer))
		end = off + 2*s.Space.Pointer
		next := s.word(off)
		if next <= fp {
			return out, end
		}
		fp = next
	}
	return out, end
}
