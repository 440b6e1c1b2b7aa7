package pdb

import (
	"encoding/binary"
	"fmt"
	"io"
	"sort"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/module"
)

// The streams with fixed numbers.
const (
	infoStream = 1
	dbiStream  = 3
)

// info is the stream that identifies the file (PDBStream70).
var info = struct {
	size int
	age  bin.Field
	guid bin.Span
}{0x1c, bin.U32(0x08), bin.Span{Off: 0x0c, Size: 16}}

// dbi is the head of the stream of debug information (NewDBIHdr), which the substreams
// follow whose sizes it gives.
var dbi = struct {
	size                                                             int
	age                                                              bin.Field
	records                                                          bin.Field // the stream of symbol records
	modules, contributions, map_, sources, typeServers, optional, ec bin.Field // sizes
	machine                                                          bin.Field
}{0x40, bin.U32(0x08), bin.U16(0x14), bin.U32(0x18), bin.U32(0x1c), bin.U32(0x20), bin.U32(0x24), bin.U32(0x28), bin.U32(0x30), bin.U32(0x34), bin.U16(0x3a)}

const machineX86 = 0x14c // IMAGE_FILE_MACHINE_I386

// The streams of the optional debug header that are read, by their places.
const (
	omapFromSource  = 4
	sectionHeaders  = 5
	originalHeaders = 10 // before the image was rearranged
)

// sectionHeader is IMAGE_SECTION_HEADER (winnt.h).
var sectionHeader = struct {
	size    int
	address bin.Field
}{0x28, bin.U32(0x0c)}

// A File is an open PDB.
type File struct {
	GUID string // as symbol servers write it, without dashes
	Age  uint32 // of the debug information: that which the image has

	s        *streams
	dbi      bin.Record
	sections []uint32 // where each begins
	x86      bool     // names of C begin with an underscore
	omap     []byte   // from places in the sections to those in the image, or nil
}

// ID is the name of the version in a symbol store: GUID and age.
func (f *File) ID() string { return fmt.Sprintf("%s%X", f.GUID, f.Age) }

// Open reads what identifies a PDB. Nothing else of it is read.
func Open(r io.ReaderAt, size int64) (*File, error) {
	s, err := openStreams(r, size)
	if err != nil {
		return nil, err
	}
	head, err := s.prefix(infoStream, uint32(info.size))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotPDB, err)
	}
	guid, err := head.Bytes(info.guid)
	if err != nil {
		return nil, fmt.Errorf("%w: it does not say which it is", ErrNotPDB)
	}
	le := binary.LittleEndian
	f := &File{s: s, Age: uint32(head.Or(info.age, 0))}
	f.GUID = fmt.Sprintf("%08X%04X%04X%X", le.Uint32(guid), le.Uint16(guid[4:]), le.Uint16(guid[6:]), guid[8:16])
	if head, err := s.prefix(dbiStream, uint32(dbi.size)); err == nil {
		f.Age = uint32(head.Or(dbi.age, uint64(f.Age)))
	}
	return f, nil
}

// Symbols returns the functions of a PDB, in no order.
func (f *File) Symbols() (module.Symbols, error) {
	var err error
	if f.dbi, err = f.s.stream(dbiStream); err != nil || len(f.dbi) < dbi.size {
		return nil, fmt.Errorf("%w: it has no debug information", ErrNotPDB)
	}
	f.x86 = f.dbi.Or(dbi.machine, 0) == machineX86
	if err := f.layout(); err != nil {
		return nil, err
	}
	records, err := f.s.stream(int(f.dbi.Or(dbi.records, 0)))
	if err != nil {
		return nil, fmt.Errorf("the symbol records: %w", err)
	}
	out := f.publics(records)
	return append(out, f.procedures()...), nil
}

// substream is a part of the debug information: what follows the parts before it.
func (f *File) substream(before []bin.Field, size bin.Field) []byte {
	at := uint64(dbi.size)
	for _, b := range before {
		at += f.dbi.Or(b, 0)
	}
	n := f.dbi.Or(size, 0)
	if at > uint64(len(f.dbi)) || n > uint64(len(f.dbi))-at {
		return nil
	}
	return f.dbi[at : at+n]
}

// layout reads where the sections are.
func (f *File) layout() error {
	optional := f.substream([]bin.Field{dbi.modules, dbi.contributions, dbi.map_, dbi.sources, dbi.typeServers, dbi.ec}, dbi.optional)
	stream := func(n int) []byte {
		if len(optional) < 2*n+2 {
			return nil
		}
		b, _ := f.s.stream(int(int16(binary.LittleEndian.Uint16(optional[2*n:]))))
		return b
	}
	headers := stream(sectionHeaders)
	if f.omap = stream(omapFromSource); f.omap != nil {
		if original := stream(originalHeaders); original != nil {
			headers = original
		}
	}
	for ; len(headers) >= sectionHeader.size; headers = headers[sectionHeader.size:] {
		f.sections = append(f.sections, uint32(bin.Record(headers).Or(sectionHeader.address, 0)))
	}
	if len(f.sections) == 0 {
		return fmt.Errorf("%w: it does not tell the sections", ErrNotPDB)
	}
	return nil
}

// omapEntry is OMAP_DATA: what lies from here on is there, or nowhere where that is zero.
const omapEntry = 8

// rva converts a place in a section to an address. It returns false if the image does not
// contain it.
func (f *File) rva(section uint16, offset uint32) (uint32, bool) {
	if section == 0 || int(section) > len(f.sections) {
		return 0, false
	}
	at := f.sections[section-1] + offset
	if len(f.omap) < omapEntry {
		return at, true
	}
	le := binary.LittleEndian
	n := len(f.omap) / omapEntry
	i := sort.Search(n, func(i int) bool { return le.Uint32(f.omap[i*omapEntry:]) > at })
	if i == 0 {
		return 0, false
	}
	from, to := le.Uint32(f.omap[(i-1)*omapEntry:]), le.Uint32(f.omap[(i-1)*omapEntry+4:])
	return to + at - from, to != 0
}
