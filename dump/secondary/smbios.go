package secondary

import (
	"bytes"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/internal/firmware"
)

// rawSMBIOS is RawSMBIOSData, in which the block begins (GetSystemFirmwareTable
// page): versions, the length of the table, and the table.
var rawSMBIOS = struct {
	major, minor, length bin.Field
	size                 int
}{bin.U8(1), bin.U8(2), bin.U32(4), 8}

// structure is what every SMBIOS structure begins with (DSP0134, 6.1.2).
var structure = struct {
	kind, length bin.Field
	size         int
}{bin.U8(0), bin.U8(1), 4}

// The types of structures that are read (DSP0134, chapter 7).
const (
	typeBIOS      = 0
	typeSystem    = 1
	typeBoard     = 2
	typeProcessor = 4
	typeModule    = 17
	typeEnd       = 127
)

// Where the fields of each type lie. Strings are numbers of the strings that
// follow the structure. Serial numbers, asset tags and UUIDs are not read: they
// identify a machine and its owner.
var (
	biosFields      = struct{ vendor, version, date, features bin.Field }{bin.U8(4), bin.U8(5), bin.U8(8), bin.U8(0x13)}
	systemFields    = struct{ maker, product, serial bin.Field }{bin.U8(4), bin.U8(5), bin.U8(7)}
	processorFields = struct{ name bin.Field }{bin.U8(0x10)}
	moduleFields    = struct {
		size, large                bin.Field
		locator, kind, maker, part bin.Field
		rated, configured          bin.Field
		ratedLong, configuredLong  bin.Field
	}{bin.U16(0x0c), bin.U32(0x1c), bin.U8(0x10), bin.U8(0x12), bin.U8(0x17), bin.U8(0x1a), bin.U16(0x15), bin.U16(0x20), bin.U32(0x54), bin.U32(0x58)}
)

const (
	virtualBit    = 1 << 4 // of the BIOS characteristics: the system is a virtual machine
	maxStructures = 4096
	maxString     = 128 // bytes of a string that are kept
	maxModules    = 256

	maxIdentifiers = 4
)

// memoryKinds are the types of memory (DSP0134, 7.18.2).
var memoryKinds = map[uint64]string{
	0x12: "DDR", 0x13: "DDR2", 0x14: "DDR2 FB-DIMM", 0x18: "DDR3", 0x19: "FBD2", 0x1a: "DDR4", 0x1b: "LPDDR", 0x1c: "LPDDR2",
	0x1d: "LPDDR3", 0x1e: "LPDDR4", 0x20: "HBM", 0x21: "HBM2", 0x22: "DDR5", 0x23: "LPDDR5", 0x24: "HBM3",
}

// An entry is one structure with its strings.
type entry struct {
	rec     bin.Record
	strings []string
}

// text is the string that a field counts, "" where there is none or it is a
// placeholder that the maker left.
func (e *entry) text(f bin.Field) string {
	n := e.rec.Or(f, 0)
	if n == 0 || n > uint64(len(e.strings)) {
		return ""
	}
	s := strings.Join(strings.Fields(e.strings[n-1]), " ")
	if firmware.IsPlaceholder(s) {
		return ""
	}
	return s
}

// smbios decodes the block with the tables of the machine.
func smbios(rec bin.Record, f *Found) {
	length := rec.Or(rawSMBIOS.length, 0)
	if len(rec) < rawSMBIOS.size {
		return
	}
	table := rec[rawSMBIOS.size:]
	if length < uint64(len(table)) {
		table = table[:length]
	}
	defer judge(&f.Hardware)
	for range maxStructures {
		e, rest, ok := next(table)
		if !ok || e.rec.Or(structure.kind, typeEnd) == typeEnd {
			return
		}
		e.decode(&f.Hardware)
		table = rest
	}
}

