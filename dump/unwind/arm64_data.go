package unwind

import (
	"encoding/binary"
	"fmt"
	"slices"

	"dumptriage/dump/memory"
)

// Bits of the first word of .xdata, which has the length of the function in instructions in
// its low 18.
const (
	armLength      = 1<<18 - 1
	armVersion     = 18 // two bits, 0
	armOneEpilogue = 21
	armEpilogues   = 22 // five bits
	armWords       = 27 // five bits
)

// unpacked reads the record that an entry leads to.
func (w *ARM64Walker) unpacked(im Image, begin, rva uint32) (armFunction, error) {
	at := memory.Virt(im.Base).Add(uint64(rva))
	read := func(n int) ([]byte, error) {
		b, err := w.Space.Bytes(at, n, n)
		if err != nil {
			return nil, fmt.Errorf("the unwind data of its function: %w", err)
		}
		at = at.Add(uint64(n))
		return b, nil
	}
	head, err := read(4)
	if err != nil {
		return armFunction{}, err
	}
	word := binary.LittleEndian.Uint32(head)
	f := armFunction{begin: begin, count: word & armLength}
	if v := word >> armVersion & 3; v != 0 {
		return f, fmt.Errorf("its unwind data has version %d, which is not supported", v)
	}
	epilogues, words := word>>armEpilogues&31, word>>armWords
	if epilogues == 0 && words == 0 {
		more, err := read(4)
		if err != nil {
			return f, err
		}
		long := binary.LittleEndian.Uint32(more)
		epilogues, words = long&0xffff, long>>16&0xff
	}
	one := word>>armOneEpilogue&1 != 0
	var scopes []byte
	if !one && epilogues > 0 {
		if scopes, err = read(4 * int(epilogues)); err != nil {
			return f, err
		}
	}
	raw, err := read(4 * int(words))
	if err != nil {
		return f, err
	}
	codes, starts := decodeCodes(raw)
	f.codes = codes
	f.fragment = len(codes) > 0 && codes[0].kind == armEndC
	from := func(index uint32) []armCode {
		if i := slices.Index(starts, int(index)); i >= 0 {
			return codes[i:]
		}
		return nil
	}
	if one {
		list := from(epilogues)
		f.epilogues = []armEpilogue{{f.count - min(f.count, instructions(list)+1), list}}
	}
	for ; len(scopes) >= 4; scopes = scopes[4:] {
		s := binary.LittleEndian.Uint32(scopes)
		f.epilogues = append(f.epilogues, armEpilogue{s & armLength, from(s >> 22)})
	}
	return f, nil
}

// packed makes the codes of a function whose prologue is of the usual form, which its entry
// describes (the same documentation, "Packed unwind data").
func packed(begin, data uint32) (armFunction, error) {
	p := packedData{
		floats: int(data >> 13 & 7), ints: int(data >> 16 & 15), homes: data>>20&1 != 0,
		chain: int(data >> 21 & 3), size: uint64(data>>23&0x1ff) * 16,
	}
	f := armFunction{begin: begin, count: data >> 2 & 0x7ff, fragment: data&3 == armPackedFragment}
	if p.ints > 10 || p.size < p.saved() {
		return f, errBadCodes
	}
	prologue := p.prologue()
	for i := len(prologue) - 1; i >= 0; i-- {
		f.codes = append(f.codes, prologue[i])
	}
	f.codes = append(f.codes, armCode{kind: armEnd})
	if !f.fragment {
		list := p.epilogue(f.codes)
		f.epilogues = []armEpilogue{{f.count - min(f.count, instructions(list)+1), list}}
	}
	return f, nil
}

// packedData is what a packed entry says of a frame.
type packedData struct {
	floats, ints int
	homes        bool // the arguments are stored
	chain        int  // 0: the link register is not saved, 1: it is, 2: with a frame, signed, 3: with a frame
	size         uint64
}

const (
	linkSaved   = 1
	chainSigned = 2
	chained     = 3
)

func (p *packedData) intBytes() uint64 {
	n := uint64(8 * p.ints)
	if p.chain == linkSaved {
		n += 8
	}
	return n
}

// saved is how many bytes the registers take that are saved.
func (p *packedData) saved() uint64 {
	n := p.intBytes()
	if p.floats > 0 {
		n += uint64(8 * (p.floats + 1))
	}
	if p.homes {
		n += 64
	}
	return (n + 15) &^ 15
}

// prologue is the codes of the prologue, in the order of its instructions.
func (p *packedData) prologue() []armCode {
	var out []armCode
	first := true
	add := func(c armCode) { // the first that stores makes room for all
		if first {
			c.offset, c.add, first = 0, p.saved(), false
		}
		out = append(out, c)
	}
	if p.chain == chainSigned {
		out = append(out, armCode{kind: armStrip})
	}
	for i := 0; i < p.ints; i += 2 {
		c := armCode{kind: armSave, reg: 19 + i, with: 20 + i, offset: uint64(8 * i)}
		if i+1 == p.ints {
			c.with = noRegister
			if p.chain == linkSaved {
				c.with = armLR
			}
		}
		add(c)
	}
	if p.chain == linkSaved && p.ints%2 == 0 {
		add(armCode{kind: armSave, reg: armLR, with: noRegister, offset: uint64(8 * p.ints)})
	}
	if p.floats > 0 {
		for i := 0; i <= p.floats; i += 2 {
			add(armCode{kind: armSaveFP})
		}
	}
	if p.homes {
		for range 4 {
			add(armCode{kind: armNop})
		}
		if len(out) > 0 && out[len(out)-4].kind == armNop && out[len(out)-4].add != 0 {
			out[len(out)-4].kind = armAlloc
		}
	}
	return append(out, p.locals()...)
}

// locals is what makes room for local variables, and the frame.
func (p *packedData) locals() []armCode {
	const nearest, near = 512, 4080
	room := p.size - p.saved()
	var alloc []armCode
	switch {
	case room == 0:
	case room > near:
		alloc = []armCode{{kind: armAlloc, add: near}, {kind: armAlloc, add: room - near}}
	default:
		alloc = []armCode{{kind: armAlloc, add: room}}
	}
	if p.chain < chainSigned {
		return alloc
	}
	frame := armCode{kind: armSave, reg: armFP, with: armLR}
	if room <= nearest {
		frame.add = room
		return []armCode{frame, {kind: armSetFP}}
	}
	return append(alloc, frame, armCode{kind: armSetFP})
}

// epilogue is the codes of the epilogue: those of the prologue without the frame pointer,
// which it does not set.
func (p *packedData) epilogue(codes []armCode) []armCode {
	var out []armCode
	for _, c := range codes {
		if c.kind != armSetFP && !(c.kind == armNop && p.homes) {
			out = append(out, c)
		}
	}
	return out
}
