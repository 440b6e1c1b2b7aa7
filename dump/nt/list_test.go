package nt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"dumptriage/dump/memory"
)

// ram is memory from an address on in which a test writes.
type ram struct {
	at    memory.Virt
	bytes []byte
}

func (m ram) put(at memory.Virt, width int, v uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], v)
	copy(m.bytes[at-m.at:], b[:width])
}

func (m ram) text(at memory.Virt, s string) {
	for i, u := range utf16.Encode([]rune(s)) {
		m.put(at+memory.Virt(2*i), 2, uint64(u))
	}
}

func (m ram) space(pointer int) memory.Space {
	return memory.Space{Pointer: pointer, Virtual: memory.NewBlocks(bytes.NewReader(m.bytes), []memory.Block{{Start: m.at, Size: uint64(len(m.bytes))}})}
}

const (
	listHead = 0x80001000
	outside  = 0x90000000
)

// TestWalk follows lists that are whole, broken, and circles.
func TestWalk(t *testing.T) {
	a, b, c := memory.Virt(0x80001100), memory.Virt(0x80001200), memory.Virt(0x80001300)
	link := func(m ram, from, to memory.Virt) { m.put(from, 4, uint64(to)); m.put(to+4, 4, uint64(from)) }
	whole := func(m ram) { link(m, listHead, a); link(m, a, b); link(m, b, c); link(m, c, listHead) }
	for name, test := range map[string]struct {
		change func(ram)
		want   []memory.Virt
		err    error
	}{
		"whole":     {func(ram) {}, []memory.Virt{a, b, c}, nil},
		"empty":     {func(m ram) { link(m, listHead, listHead) }, nil, nil},
		"null":      {func(m ram) { m.put(a, 4, 0) }, []memory.Virt{a, b, c}, memory.ErrCorrupt},
		"missing":   {func(m ram) { m.put(a, 4, outside) }, []memory.Virt{a, outside, b, c}, memory.ErrNotInDump},
		"circle":    {func(m ram) { m.put(c, 4, uint64(b)) }, []memory.Virt{a, b, c}, memory.ErrCorrupt},
		"itself":    {func(m ram) { m.put(a, 4, uint64(a)) }, []memory.Virt{a, b, c}, memory.ErrCorrupt},
		"both ways": {func(m ram) { m.put(a, 4, 0); m.put(c+4, 4, 0) }, []memory.Virt{a, c}, memory.ErrCorrupt},
	} {
		m := ram{0x80001000, make([]byte, 0x1000)}
		whole(m)
		test.change(m)
		got, err := walk(m.space(4), listHead, 100)
		if !equal(got, test.want) || !errors.Is(err, test.err) {
			t.Errorf("%s: %x, %v; want %x, %v", name, got, err, test.want, test.err)
		}
	}
	m := ram{0x80001000, make([]byte, 0x1000)}
	whole(m)
	if got, err := walk(m.space(4), listHead, 2); len(got) != 2 || !errors.Is(err, memory.ErrCorrupt) {
		t.Errorf("longer than the limit: %x, %v", got, err)
	}
}

func equal(a, b []memory.Virt) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestUnloadedModules reads the ring of unloaded drivers: offsets after
// wdbgexts.h and the type lists, written out.
func TestUnloadedModules(t *testing.T) {
	m := ram{0x80001000, make([]byte, 0x2000)}
	block := make([]byte, 0x340)
	copy(block[0x10:], "KDBG")
	binary.LittleEndian.PutUint32(block[0x14:], 0x340)
	sign := func(off int, v uint32) { binary.LittleEndian.PutUint64(block[off:], uint64(int64(int32(v)))) }
	sign(0x220, 0x80001000) // MmUnloadedDrivers
	sign(0x228, 0x80001008) // MmLastUnloadedDriver
	m.put(0x80001000, 4, 0x80001100)
	m.put(0x80001008, 4, 2)
	for i, name := range []string{"first.sys", "second.sys"} {
		at := memory.Virt(0x80001100) + memory.Virt(i*0x18)
		text := memory.Virt(0x80002000) + memory.Virt(i*0x40)
		m.text(text, name)
		m.put(at, 2, uint64(2*len(name)))
		m.put(at+4, 4, uint64(text))
		m.put(at+8, 4, 0xf8000000+uint64(i)*0x10000)
		m.put(at+0xc, 4, 0xf8004000+uint64(i)*0x10000)
	}
	k, ok := DecodeKDBG(block, 4)
	if !ok {
		t.Fatal("no KDBG")
	}
	list := k.UnloadedModules(m.space(4))
	if len(list.Value) != 2 || list.Value[0].Name != "second.sys" || list.Value[1].Name != "first.sys" ||
		list.Value[0].Start != 0xf8010000 || list.Value[0].End != 0xf8014000 {
		t.Errorf("%+v", list)
	}
	m.put(0x80001000, 4, 0)
	if list := k.UnloadedModules(m.space(4)); !list.OK || len(list.Value) != 0 {
		t.Errorf("nothing unloaded yet: %+v", list)
	}
	m.put(0x80001000, 4, outside)
	if list := k.UnloadedModules(m.space(4)); list.OK || !strings.Contains(list.Why, "not saved") {
		t.Errorf("not saved: %+v", list)
	}
}
