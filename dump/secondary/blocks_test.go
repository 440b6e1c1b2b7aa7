package secondary

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"dumptriage/dump/facts"
)

// bytesOf reads hex with blanks.
func bytesOf(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// decode reads one block by its GUID.
func decode(guid string, raw []byte) *Found {
	f := NewFound()
	Blocks[guid].Decode(raw, f)
	return f
}

// TestBootStatus: the start of a block as a debugger's documentation and a
// reading by hand have it: 21 starts, the 18th the last that ended in order.
func TestBootStatus(t *testing.T) {
	const guid = "f57308df-cc45-4e01-ad76-29a4ebb010ec"
	b := make([]byte, 0xb0)
	copy(b, bytesOf(t, "b0000000 01000000 00 1e 01 00"))
	copy(b[0x2c:], bytesOf(t, "15000000 01 01 be 00 15000000 12000000 14000000"))
	f := decode(guid, b)
	if s := f.Session; !f.HasSession() || f.HasHardware() || s.Boot.Or(0) != 21 || s.CleanBoot.Or(0) != 18 {
		t.Errorf("%+v", f.Session)
	}
	b[0x0a], b[0x18] = 0, 8
	if s := decode(guid, b).Session; s.Sleeps.OK || s.Power != "" {
		t.Errorf("a start that is not done yet: %+v", s)
	}
	// Two others that were read by hand: one that went to sleep when its disk did
	// not answer, and one that somebody was shutting down.
	for power, want := range map[string]facts.Session{
		"410000c0 01004000": {Sleeps: facts.Some[uint32](1), Power: facts.PowerSleep},
		"04000cdf 00008000": {Sleeps: facts.Some[uint32](0), Power: facts.PowerUserShutdown},
		"0100c040 030080cf": {Sleeps: facts.Some[uint32](3)},
		"020000c0 00000000": {Sleeps: facts.Some[uint32](0), Power: facts.PowerStandby},
		"080000c0 00000000": {Sleeps: facts.Some[uint32](0), Power: facts.PowerShutdown},
	} {
		b[0x0a] = 1
		copy(b[0x18:], bytesOf(t, power))
		if s := decode(guid, b).Session; s.Sleeps != want.Sleeps || s.Power != want.Power {
			t.Errorf("%s: %+v", power, s)
		}
		b[0x2c] = 0x14 // noted in the start before
		if s := decode(guid, b).Session; s.Sleeps.OK || s.Power != "" {
			t.Errorf("%s: %+v", power, s)
		}
		b[0x2c] = 0x15
	}
	binary.LittleEndian.PutUint32(b[0x38:], 22) // later than the last
	if s := decode(guid, b).Session; s.Boot.OK || s.CleanBoot.OK {
		t.Errorf("a start that is yet to come: %+v", s)
	}
	if s := decode(guid, b[:0x36]).Session; s.Boot.OK {
		t.Errorf("cut off: %+v", s)
	}
}

func TestWinlogon(t *testing.T) {
	block := func(state string) []byte {
		b := bytesOf(t, "01000000 50000000 01000000")
		for _, u := range utf16.Encode([]rune(state + "\x00")) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return b
	}
	const guid = "80cc79cf-a719-4af1-bf97-fe29ff76ebc1"
	if got := decode(guid, block("WluiDisplayLocked_WaitForDismiss")).Session.Desktop; got != "the locked screen" {
		t.Errorf("%q", got)
	}
	if got := decode(guid, block("A name that a person typed")).Session.Desktop; got != "" {
		t.Errorf("%q", got)
	}
}

func TestTrace(t *testing.T) {
	b := bytesOf(t, "09 62 02 00 65 4a 00 f0 8d 0a 00 00 00 00 00 00")
	b = binary.LittleEndian.AppendUint64(b, 133500000000000000) // 2024-01-17 21:20:00 UTC
	b = append(b, make([]byte, 8)...)
	const guid = "2b88b710-1c93-4f7c-b06c-655ecc50decc"
	s := decode(guid, b).Session
	if s.Release.Or(0) != 19045 || !s.BootTime.OK || !s.BootTime.Value.Equal(time.Date(2024, 1, 17, 21, 20, 0, 0, time.UTC)) {
		t.Errorf("%+v", s)
	}
	b[7] = 0x40
	if s := decode(guid, b).Session; s.Release.OK {
		t.Errorf("a number that is no build: %+v", s)
	}
	if n := Blocks[guid].Wants(); n != 0x20 {
		t.Errorf("%d bytes of buffers are read", n)
	}
}

// TestRegisters: the records of an i7-13700, of which CPUID says family 6, model
// 183, and whose thermal status is read by the bits of the manual.
func TestRegisters(t *testing.T) {
	record := func(kind, number, start, crash uint32) []byte {
		b := make([]byte, 0x28)
		for i, v := range map[int]uint32{0: kind, 4: number, 8: start, 0x18: crash} {
			binary.LittleEndian.PutUint32(b[i:], v)
		}
		return b
	}
	block := append(record(0, 0, 0x20, 0x20), record(0, 1, 0xb0671, 0xb0671)...)
	block = append(block, record(1, 0x19c, 0x88320000, 0x881b3a82)...)
	h := decode("d03dc06f-d88e-44c5-ba2a-fae035172d19", block).Hardware
	if s, ok := h.Signature.Get(); !ok || s != (facts.CPUSignature{Family: 6, Model: 183, Stepping: 1}) {
		t.Errorf("%+v", s)
	}
	if th, ok := h.Thermal.Get(); !ok || th.Margin.Or(0) != 27 || !th.Throttled || th.Critical {
		t.Errorf("%+v", th)
	}
	// AMD: 0x00860f01 is family 23, model 96 (Renoir).
	if s := signature(0x00860f01); s != (facts.CPUSignature{Family: 23, Model: 96, Stepping: 1}) {
		t.Errorf("%+v", s)
	}
}

// TestPCI: the first device of an emulated chipset, 8086:1237 at 00:00.0.
func TestPCI(t *testing.T) {
	first := make([]byte, 0x7c)
	copy(first, bytesOf(t, "50436667 7c000000 01000000 00000000"))
	copy(first[0x38:], bytesOf(t, "0000 4000 86803712 00000000 02000006"))
	second := append([]byte{}, first...)
	copy(second[0x0c:], bytesOf(t, "09010000"))
	copy(second[0x3c:], bytesOf(t, "de100a1f 00000000 a1000003"))
	const guid = "9276c055-eb87-425c-b8b5-04e4d247f6cd"
	got := decode(guid, append(first, second...)).Hardware.Devices
	want := []facts.Device{
		{VendorID: 0x8086, DeviceID: 0x1237, Class: "host bridge", Vendor: "Intel", Name: "440FX - 82441FX PMC [Natoma]"},
		{Bus: 1, Device: 1, Function: 1, VendorID: 0x10de, DeviceID: 0x1f0a, Class: "VGA controller", Vendor: "NVIDIA", Name: "TU106 [GeForce GTX 1650]"},
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%+v", got)
	}
	binary.LittleEndian.PutUint32(first[4:], 0) // a size of nothing ends the list
	if got := decode(guid, first).Hardware.Devices; len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestSavedMemory: two parts by hand; one whose entries do not fill it ends the
// list.
func TestSavedMemory(t *testing.T) {
	head := bytesOf(t, "18000000 0100 0200 00000000 00000000 0000000000000000")
	part := func(bytes, first uint32, entries ...[]byte) []byte {
		b := make([]byte, first)
		binary.LittleEndian.PutUint32(b, first)
		binary.LittleEndian.PutUint32(b[4:], uint32(len(entries)))
		binary.LittleEndian.PutUint32(b[8:], bytes)
		for _, e := range entries {
			b = append(b, e...)
		}
		return b
	}
	entry := func(at uint64, data string) []byte {
		b := binary.LittleEndian.AppendUint64(nil, at)
		return append(binary.LittleEndian.AppendUint64(b, uint64(len(data))), data...)
	}
	one := part(0x14+0x12, 0x2c, entry(0xffff800000001000, "abcd"), entry(0xffff800000002000, "ef"))
	two := part(0x11, 0x1c, entry(0xffff800000003000, "g"))
	whole := append(append(head, one...), two...)
	got := SavedMemory(whole)
	want := []Saved{{0xffff800000001000, 0x18 + 0x2c + 0x10, 4}, {0xffff800000002000, 0x18 + 0x2c + 0x24, 2}, {0xffff800000003000, 0x18 + 0x52 + 0x1c + 0x10, 1}}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Fatalf("%+v, want %+v", got, want)
	}
	for _, s := range got {
		if text := whole[s.Offset : s.Offset+s.Size]; !strings.Contains("abcd ef g", string(text)) {
			t.Errorf("%+v holds %q", s, text)
		}
	}
	for cut := range whole {
		if n := len(SavedMemory(whole[:cut])); n > 2 {
			t.Errorf("cut at %d: %d ranges", cut, n)
		}
	}
	whole[0x18+8]++
	if got := SavedMemory(whole); len(got) != 0 {
		t.Errorf("entries that do not fill their part: %+v", got)
	}
}

func TestHypervisor(t *testing.T) {
	const guid = "7b581fa7-81c2-423f-a65c-1266fb10603d"
	for name, virtual := range map[string]bool{"VBoxVBoxVBox": true, "Microsoft Hv": false} {
		h := decode(guid, append(bytesOf(t, "44495648 44000000 06000040"), name...)).Hardware
		if h.Hypervisor != name || h.Virtual != virtual {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

func TestFrameworks(t *testing.T) {
	entry := func(head, name string) []byte {
		b := make([]byte, 56)
		copy(b, bytesOf(t, head))
		copy(b[20:], name)
		return b
	}
	block := append(entry("0000000000000000 01000000 1f000000 00000000", "Wdf01000"), entry("c01d6ccf8ce3ffff 01000000 0f000000 00000000", "acpiex")...)
	got := decode("f87e4a4c-c5a1-4d2f-bff0-d5de63a5e4c3", append(block, 1, 2, 3)).Frameworks
	if len(got) != 2 || got[0] != (facts.Framework{Name: "Wdf01000", Version: "1.31.0"}) || got[1] != (facts.Framework{Name: "acpiex", Version: "1.15.0"}) {
		t.Errorf("%+v", got)
	}
}

// TestStorage decodes the log of the storage port: a record without a beginning or
// an end counts for nothing.
func TestStorage(t *testing.T) {
	const noon = 133_000_000_000_000_000 // in 2022, in units of 100 ns
	block := append([]byte("DSTP"), make([]byte, 0x20)...)
	copy(block[0x10:], "storport.sys")
	binary.LittleEndian.PutUint32(block[0x20:], 7)
	for _, r := range [][2]uint64{{noon, noon + 20_000}, {noon + 50, noon + 50 + 125_000_000}, {0, 0}, {noon + 9_000_000, 0}, {noon + 7, 1 << 62}, {0, noon}} {
		rec := make([]byte, 60)
		rec[0] = 0x2a
		binary.LittleEndian.PutUint64(rec[32:], r[0])
		binary.LittleEndian.PutUint64(rec[40:], r[1])
		block = append(block, rec...)
	}
	block = append(block, 0x1b) // START STOP UNIT
	block = append(block, make([]byte, 59)...)
	binary.LittleEndian.PutUint64(block[len(block)-60+32:], noon)
	binary.LittleEndian.PutUint64(block[len(block)-60+40:], noon+300_000_000)
	f := NewFound()
	Blocks["da82441d-7142-4bc1-b844-0807c5a4b67f"].Decode(block, f)
	s := f.Storage.Value
	if !f.Storage.OK || s.Driver != "storport.sys" || s.Requests != 2 || s.Slowest != 12500*time.Millisecond {
		t.Errorf("%+v", f.Storage)
	}
	if want := facts.FileTime(noon + 50); s.Last != want {
		t.Errorf("the last began %v, want %v", s.Last, want)
	}
	if f.HasHardware() || f.HasSession() {
		t.Error("a log of requests describes neither machine nor starts")
	}
	for _, bad := range [][]byte{nil, []byte("DSTP"), block[:0x30], append([]byte("XXXX"), block[4:]...)} {
		f := NewFound()
		Blocks["da82441d-7142-4bc1-b844-0807c5a4b67f"].Decode(bad, f)
		if f.Storage.OK {
			t.Errorf("of %d bytes: %+v", len(bad), f.Storage.Value)
		}
	}
}
