package whea_test

import (
	"encoding/binary"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/whea"
)

// put writes values of so many bytes into a section of a size.
func put(size int, values map[int]uint64, widths map[int]int) []byte {
	b := make([]byte, size)
	for off, v := range values {
		switch widths[off] {
		case 1:
			b[off] = byte(v)
		case 2:
			binary.LittleEndian.PutUint16(b[off:], uint16(v))
		case 4:
			binary.LittleEndian.PutUint32(b[off:], uint32(v))
		default:
			binary.LittleEndian.PutUint64(b[off:], v)
		}
	}
	return b
}

// TestSections: each kind of section, laid out by the tables of UEFI 2.10,
// appendix N, and of the processor manuals.
func TestSections(t *testing.T) {
	memory := put(0x50, map[int]uint64{0: 1<<1 | 1<<3 | 1<<5 | 1<<14, 0x10: 0x123456000, 0x20: 1, 0x24: 3, 0x48: 3}, map[int]int{0x20: 2, 0x24: 2, 0x48: 1})
	pcie := put(0xd0, map[int]uint64{
		0: 1<<0 | 1<<3 | 1<<7, 8: 4, 0x18: 0x8086, 0x1a: 0x1901, 0x1f: 0, 0x20: 1, 0x21: 0, 0x23: 0, 0x74: 1<<14 | 1<<20, 0x78: 1 << 20, 0x80: 1 << 6,
	}, map[int]int{8: 4, 0x18: 2, 0x1a: 2, 0x1f: 1, 0x20: 1, 0x21: 2, 0x23: 1, 0x74: 4, 0x78: 4, 0x80: 4})
	generic := put(0xc0, map[int]uint64{0: 1<<2 | 1<<3 | 1<<5 | 1<<8, 0x0a: 1, 0x0b: 1, 0x0d: 2, 0x98: 5}, map[int]int{0x0a: 1, 0x0b: 1, 0x0d: 1})
	x86 := put(0x40, map[int]uint64{0: 1, 8: 12}, nil)
	for name, c := range map[string]struct {
		section dumptest.ErrorSection
		want    string
	}{
		// VAL, UC, EN, ADDRV, PCC; a data cache read at level 1.
		"machine check": {dumptest.MachineCheck(3, 5, 0xb600000000000135, 0xfee0), "processor 3, bank 5: MCA error code 0x0135: cache hierarchy error, data read, level 1, not corrected, the processor's state is damaged, the address was noted, at address 0xfee0"},
		"nothing valid": {dumptest.MachineCheck(3, 5, 0, 0), "processor 3, bank 5: its status register contains nothing valid"},
		"memory":        {dumptest.ErrorSection{GUID: "a5bc1114-6f64-4ede-b863-3e83ed7c83b1", Data: memory}, "memory: multi-bit error, at physical address 0x123456000, node 1, module 3"},
		"PCI Express":   {dumptest.ErrorSection{GUID: "d995e954-bbc1-430f-ad91-b44dcb3c6f35", Data: pcie}, "PCI Express device 00:01.0 (8086:1901, Intel 6th-10th Gen Core Processor PCIe Controller (x16)): root port, completion timeout, corrected: bad packet"},
		"generic":       {dumptest.ErrorSection{GUID: "9876ccad-47b4-4bdb-b65e-16f193c4f3db", Data: generic}, "the processor with APIC id 5: cache error, data read, level 2"},
		"x86":           {dumptest.ErrorSection{GUID: "dc3ea0b0-a144-4797-b95b-53fa242b6e1d", Data: x86}, "the processor with APIC id 12"},
		"cut":           {dumptest.ErrorSection{GUID: "a5bc1114-6f64-4ede-b863-3e83ed7c83b1", Data: memory[:4]}, "memory"},
		"unknown":       {dumptest.ErrorSection{GUID: "00112233-4455-6677-8899-aabbccddeeff", Data: x86}, "a section of an undocumented kind"},
	} {
		e, ok := whea.Decode(dumptest.ErrorRecord(c.section)).Get()
		if !ok || len(e.Sections) != 1 || e.Severity != "fatal" || e.Notification != "machine check exception" {
			t.Errorf("%s: %+v, %v", name, e, ok)
			continue
		}
		if got := e.Sections[0].Text; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestCutRecords: every shorter part gives a record without what is missing, or
// none.
func TestCutRecords(t *testing.T) {
	whole := dumptest.ErrorRecord(dumptest.MachineCheck(1, 2, 1<<63, 0), dumptest.MachineCheck(3, 4, 1<<63, 0))
	for n := range whole {
		if e, ok := whea.Decode(whole[:n]).Get(); ok && (n < whea.HeaderSize && len(e.Sections) > 0 || len(e.Sections) > 1) {
			t.Errorf("cut at %d: %+v", n, e)
		}
	}
	if e := whea.Decode(whole).Value; len(e.Sections) != 2 {
		t.Errorf("%+v", e)
	}
}

func FuzzRecord(f *testing.F) {
	f.Add(dumptest.ErrorRecord(dumptest.MachineCheck(1, 2, 1<<63|0x135, 0x1000)))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, ok := whea.Decode(b).Get()
		if ok && (len(b) < 0x18 || len(e.Sections) > 64) {
			t.Errorf("%d bytes give %d sections", len(b), len(e.Sections))
		}
		for _, s := range e.Sections {
			if s.Text == "" || len(s.Text) > 1000 {
				t.Errorf("%q", s.Text)
			}
		}
	})
}
