package nt

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"testing"

	"dumptriage/dump/memory"
)

// encode turns the words of a block around as a kernel does with its secrets:
// what the published decoders do, step by step and backwards.
func encode(block []byte, never, always, variable uint64) {
	for i := 0; i+8 <= len(block); i += 8 {
		w := binary.LittleEndian.Uint64(block[i:]) ^ always
		w = bits.ReverseBytes64(w) ^ variable
		w = bits.RotateLeft64(w, -int(never&0xff)) ^ never
		binary.LittleEndian.PutUint64(block[i:], w)
	}
}

// TestEncodedKDBG finds and decodes an encoded block wherever it lies in a page,
// whatever the secrets are.
func TestEncodedKDBG(t *testing.T) {
	const kernel, variables = 0xfffff80312c00000, 0xfffff80313800000
	for _, c := range []struct {
		never, always uint64
		at            int
	}{
		{0x3f1c8a77de550b42, 0x9be1e00d55aa1337, 0x240}, {0xffffffffffffff00, 1, 0x1000}, {7, 0, 0x0ff0}, {0x8000000000000009, 0x1234, 0x1ff0},
	} {
		block := put(0x380, map[int]uint64{0: variables, 8: variables, 0x18: kernel, 0x48: kernel + 0xc2a000, 0x50: kernel + 0xc2b000}, 8)
		copy(block[0x10:], "KDBG")
		binary.LittleEndian.PutUint32(block[0x14:], 0x380)
		encode(block, c.never, c.always, kernel+0xc01234)
		mem := make([]byte, 0x4000)
		for i := 0; i < len(mem); i += 8 { // other variables
			binary.LittleEndian.PutUint64(mem[i:], kernel+uint64(i)*0x9e3779b97f4a7c15)
		}
		copy(mem[c.at:], block)
		s := memory.Space{Pointer: 8, Virtual: memory.NewBlocks(bytes.NewReader(mem), []memory.Block{{Start: variables, Size: uint64(len(mem))}})}
		at, ok := FindKDBG(t.Context(), s, []memory.Range{{At: variables, Size: uint64(len(mem))}}, kernel)
		if !ok || at != variables+memory.Virt(c.at) {
			t.Errorf("at 0x%x: found %v at 0x%x", c.at, ok, uint64(at))
			continue
		}
		k, ok := ReadKDBG(s, at, kernel)
		if !ok || k.KernelBase() != kernel || k.ModuleList() != kernel+0xc2a000 || k.ProcessList() != kernel+0xc2b000 {
			t.Errorf("at 0x%x: %v, %+v", c.at, ok, k)
		}
		if _, ok := ReadKDBG(s, at, kernel+0x200000); ok {
			t.Errorf("at 0x%x: read as the block of another kernel", c.at)
		}
		if _, ok := ReadKDBG(s, at+8, kernel); ok {
			t.Errorf("at 0x%x: read from a wrong place", c.at)
		}
	}
}
