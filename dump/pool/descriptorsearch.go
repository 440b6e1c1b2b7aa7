package pool

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// searchDescriptors looks for descriptors among the kernel's variables. After a
// descriptor its list heads follow side by side, one for each size of free
// blocks: an empty one points to itself, and the blocks on the others point back.
func (m *Reader) searchDescriptors(l *descriptorLayout) []facts.PoolDescriptor {
	if l.heads == 0 {
		return nil
	}
	var out []facts.PoolDescriptor
	left := uint64(nt.MaxVariables)
	checks := maxLinks
	for _, r := range m.Data {
		raw := make(bin.Record, min(r.Size, left))
		left -= uint64(len(raw))
		for off := 0; off < len(raw); off += pageSize { // what is absent stays zero
			_ = m.Space.ReadVirt(raw[off:min(off+pageSize, len(raw))], r.At+memory.Virt(off))
		}
		v := variables{Reader: m, raw: raw, base: r.At, checks: &checks}
		out = append(out, v.descriptors(l)...)
	}
	return out
}

// variables are some of the kernel's, as they were read.
type variables struct {
	*Reader
	raw    bin.Record
	base   memory.Virt
	checks *int // links that may still be followed
}

// maxLinks bounds the links followed in one dump: two descriptors of 512 heads
// need 2,048.
const maxLinks = 1 << 16

func (v *variables) descriptors(l *descriptorLayout) []facts.PoolDescriptor {
	var out []facts.PoolDescriptor
	pointer := v.Space.Pointer
	need := l.heads * 2 * pointer
	for at := 0; at+l.size+need <= len(v.raw); at += pointer {
		if v.raw.Or(bin.Field{Off: at, Width: 4}, ^uint64(0)) > typePaged {
			continue
		}
		d, ok := l.decode(v.raw[at:], v.base+memory.Virt(at), v.MemoryBytes)
		if !ok {
			continue
		}
		if n, ok := v.listHeads(at+l.size, l); ok {
			out = append(out, d)
			at += l.size + n*2*pointer - pointer
		}
	}
	return out
}

const maxHeads = 512 // of the smallest block unit, 8 bytes

// How many of the list heads must be known to be such: for the rest the blocks
// may be in pages that the dump does not hold.
const (
	leastHeads = 32
	mostOdd    = 0.02
)

// listHeads counts the list heads at an offset. It is false where there are fewer
// than the layout has, or where they do not hold: heads that are neither empty
// nor linked back to.
func (v *variables) listHeads(at int, l *descriptorLayout) (n int, ok bool) {
	most := l.heads
	if l.anyHeads {
		most = maxHeads
	}
	good, odd, step := 0, 0, 2*v.Space.Pointer
	for ; n < most && at+(n+1)*step <= len(v.raw); n++ {
		off := at + n*step
		own := v.base + memory.Virt(off)
		next, back := v.word(off), v.word(off+v.Space.Pointer)
		switch {
		case !v.kernel(next) || !v.kernel(back):
			return n, n >= l.heads && l.anyHeads && v.enough(good, odd)
		case next&^1 == own && back&^1 == own:
			good++
		case *v.checks <= 0:
			return n, false
		default:
			*v.checks -= 2
			switch linked, known := v.linkedBack(own, next, back); {
			case !known:
			case linked:
				good++
			default:
				odd++
			}
		}
	}
	return n, n >= l.heads && v.enough(good, odd)
}

func (v *variables) enough(good, odd int) bool {
	return good >= leastHeads && float64(odd) <= mostOdd*float64(good)
}

// linkedBack reports whether the entries next to a list head lead back to it.
// Bit 0 of a link is no part of the address from Server 2003 on.
func (v *variables) linkedBack(head, next, back memory.Virt) (linked, known bool) {
	prev, err1 := v.Space.Ptr(next&^1 + memory.Virt(v.Space.Pointer))
	following, err2 := v.Space.Ptr(back &^ 1)
	if err1 != nil || err2 != nil {
		return false, false
	}
	return prev&^1 == head && following&^1 == head, true
}

func (v *variables) word(off int) memory.Virt {
	return memory.Virt(v.raw.Or(bin.Field{Off: off, Width: v.Space.Pointer}, 0))
}
