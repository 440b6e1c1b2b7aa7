package nt

import (
	"encoding/binary"
	"math/bits"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// From Windows 8 on, 64-bit kernels that are not debugged keep their debugger
// data block encoded. A word p becomes rotl(e^w, w)^v, its bytes turned round,
// ^a, with a secret w, a secret a and the address v of a variable (as QEMU's
// elf2dmp and Volatility decode it). All three are the same for every word: the
// whole is a rotation, a turn and one constant,
//
//	p = turn(rotl(e, w)) ^ c
//
// of which the rotation is one of 64, and c follows from any word that is known.
// So none of the secrets has to be found.

// A cipher is how a block is encoded.
type cipher struct {
	rotation int
	constant uint64
}

func (c cipher) decode(word uint64) uint64 { return turned(word, c.rotation) ^ c.constant }

// turned is the part that does not depend on the constant.
func turned(word uint64, rotation int) uint64 {
	return bits.ReverseBytes64(bits.RotateLeft64(word, rotation))
}

// Sizes of the blocks of Windows 8 and later, in bytes.
const leastEncoded = 0x340

// owner is the word with the tag and the size.
func owner(word uint64) bool {
	size := word >> 32
	return uint32(word) == kdbgTag && size >= leastEncoded && size <= MaxKDBG && size%8 == 0
}

// broken finds out how a block is encoded in which the word with the tag and the
// one after it, the base of the kernel, are as given. The difference of the two
// does not depend on the constant.
func broken(tagWord, baseWord uint64, base memory.Virt) (cipher, bool) {
	for r := range 64 {
		p := turned(tagWord^baseWord, r) ^ uint64(base)
		if owner(p) {
			return cipher{r, turned(tagWord, r) ^ p}, true
		}
	}
	return cipher{}, false
}

// decoded decodes a block whose kernel is loaded at base. ok is false where it is
// none.
func decoded(raw bin.Record, base memory.Virt) (KDBG, bool) {
	tagWord, err := raw.Uint(bin.U64(kdbg.tag.Off))
	if err != nil {
		return KDBG{}, false
	}
	baseWord, err := raw.Uint(kdbg.kernBase)
	if err != nil {
		return KDBG{}, false
	}
	c, ok := broken(tagWord, baseWord, base)
	if !ok {
		return KDBG{}, false
	}
	out := make(bin.Record, len(raw)&^7)
	for i := 0; i < len(out); i += 8 {
		binary.LittleEndian.PutUint64(out[i:], c.decode(binary.LittleEndian.Uint64(raw[i:])))
	}
	return DecodeKDBG(out, 8)
}

// encodedTag returns the next offset in a page at which the tag of an encoded
// block may be, or len(page). At the end of a page it always may be, because the
// words that would tell are in the next one.
func encodedTag(page bin.Record, from int, kernel memory.Virt) int {
	for i := (from + 7) &^ 7; i+8 <= len(page); i += 8 {
		word := binary.LittleEndian.Uint64(page[i:])
		if word == 0 {
			continue
		}
		if i+16 > len(page) {
			return i
		}
		if _, ok := broken(word, binary.LittleEndian.Uint64(page[i+8:]), kernel); ok {
			return i
		}
	}
	return len(page)
}

// ReadKDBG reads the debugger data block at an address, plain or encoded; kernel
// is where that is loaded, 0 where it is not known: then only a plain one can be
// read.
func ReadKDBG(s memory.Space, at, kernel memory.Virt) (KDBG, bool) {
	raw := make(bin.Record, MaxKDBG)
	raw = raw[:s.ReadUpTo(raw, at)]
	if k, ok := DecodeKDBG(raw, s.Pointer); ok || s.Pointer != 8 || kernel == 0 {
		return k, ok
	}
	return decoded(raw, kernel)
}
