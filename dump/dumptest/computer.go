package dumptest

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
)

// Computer is the machine that the blocks after a small dump describe.
type Computer struct {
	Maker, Model, Board    string
	Serial, BoardSerial    string
	Firmware, FirmwareDate string
	Processor              string
	Vendor, Identifier     string    // of the processor, as the registry has them; "" for no such block
	Leaf1                  [4]uint32 // EAX to EDX of CPUID leaf 1; zeros for no such block
	Modules                []MemoryModule
	Boot, CleanBoot        uint32
	Started                time.Time
	Build                  uint32          // that Windows calls itself
	Requests               []time.Duration // to disks, one a second; below zero: without an end
}

// MemoryModule is a module of memory, in MB and millions of transfers a second.
type MemoryModule struct {
	Maker, Part, Serial     string
	Size, Rated, Configured uint16
}

// Desk is a computer of no maker that exists.
func Desk(serial string) Computer {
	return Computer{
		Maker: "Example Computers", Model: "Desk 1", Board: "Board 1", Serial: serial, BoardSerial: "B" + serial,
		Firmware: "1.02", FirmwareDate: "03/14/2016", Processor: "Example Processor 3000",
		Modules: []MemoryModule{{"Example Memory", "EM-8G", "M" + serial, 8192, 2400, 3200}, {"Example Memory", "EM-8G", "M" + serial, 8192, 2400, 3200}},
		Boot:    21, CleanBoot: 20, Started: time.Date(2022, 5, 6, 7, 0, 0, 0, time.UTC), Build: 19045,
	}
}

// Blobs are the blocks: the tables of the firmware (DMTF DSP0134), boot status
// data, the head of the event trace buffers, and the log of the storage port.
func (c Computer) Blobs() []Blob {
	blobs := []Blob{
		{Tag: tagOf("bc5c008f-1e3a-44d7-988d-86f6884c6758"), Data: c.smbios()},
		{Tag: tagOf("f57308df-cc45-4e01-ad76-29a4ebb010ec"), Data: c.bootStatus()},
		{Tag: tagOf("2b88b710-1c93-4f7c-b06c-655ecc50decc"), Data: c.trace()},
	}
	if c.Identifier != "" {
		blobs = append(blobs, Blob{Tag: tagOf("6c7ac389-4313-47dc-9f34-a8800a0fb56c"), Data: c.registry()})
	}
	if c.Leaf1 != [4]uint32{} {
		blobs = append(blobs, Blob{Tag: tagOf("d03dc06f-d88e-44c5-ba2a-fae035172d19"), Data: c.cpuid()})
	}
	if len(c.Requests) > 0 {
		blobs = append(blobs, Blob{Tag: tagOf("da82441d-7142-4bc1-b844-0807c5a4b67f"), Data: c.storage()})
	}
	return blobs
}

// registry is the values of HARDWARE\DESCRIPTION\System\CentralProcessor\0.
func (c Computer) registry() []byte {
	var s stream
	for _, v := range [][2]string{{"Identifier", c.Identifier}, {"ProcessorNameString", c.Processor}, {"VendorIdentifier", c.Vendor}} {
		for i, text := range v {
			if i == 1 {
				s.u32(1) // REG_SZ
			}
			var u []byte
			for _, r := range text + "\x00" {
				u = binary.LittleEndian.AppendUint16(u, uint16(r))
			}
			s.u32(uint32(len(u)))
			s.add(u)
		}
	}
	return s.b
}

// cpuid is the record of one leaf, as it was at the start and at the crash.
func (c Computer) cpuid() []byte {
	var s stream
	s.u32(0)
	s.u32(1)
	for range 2 {
		for _, r := range c.Leaf1 {
			s.u32(r)
		}
	}
	return s.b
}

func (c Computer) smbios() []byte {
	var table stream
	// Types 0, 1, 2, 4, 17 and the end, each with the offsets of its strings.
	structure(&table, 0, 0x18, nil, at{4, "Example Firmware"}, at{5, c.Firmware}, at{8, c.FirmwareDate})
	structure(&table, 1, 0x1b, nil, at{4, c.Maker}, at{5, c.Model}, at{7, c.Serial})
	structure(&table, 2, 0x0f, nil, at{4, c.Maker}, at{5, c.Board}, at{7, c.BoardSerial})
	structure(&table, 4, 0x2a, nil, at{0x10, c.Processor})
	for _, m := range c.Modules {
		structure(&table, 17, 0x28, func(b []byte) {
			binary.LittleEndian.PutUint16(b[0x0c:], m.Size)
			binary.LittleEndian.PutUint16(b[0x15:], m.Rated)
			binary.LittleEndian.PutUint16(b[0x20:], m.Configured)
			b[0x12] = 0x1a // DDR4
		}, at{0x17, m.Maker}, at{0x18, m.Serial}, at{0x1a, m.Part})
	}
	structure(&table, 127, 4, nil)
	var s stream
	s.add([]byte{0, 3, 2, 0})
	s.u32(uint32(len(table.b)))
	s.add(table.b)
	return s.b
}

// at is a string and the offset of its number.
type at struct {
	off  int
	text string
}

// structure adds one structure of length bytes, followed by its strings.
func structure(s *stream, kind byte, length int, fill func([]byte), strings ...at) {
	b := make([]byte, length)
	b[0], b[1] = kind, byte(length)
	if fill != nil {
		fill(b)
	}
	n := byte(0)
	for _, a := range strings {
		if a.text != "" {
			n++
			b[a.off] = n
		}
	}
	s.add(b)
	for _, a := range strings {
		if a.text != "" {
			s.add(append([]byte(a.text), 0))
		}
	}
	if n == 0 {
		s.add([]byte{0})
	}
	s.add([]byte{0})
}

func (c Computer) bootStatus() []byte {
	b := make([]byte, 0xb0)
	binary.LittleEndian.PutUint32(b, uint32(len(b)))
	binary.LittleEndian.PutUint32(b[0x34:], c.Boot)
	binary.LittleEndian.PutUint32(b[0x38:], c.CleanBoot)
	return b
}

func (c Computer) trace() []byte {
	var s stream
	s.u32(156250)
	s.u32(0xF0000000 | c.Build)
	s.u32(3000)
	s.u32(0)
	s.u64(Filetime(c.Started))
	s.u64(10_000_000)
	return s.b
}

func (c Computer) storage() []byte {
	var s stream
	s.add([]byte("DSTP"))
	s.grow(12)
	s.add([]byte("storport.sys\x00\x00\x00\x00"))
	s.u32(uint32(len(c.Requests)))
	for i, took := range c.Requests {
		began := c.Started.Add(time.Duration(i) * time.Second)
		s.add(append([]byte{0x2A}, make([]byte, 31)...)) // WRITE(10)
		s.u64(Filetime(began))
		s.u64(map[bool]uint64{true: Filetime(began.Add(took))}[took >= 0])
		s.grow(12)
	}
	return s.b
}

// tagOf reads a GUID as text.
func tagOf(text string) (tag [16]byte) {
	b, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(b) != 16 {
		panic("dumptest: no GUID: " + text)
	}
	for i, from := range [16]int{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15} {
		tag[i] = b[from]
	}
	return tag
}

// Filetime is a time in units of 100 ns since 1601, as Windows counts.
func Filetime(t time.Time) uint64 {
	return uint64(t.Sub(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC))/100) + 11_644_473_600*10_000_000
}
