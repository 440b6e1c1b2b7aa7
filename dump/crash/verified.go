package crash

import (
	"encoding/binary"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// x86 has no unwind tables, and functions may keep no frame pointer. Where the code is
// there, a return address shows itself: the call before it leads to the function that runs.

// A climb is a walk up an x86 stack.
type climb struct {
	c     *Crash
	s     *Stack
	ip    uint64
	first bool // ip is where the processor stopped, and no return address
	off   int  // how much of the stack was passed
	fp    uint64
}

// farthestReturn is how far up the stack the return address of a function is looked for, in
// bytes: its frame is not larger.
const farthestReturn = 0x3000

// verifiedChain is the callers of the code that the registers are of, in a dump that holds
// code or whose code the files of the images have. What is above its end are words of the
// stack in a small dump, and nothing in others, whose code proves none of them; chained counts
// those below.
func (c *Crash) verifiedChain(s *Stack, ctx facts.Context) (frames []facts.Frame, chained int) {
	arch := facts.ArchOf(c.t.Architecture())
	if !arch.Chained || c.t.Image.Triage != nil && !c.t.HasImage(ctx.IP) {
		return nil, 0
	}
	above := func(from, most int) []facts.Frame {
		if c.t.Image.Triage == nil {
			return nil
		}
		rest := s.Frames(from)
		return rest[:min(len(rest), most)]
	}
	if arch.X86Bits != 32 {
		chain, end := s.chainFrom(ctx.FP, link(ctx))
		if len(chain) == 0 {
			return nil, 0
		}
		return append(chain, above(end, maxFrames)...), len(chain)
	}
	off, ok := s.offset(memory.Virt(ctx.SP))
	if !ok {
		return nil, 0
	}
	w := &climb{c: c, s: s, ip: ctx.IP, first: true, off: off, fp: ctx.FP}
	var out []facts.Frame
	for len(out) < maxFrames {
		f, ok := w.next()
		if !ok {
			break
		}
		out = append(out, f)
	}
	if len(out) == 0 {
		return nil, 0
	}
	return append(out, above(w.off, maxFrames-len(out))...), len(out)
}

// next finds the caller: by the frame pointer where the call there leads to the function
// that runs; else the first word on the stack whose call does; else by the frame pointer all
// the same, where callers may be missing before it.
func (w *climb) next() (facts.Frame, bool) {
	begin, known := w.begin(w.ip, !w.first)
	at, ret, framed := w.framed()
	if framed && known {
		if target, direct := w.target(ret); direct && target == begin {
			return w.take(at, ret, facts.TrustFramePointer), true
		}
	}
	if known && w.c.t.HasSymbols(w.ip) {
		end := min(w.off+farthestReturn, len(w.s.Bytes))
		if framed {
			end = min(end, at+w.s.Space.Pointer)
		}
		if at, ret, ok := w.direct(begin, w.off, end); ok {
			return w.take(at, ret, facts.TrustCall), true
		}
		if at, ret, ok := w.indirect(end); ok {
			return w.take(at, ret, facts.TrustCall), true
		}
	}
	if framed {
		return w.take(at, ret, facts.TrustFramePointer), true
	}
	return facts.Frame{}, false
}

// take goes on from the return address at an offset.
func (w *climb) take(at int, ret uint64, trust string) facts.Frame {
	if trust == facts.TrustFramePointer {
		w.fp = w.s.word(at - w.s.Space.Pointer)
	}
	w.ip, w.first, w.off = ret, false, at+w.s.Space.Pointer
	m, _ := w.s.Modules.Find(ret)
	return frameIn(m, ret, trust)
}

// framed is the return address that the frame pointer leads to.
func (w *climb) framed() (at int, ret uint64, ok bool) {
	off, ok := w.s.offset(memory.Virt(w.fp))
	at = off + w.s.Space.Pointer
	if !ok || off < w.off || off%w.s.Space.Pointer != 0 {
		return 0, 0, false
	}
	ret = w.s.word(at)
	return at, ret, w.returns(ret)
}

// returns reports whether a call returns to an address.
func (w *climb) returns(address uint64) bool {
	m, ok := w.s.Modules.Find(address)
	return ok && w.s.holdsCode(m, address) && followsCall(w.s.Space, address, w.s.Arch) == aCall
}

// direct finds the first word whose call leads to a function.
func (w *climb) direct(begin uint64, from, end int) (at int, ret uint64, ok bool) {
	for at = from; at < end; at += w.s.Space.Pointer {
		ret = w.s.word(at)
		if target, ok := w.target(ret); ok && target == begin {
			return at, ret, true
		}
	}
	return 0, 0, false
}

// indirect finds the first word after a call through a pointer, in a function that another
// word calls directly: a word that is left over has no such caller above it.
func (w *climb) indirect(end int) (at int, ret uint64, ok bool) {
	for at = w.off; at < end; at += w.s.Space.Pointer {
		ret = w.s.word(at)
		if !w.returns(ret) {
			continue
		}
		if _, direct := w.target(ret); direct {
			continue
		}
		begin, known := w.begin(ret, true)
		next := at + w.s.Space.Pointer
		if _, _, called := w.direct(begin, next, min(next+farthestReturn, len(w.s.Bytes))); known && called {
			return at, ret, true
		}
	}
	return 0, 0, false
}

// begin is where the function of an address begins, by its symbol.
func (w *climb) begin(address uint64, call bool) (uint64, bool) {
	sym, distance, ok := w.c.t.Symbol(address, call)
	return address - uint64(distance), ok && sym.Name != ""
}

// target is where the call before an address leads to, false where that is not a call of
// the form E8 rel32. A jump there, as linkers put, leads on.
func (w *climb) target(address uint64) (uint64, bool) {
	const call, jump, size = 0xe8, 0xe9, 5
	if _, ok := w.s.Modules.Find(address); !ok {
		return 0, false
	}
	read := func(at uint64, op byte) (uint64, bool) {
		var b [size]byte
		if err := w.s.Space.ReadVirt(b[:], memory.Virt(at)); err != nil || b[0] != op {
			return 0, false
		}
		return uint64(uint32(at) + size + binary.LittleEndian.Uint32(b[1:])), true
	}
	to, ok := read(address-size, call)
	if !ok {
		return 0, false
	}
	if on, jumps := read(to, jump); jumps {
		return on, true
	}
	return to, true
}
