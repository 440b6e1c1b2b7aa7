package crash

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

// TestFrames: a word behind a call counts for more than one whose code was not
// saved, and one that points into the data of a module is no frame.
func TestFrames(t *testing.T) {
	const base, size = 0x80400000, 0x8000 // code up to 0x4000, then data
	header := dumptest.ImageHeader(dumptest.Driver{Name: "drv.sys", Base: base, Size: size})
	code := make([]byte, 0x100)
	copy(code[0x10:], []byte{0xe8, 1, 2, 3, 4}) // returns to 0x15
	held := append(slices.Clone(header), code...)
	s := Stack{
		At: 0xf7a00000, Arch: "x86",
		Modules: module.NewIndex([]facts.Module{{Name: "drv.sys", Base: base, Size: size}}, nil),
		Space: memory.Space{Pointer: 4, Virtual: memory.NewBlocks(bytes.NewReader(held), []memory.Block{
			{Start: base, Size: uint64(len(header))},
			{Start: base + 0x2000, File: memory.Offset(len(header)), Size: uint64(len(code))},
		})},
	}
	s.Headers = module.NewHeaders(s.Space)
	for _, v := range []uint32{7, base + 0x5000, base + 0x2015, base + 0x2020, base + 0x3000} {
		s.Bytes = binary.LittleEndian.AppendUint32(s.Bytes, v)
	}
	want := []facts.Frame{
		{Address: base + 0x2015, Module: "drv.sys", Offset: 0x2015, Trust: facts.TrustCall},
		{Address: base + 0x3000, Module: "drv.sys", Offset: 0x3000, Trust: facts.TrustWord},
	}
	if got := s.Frames(0); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestChain follows frame pointers up the stack: a pointer that leads down, an
// odd one and an address outside of all modules end the chain.
func TestChain(t *testing.T) {
	const at, base = 0xf7a00000, 0x80400000
	chain := func(words map[int]uint32) []facts.Frame {
		l := make(laid, 0x100)
		for off, v := range words {
			l.put32(off, v)
		}
		s := Stack{
			Bytes: l, At: at, Arch: "x86",
			Modules: module.NewIndex([]facts.Module{{Name: "drv.sys", Base: base, Size: 0x8000}}, nil),
			Space:   memory.Space{Pointer: 4, Virtual: memory.NewBlocks(bytes.NewReader(nil), nil)},
		}
		return s.Chain(at+0x10, 0)
	}
	frame := func(offset uint64) facts.Frame {
		return facts.Frame{Address: base + offset, Module: "drv.sys", Offset: offset, Trust: facts.TrustFramePointer}
	}
	for name, c := range map[string]struct {
		words map[int]uint32
		want  []facts.Frame
	}{
		"to the end":      {map[int]uint32{0x10: at + 0x40, 0x14: base + 0x1111, 0x40: at + 0x80, 0x44: base + 0x2222, 0x80: 0, 0x84: base + 0x3333}, []facts.Frame{frame(0x1111), frame(0x2222), frame(0x3333)}},
		"down":            {map[int]uint32{0x10: at + 0x10, 0x14: base + 0x1111}, []facts.Frame{frame(0x1111)}},
		"odd":             {map[int]uint32{0x10: at + 0x41, 0x14: base + 0x1111, 0x44: base + 0x2222}, []facts.Frame{frame(0x1111)}},
		"into no module":  {map[int]uint32{0x10: at + 0x40, 0x14: base + 0x9000}, nil},
		"into the header": {map[int]uint32{0x10: at + 0x40, 0x14: base + 0x10}, nil},
	} {
		if got := chain(c.words); !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestLinkRegister: the caller of ARM64 code that keeps no frame record is in the
// link register alone; it counts for less than the frames of the chain.
func TestLinkRegister(t *testing.T) {
	const at, base = 0xfffff80012340000, 0xfffff80080400000
	words := make([]byte, 0x40)
	binary.LittleEndian.PutUint64(words[0x10:], 0)
	binary.LittleEndian.PutUint64(words[0x18:], base+0x2220)
	s := Stack{
		Bytes: words, At: at, Arch: "arm64",
		Modules: module.NewIndex([]facts.Module{{Name: "drv.sys", Base: base, Size: 0x8000}}, nil),
		Space:   memory.Space{Pointer: 8, Virtual: memory.NewBlocks(bytes.NewReader(nil), nil)},
	}
	second := facts.Frame{Address: base + 0x2220, Module: "drv.sys", Offset: 0x2220, Trust: facts.TrustFramePointer}
	first := facts.Frame{Address: base + 0x3330, Module: "drv.sys", Offset: 0x3330, Trust: facts.TrustLink}
	for name, c := range map[string]struct {
		link uint64
		want []facts.Frame
	}{
		"another caller": {base + 0x3330, []facts.Frame{first, second}}, "the same": {base + 0x2220, []facts.Frame{second}},
		"none": {0, []facts.Frame{second}}, "no code": {0x1234, []facts.Frame{second}},
	} {
		if got := s.Chain(at+0x10, c.link); !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
