package secondary

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"dumptriage/dump/facts"
)

// put is one structure: type, formatted area from its fifth byte on, strings.
func put(kind byte, area []byte, strings ...string) []byte {
	b := append([]byte{kind, byte(4 + len(area)), 0, 0}, area...)
	for _, s := range strings {
		b = append(append(b, s...), 0)
	}
	if len(strings) == 0 {
		b = append(b, 0)
	}
	return append(b, 0)
}

// table is a block with structures: RawSMBIOSData.
func table(structures ...[]byte) []byte {
	b := make([]byte, 8)
	for _, s := range structures {
		b = append(b, s...)
	}
	b[1] = 3
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// module is type 17 of SMBIOS 3.2 as DSP0134 lays it out.
func module(size, rated, configured uint16, kind byte) []byte {
	area := make([]byte, 0x54-4)
	set := func(off int, v uint16) { binary.LittleEndian.PutUint16(area[off-4:], v) }
	set(0x0c, size)
	area[0x10-4], area[0x12-4], area[0x17-4], area[0x18-4], area[0x19-4], area[0x1a-4] = 1, kind, 2, 3, 4, 5
	set(0x15, rated)
	binary.LittleEndian.PutUint32(area[0x1c-4:], 65536)
	set(0x20, configured)
	return put(17, area, "DIMM 0", "Maker", "SECRETSERIAL", "SECRETASSET", " PART-1  ")
}

func TestSMBIOS(t *testing.T) {
	bios := make([]byte, 0x18-4)
	bios[0], bios[1], bios[4] = 1, 2, 3
	bios[0x13-4] = 1 << 4
	system := make([]byte, 0x1b-4)
	system[0], system[1], system[2], system[3] = 1, 2, 3, 4
	found := NewFound()
	smbios(table(
		put(0, bios, "Firmware Inc.", "1.60", "04/15/2021"),
		put(1, system, "Maker Inc.", "System Product Name", "1.0", "SECRETSERIAL"),
		put(2, []byte{1, 2, 3, 4}, "Maker Inc.", "B560", "x", "SECRETSERIAL"),
		put(126, nil),
		put(4, append(make([]byte, 12), 1), "  A  Processor "),
		module(16384, 2667, 3200, 0x1a), module(0, 0, 0, 2), module(0x7fff, 0xffff, 0, 0x22), module(0xffff, 1, 1, 2), module(0x8000|512, 1, 1, 2),
		put(127, nil),
		put(1, system, "behind the end", "x", "y", "z"),
	), found)
	h := found.Hardware
	if h.Manufacturer != "Maker Inc." || h.Model != "" || h.Board != "Maker Inc. B560" || h.BIOSVendor != "Firmware Inc." ||
		h.BIOSVersion != "1.60" || h.BIOSDate != "04/15/2021" || h.Processor != "A Processor" || !h.Virtual {
		t.Errorf("%+v", h)
	}
	want := []facts.MemoryModule{
		{Bytes: facts.Some[uint64](16 << 30), Kind: "DDR4", Rated: facts.Some[uint32](2667), Configured: facts.Some[uint32](3200)},
		{Bytes: facts.Some[uint64](64 << 30), Kind: "DDR5"},
		{Rated: facts.Some[uint32](1), Configured: facts.Some[uint32](1)},
		{Bytes: facts.Some[uint64](512 << 10), Rated: facts.Some[uint32](1), Configured: facts.Some[uint32](1)},
	}
	if len(h.Memory) != len(want) {
		t.Fatalf("%d modules, want %d: an empty slot is none", len(h.Memory), len(want))
	}
	for i, w := range want {
		m := h.Memory[i]
		if m.Bytes.OK != w.Bytes.OK || m.Bytes.Value != w.Bytes.Value || m.Kind != w.Kind || m.Rated.Or(0) != w.Rated.Or(0) || m.Configured.Or(0) != w.Configured.Or(0) ||
			m.Locator != "DIMM 0" || m.Maker != "Maker" || m.Part != "PART-1" {
			t.Errorf("module %d: %+v, want %+v", i, m, w)
		}
	}
	for _, id := range h.Identifiers {
		if id.Value != "SECRETSERIAL" {
			t.Errorf("%+v", id)
		}
	}
	if len(h.Identifiers) != 2 {
		t.Errorf("serial numbers of the system and the board: %+v", h.Identifiers)
	}
	h.Identifiers = nil
	if text := fmt.Sprintf("%+v", h); strings.Contains(text, "SECRET") {
		t.Errorf("an identifier is among the other facts: %s", text)
	}
}

// value is one value of the registry as the block of the processor has it.
func value(name string, kind uint32, data []byte) []byte {
	text := binary.LittleEndian.AppendUint16(nil, 0)[:0]
	for _, u := range utf16.Encode([]rune(name + "\x00")) {
		text = binary.LittleEndian.AppendUint16(text, u)
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(text)))
	b = append(b, text...)
	b = binary.LittleEndian.AppendUint32(b, kind)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	return append(b, data...)
}

func TestProcessor(t *testing.T) {
	name := []byte{}
	for _, u := range utf16.Encode([]rune("Some  CPU @ 2.60GHz  \x00")) {
		name = binary.LittleEndian.AppendUint16(name, u)
	}
	block := append(value("~MHz", 4, []byte{0x4f, 0x0b, 0, 0}), value("ProcessorNameString", 1, name)...)
	block = append(block, value("MSR8B", 11, []byte{0, 0, 0, 0, 0x1d, 1, 0, 0})...)
	found := NewFound()
	processor(block, found)
	h := found.Hardware
	if h.Processor != "Some CPU @ 2.60GHz" || h.Microcode.Or(0) != 0x11d {
		t.Errorf("%+v", h)
	}
	for cut := range block {
		found := NewFound()
		processor(block[:cut], found)
		if found.Hardware.Microcode.OK {
			t.Errorf("cut at %d of %d: a revision", cut, len(block))
		}
	}
}

func FuzzBlocks(f *testing.F) {
	f.Add(table(module(16384, 2667, 3200, 0x1a), put(127, nil)))
	f.Add(value("MSR8B", 11, []byte{0, 0, 0, 0, 1, 0, 0, 0}))
	f.Add([]byte("PCfg\x7c\x00\x00\x00\x01\x00\x00\x00"))
	f.Add([]byte("DIVH\x44\x00\x00\x00\x06\x00\x00\x40VBoxVBoxVBox"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, b := range Blocks {
			found := NewFound()
			b.Decode(raw, found)
			h := found.Hardware
			if len(h.Memory) > maxModules || len(h.Devices) > maxDevices || len(found.Frameworks) > maxFrameworks ||
				len(h.Manufacturer) > 2*maxString || len(h.Identifiers) > maxIdentifiers {
				t.Errorf("%+v", found)
			}
		}
	})
}
