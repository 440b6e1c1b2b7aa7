package pool

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

// operands counts, by tag and module, the places in code that hold a tag as an
// operand of an instruction. Four bytes that are no operand prove nothing: in
// 300 MB any four stand somewhere by chance.
type operands map[uint32]map[string]int

// Owners names, for each tag in use, the drivers whose code holds it, and what
// the list of known tags says. Code that lies in pages which are absent may hold
// any tag: a driver that is not named may own one all the same.
func (m *Reader) Owners(ctx context.Context, tags []facts.TagUsage, code []module.Code, arm bool) error {
	wanted := newTagFilter(tags)
	found := operands{}
	buf := make([]byte, before+codeChunk)
	for _, c := range code {
		for _, r := range c.Ranges {
			clear(buf[:before])
			if err := m.searchCode(ctx, buf, r, wanted, arm, func(tag uint32) { found.add(tag, c.Module) }); err != nil {
				return err
			}
		}
	}
	for i := range tags {
		tags[i].Owners = m.ownersOf(tags[i].Tag, found)
	}
	return nil
}

func (o operands) add(tag uint32, module string) {
	if o[tag] == nil {
		o[tag] = map[string]int{}
	}
	o[tag][module]++
}

// ownersOf orders the owners of a tag: drivers before the kernel, which passes
// on tags that are not its own, and those that hold it oftener first; the tag
// list's opinion comes last, unless the code says the same.
func (m *Reader) ownersOf(tag string, found operands) []facts.Owner {
	var out []facts.Owner
	for name, n := range found[tagOf(tag)] {
		out = append(out, facts.Owner{Driver: name, Basis: facts.OwnerByImage, Count: n})
	}
	slices.SortFunc(out, func(a, b facts.Owner) int {
		return cmp.Or(ordinal(facts.IsKernelOrHAL(a.Driver))-ordinal(facts.IsKernelOrHAL(b.Driver)), b.Count-a.Count, strings.Compare(a.Driver, b.Driver))
	})
	known, ok := m.Tags.find(tag)
	if !ok {
		return out
	}
	for i := range out {
		if strings.EqualFold(out[i].Driver, known.Driver) {
			out[i].Purpose = known.Purpose
			return out
		}
	}
	return append(out, facts.Owner{Driver: known.Driver, Basis: facts.OwnerByTagList, Purpose: known.Purpose})
}

// tagFilter tells quickly whether four bytes may be a tag that is looked for.
type tagFilter struct {
	low  [1 << 16 / 64]uint64 // by the first two bytes
	tags map[uint32]bool
}

func newTagFilter(tags []facts.TagUsage) *tagFilter {
	f := &tagFilter{tags: map[uint32]bool{}}
	for _, t := range tags {
		if len(t.Tag) != 4 || t.NonPaged.Bytes+t.Paged.Bytes == 0 {
			continue
		}
		v := tagOf(t.Tag)
		f.tags[v] = true
		f.low[uint16(v)/64] |= 1 << (uint16(v) % 64)
	}
	return f
}

func (f *tagFilter) has(v uint32) bool {
	v &^= protectedBit
	return f.low[uint16(v)/64]&(1<<(uint16(v)%64)) != 0 && f.tags[v]
}

const (
	codeChunk = 1 << 18 // bytes of code that are read at once
	before    = 8       // bytes before an operand that tell the instruction
	across    = 3       // bytes of an operand that may lie after a chunk
	maxCode   = 1 << 30 // bytes of code that are searched
)

// searchCode calls yield for every operand in a range that is a tag.
func (m *Reader) searchCode(ctx context.Context, buf []byte, r memory.Range, wanted *tagFilter, arm bool, yield func(tag uint32)) error {
	size := min(r.Size, maxCode)
	for off := uint64(0); off < size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(codeChunk, size-off)
		body := buf[before : before+n]
		err := m.Space.ReadVirt(body, r.At.Add(off))
		var gap *memory.AbsentError
		switch {
		case err == nil:
		case errors.As(err, &gap):
			body = body[:min(uint64(gap.Read), n)]
		default:
			return err
		}
		if arm {
			searchARM64(body, wanted, yield)
		} else {
			searchX86(buf[:before+len(body)], wanted, yield)
		}
		if err != nil { // to the page after the one that is absent
			at := uint64(r.At) + off + uint64(len(body))
			off = at/pageSize*pageSize + pageSize - uint64(r.At)
			clear(buf[:before])
			continue
		}
		if off += n; off >= size || arm {
			continue
		}
		// An operand may lie across the chunks: three bytes are read again.
		off -= across
		copy(buf, body[len(body)-across-before:len(body)-across])
	}
	return nil
}