// next takes the first structure off a table: its formatted area, then strings
// that end with NUL, an empty one last.
func next(table bin.Record) (e entry, rest bin.Record, ok bool) {
	length := int(table.Or(structure.length, 0))
	if length < structure.size || length > len(table) {
		return e, nil, false
	}
	e.rec, rest = table[:length], table[length:]
	if len(rest) >= 2 && rest[0] == 0 && rest[1] == 0 { // no strings at all
		return e, rest[2:], true
	}
	for {
		i := bytes.IndexByte(rest, 0)
		switch {
		case i < 0:
			return e, nil, true // the last string is cut off
		case i == 0:
			return e, rest[1:], true
		}
		e.strings = append(e.strings, bin.ASCII(rest[:min(i, maxString)]))
		rest = rest[i+1:]
	}
}

func (e *entry) decode(h *facts.Hardware) {
	switch e.rec.Or(structure.kind, typeEnd) {
	case typeBIOS:
		h.BIOSVendor, h.BIOSVersion, h.BIOSDate = e.text(biosFields.vendor), e.text(biosFields.version), e.text(biosFields.date)
		h.BIOSBuilt = firmware.Date(h.BIOSDate)
		h.Virtual = h.Virtual || e.rec.Or(biosFields.features, 0)&virtualBit != 0
	case typeSystem:
		h.Manufacturer, h.Model = e.text(systemFields.maker), e.text(systemFields.product)
		e.identify(h, "system serial number")
	case typeBoard:
		e.identify(h, "board serial number")
		if h.Board == "" {
			h.Board = strings.TrimSpace(e.text(systemFields.maker) + " " + e.text(systemFields.product))
		}
	case typeProcessor:
		if h.Processor == "" {
			h.Processor = e.text(processorFields.name)
		}
	case typeModule:
		if m, ok := e.module(); ok && len(h.Memory) < maxModules {
			h.Memory = append(h.Memory, m)
		}
	}
}

// identify notes the serial number of a system or a board, which the writer of
// small dumps leaves in the tables since Windows 10.
func (e *entry) identify(h *facts.Hardware, kind string) {
	if serial := e.text(systemFields.serial); serial != "" && !repeated(serial) && len(h.Identifiers) < maxIdentifiers {
		h.Identifiers = append(h.Identifiers, facts.Identifier{Kind: kind, Value: serial})
	}
}

// repeated reports whether a text is one character over and over, as of a maker
// who writes no serial numbers.
func repeated(s string) bool { return strings.Trim(s, s[:1]) == "" }

// Values of the size and speed fields that lead to a longer field, or say that
// nothing is known.
const (
	sizeUnknown = 0xffff
	sizeLong    = 0x7fff
	sizeInKB    = 1 << 15
	speedLong   = 0xffff
)

// module is a memory module; false for an empty slot.
func (e *entry) module() (facts.MemoryModule, bool) {
	f := &moduleFields
	m := facts.MemoryModule{
		Locator: e.text(f.locator), Kind: memoryKinds[e.rec.Or(f.kind, 0)], MakerText: e.text(f.maker), Part: e.text(f.part),
		Rated: e.speed(f.rated, f.ratedLong), Configured: e.speed(f.configured, f.configuredLong),
	}
	m.Maker = makerOf(m.MakerText)
	switch size := e.rec.Or(f.size, 0); {
	case size == 0:
		return m, false
	case size == sizeUnknown:
		m.Bytes = facts.Unknown[uint64]("the firmware does not say")
	case size == sizeLong:
		m.Bytes = facts.Some(e.rec.Or(f.large, 0) & (1<<31 - 1) << 20)
	case size&sizeInKB != 0:
		m.Bytes = facts.Some(size &^ sizeInKB << 10)
	default:
		m.Bytes = facts.Some(size << 20)
	}
	return m, true
}

func (e *entry) speed(short, long bin.Field) facts.Known[uint32] {
	v := e.rec.Or(short, 0)
	if v == speedLong {
		v = e.rec.Or(long, 0)
	}
	return facts.NonZero(uint32(v), "the firmware does not say")
}
