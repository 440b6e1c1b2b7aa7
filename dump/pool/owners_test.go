package pool

import (
	"bytes"
	"encoding/binary"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

// TestOperands takes instructions as an assembler writes them.
func TestOperands(t *testing.T) {
	const tag = "AfdB"
	for name, c := range map[string]struct {
		code string
		want bool
	}{
		"push imm32":             {"\x68AfdB", true},
		"mov eax, imm32":         {"\xb8AfdB", true},
		"mov r8d, imm32":         {"\x41\xb8AfdB", true},
		"mov [esp+8], imm32":     {"\xc7\x44\x24\x08AfdB", true},
		"mov [ebp-4], imm32":     {"\xc7\x45\xfcAfdB", true},
		"mov [eax], imm32":       {"\xc7\x00AfdB", true},
		"mov [ecx+1234h], imm32": {"\xc7\x81\x34\x12\x00\x00AfdB", true},
		"mov [address], imm32":   {"\xc7\x05\x00\x10\x40\x80AfdB", true},
		"cmp eax, imm32":         {"\x3dAfdB", true},
		"text":                   {"the tag AfdB is", false},
		"a protected tag":        {"\x68Afd\xc2", true},
		"half a tag":             {"\x68AfdC", false},
	} {
		found := 0
		b := append(make([]byte, before), c.code+"\x90\x90\x90\x90"...)
		searchX86(b, newTagFilter([]facts.TagUsage{{Tag: tag, NonPaged: facts.TagCounters{Bytes: 1}}}), func(v uint32) {
			if v != tagOf(tag) {
				t.Errorf("%s: found 0x%x", name, v)
			}
			found++
		})
		if (found == 1) != c.want {
			t.Errorf("%s: found %d times", name, found)
		}
	}
}

// TestOperandsARM64 takes the pair that a compiler writes for a 32-bit constant.
func TestOperandsARM64(t *testing.T) {
	var b []byte
	v := tagOf("AfdB")
	for _, w := range []uint32{
		0xd503201f,                   // nop
		0x52800000 | v&0xffff<<5 | 2, // movz w2, #low
		0xaa1303e0,                   // mov x0, x19
		0x72a00000 | v>>16<<5 | 2,    // movk w2, #high, lsl #16
		0x72a00000 | v>>16<<5 | 3,    // of another register
	} {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	n := 0
	searchARM64(b, newTagFilter([]facts.TagUsage{{Tag: "AfdB", Paged: facts.TagCounters{Bytes: 1}}}), func(uint32) { n++ })
	if n != 1 {
		t.Errorf("found %d times", n)
	}
}

// TestAcrossChunks finds an operand wherever it lies in a long section, once,
// and goes on behind a page that is absent.
func TestAcrossChunks(t *testing.T) {
	const at = 0x80400000
	tags := []facts.TagUsage{{Tag: "AfdB", NonPaged: facts.TagCounters{Bytes: 1}}}
	for off := codeChunk - 8; off < codeChunk+4; off++ {
		code := make([]byte, codeChunk+0x2000)
		copy(code[off:], "\xc7\x44\x24\x08AfdB")
		copy(code[codeChunk+0x1800:], "\x68AfdB")
		space := memory.Space{Pointer: 4, Virtual: memory.NewBlocks(bytes.NewReader(code), []memory.Block{
			{Start: at, Size: codeChunk + 0x1000}, {Start: at + codeChunk + 0x2000, Size: 0x1000, File: codeChunk + 0x1000},
		})}
		m := Reader{Space: space}
		err := m.Owners(t.Context(), tags, []module.Code{{Module: "afd.sys", Ranges: []memory.Range{{At: at, Size: codeChunk + 0x3000}}}}, false)
		if err != nil || len(tags[0].Owners) != 1 || tags[0].Owners[0].Count != 2 {
			t.Fatalf("at 0x%x: %+v, %v", off, tags[0].Owners, err)
		}
	}
}

func BenchmarkOwners(b *testing.B) {
	code := make([]byte, 8<<20)
	for i := range code {
		code[i] = byte(uint64(i) * 2654435761 >> 13)
	}
	tags := make([]facts.TagUsage, 0, 300)
	for i := range 300 {
		tags = append(tags, facts.TagUsage{Tag: string([]byte{'A' + byte(i%26), 'a' + byte(i/26), 'x', 'y'}), Paged: facts.TagCounters{Bytes: 1}})
	}
	m := Reader{Space: memory.Space{Pointer: 8, Virtual: memory.NewBlocks(bytes.NewReader(code), []memory.Block{{Start: 0x1000, Size: uint64(len(code))}})}}
	b.SetBytes(int64(len(code)))
	for b.Loop() {
		if err := m.Owners(b.Context(), tags, []module.Code{{Module: "x.sys", Ranges: []memory.Range{{At: 0x1000, Size: uint64(len(code))}}}}, false); err != nil {
			b.Fatal(err)
		}
	}
}