// searchX86 looks at every place for a tag in the form of an operand (Intel SDM,
// volume 2): push imm32; mov r32, imm32, also with a REX prefix; mov [stack],
// imm32; cmp eax, imm32.
func searchX86(b []byte, wanted *tagFilter, yield func(uint32)) {
	for i := before; i+4 <= len(b); i++ {
		lo := uint16(b[i]) | uint16(b[i+1])<<8
		if wanted.low[lo/64]&(1<<(lo%64)) == 0 {
			continue
		}
		v := binary.LittleEndian.Uint32(b[i:])
		if !wanted.has(v) || !operand(b[i-before:i]) {
			continue
		}
		yield(v &^ protectedBit)
	}
}

// An encoding is the end of an x86 instruction that takes the next four bytes as its
// operand (Intel SDM, volume 2): bytes under a mask.
type encoding struct {
	what        string
	mask, bytes []byte
	not         func(modRM byte) bool // forms of the ModRM byte that have more bytes between; nil: none
}

// sib and disp32 tell ModRM bytes after which a SIB byte or a displacement follows.
func sib(modRM byte) bool     { return modRM&7 == 4 }
func sibOrDisp32(m byte) bool { return m&7 == 4 || m&7 == 5 }
func (e *encoding) ends(b []byte) bool {
	at := len(b) - len(e.bytes)
	for i, want := range e.bytes {
		if b[at+i]&e.mask[i] != want {
			return false
		}
	}
	return e.not == nil || !e.not(b[at+1])
}

var encodings = []encoding{
	{"push imm32", []byte{0xff}, []byte{0x68}, nil},
	{"mov reg, imm32", []byte{0xf8}, []byte{0xb8}, nil},
	{"cmp eax, imm32", []byte{0xff}, []byte{0x3d}, nil},
	{"mov [reg], imm32", []byte{0xff, 0xf8}, []byte{0xc7, 0x00}, sibOrDisp32},
	{"mov [reg+disp8], imm32", []byte{0xff, 0xf8, 0}, []byte{0xc7, 0x40, 0}, sib},
	{"mov [sib+disp8], imm32", []byte{0xff, 0xff, 0, 0}, []byte{0xc7, 0x44, 0, 0}, nil},
	{"mov [reg+disp32], imm32", []byte{0xff, 0xf8, 0, 0, 0, 0}, []byte{0xc7, 0x80, 0, 0, 0, 0}, sib},
	{"mov [address], imm32", []byte{0xff, 0xff, 0, 0, 0, 0}, []byte{0xc7, 0x05, 0, 0, 0, 0}, nil},
}

// operand reports whether the bytes before a value are an instruction that
// takes it.
func operand(b []byte) bool {
	for i := range encodings {
		if encodings[i].ends(b) {
			return true
		}
	}
	return false
}

// searchARM64 looks for a pair of instructions that makes a tag in a register:
// MOVZ of the lower half, MOVK of the upper one some instructions on (Arm ARM).
func searchARM64(b []byte, wanted *tagFilter, yield func(uint32)) {
	const (
		movz, movk, mask = 0x52800000, 0x72a00000, 0xffe00000
		reach            = 6 // instructions between the two
	)
	for i := 0; i+4 <= len(b); i += 4 {
		up := binary.LittleEndian.Uint32(b[i:])
		if up&mask != movk {
			continue
		}
		for back := 4; back <= 4*reach && back <= i; back += 4 {
			low := binary.LittleEndian.Uint32(b[i-back:])
			if low&mask != movz || low&0x1f != up&0x1f {
				continue
			}
			if v := low>>5&0xffff | up>>5&0xffff<<16; wanted.has(v) {
				yield(v &^ protectedBit)
			}
			break
		}
	}
}
