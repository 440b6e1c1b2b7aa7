package module

import (
	"errors"
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// ErrNotImage says that the memory is there and holds no PE image.
var ErrNotImage = errors.New("not a PE image")

// Header is what the headers of an image say of it. The pages of code and data
// may be absent all the same.
type Header struct {
	Machine       uint16 // IMAGE_FILE_MACHINE_*
	TimeStamp     uint32 // link time or reproducible-build hash
	SizeOfImage   uint32 // in bytes
	CheckSum      uint32
	EntryPoint    uint32 // from the base; 0 where there is none
	Subsystem     uint16 // IMAGE_SUBSYSTEM_*: 1 is a driver
	LinkerVersion string // "2.50"
	Sections      facts.Known[[]Section]

	directories [maxDirectories]directory
}

// A directory is IMAGE_DATA_DIRECTORY: a table of the image, counted from the
// base. There is none where the address is zero.
type directory struct{ rva, size uint32 }

// Section is one section of an image, in order of their addresses.
type Section struct {
	Name            string // "" where the bytes are no text
	VirtualAddress  uint32 // from the base
	VirtualSize     uint32 // in bytes
	Characteristics uint32 // IMAGE_SCN_*
	FileOffset      uint32 // of its bytes in the file
	FileSize        uint32 // of these; what the section has beyond them is zero
}

// Contains reports whether an address, counted from the base, lies in the
// section.
func (s Section) Contains(rva uint32) bool {
	return rva >= s.VirtualAddress && rva-s.VirtualAddress < s.VirtualSize
}

// UnwindTable is where the functions of the image are listed for those who walk
// up a stack, counted from the base; zero where they are not.
func (h *Header) UnwindTable() (rva, size uint32) {
	d := h.directories[unwindDirectory]
	return d.rva, d.size
}

const (
	dosMagic = "MZ"
	ntMagic  = "PE\x00\x00"

	maxNewHeader   = 0x1000 // e_lfanew: drivers have a stub of some hundred bytes
	maxSections    = 96     // the limit of the loader ("PE Format" page)
	maxDirectories = 16     // IMAGE_NUMBEROF_DIRECTORY_ENTRIES
	directorySize  = 8      // of IMAGE_DATA_DIRECTORY
	maxOptional    = 0x800  // no optional header has more
	headerPage     = 0x1000 // what is read at once
)

// dos is IMAGE_DOS_HEADER (winnt.h).
var dos = struct {
	size      int
	newHeader bin.Field // e_lfanew
}{0x40, bin.U32(0x3c)}

// ntHeaders is the signature and IMAGE_FILE_HEADER (winnt.h).
var ntHeaders = struct {
	size                 int
	sections             bin.Field
	symbols, symbolCount bin.Field
	optionalSize         bin.Field
	magic                bin.Field // of the optional header after it
}{
	size: 0x18, sections: bin.U16(0x06), symbols: bin.U32(0x0c), symbolCount: bin.U32(0x10),
	optionalSize: bin.U16(0x14), magic: bin.U16(0x18),
}

// An optionalLayout is where IMAGE_OPTIONAL_HEADER32 or 64 has what must be
// rewritten (winnt.h).
type optionalLayout struct {
	size           int // with all directories
	directories    int
	imageBase      bin.Field // the low half is all that has to be aligned
	directoryCount bin.Field
}

// optionalLayouts: by the Magic field, PE32 and PE32+.
var optionalLayouts = map[uint64]optionalLayout{
	0x10b: {0xe0, 0x60, bin.U32(0x1c), bin.U32(0x5c)},
	0x20b: {0xf0, 0x70, bin.U32(0x18), bin.U32(0x6c)},
}

// section is IMAGE_SECTION_HEADER (winnt.h).
var section = struct {
	size                                              int
	virtualSize, rawSize, rawPointer, characteristics bin.Field
}{0x28, bin.U32(0x08), bin.U32(0x10), bin.U32(0x14), bin.U32(0x24)}

// rawHeaders are the headers of an image, measured but not decoded.
type rawHeaders struct {
	layout     optionalLayout
	nt         bin.Record
	optional   bin.Record
	sections   bin.Record
	noSections facts.Known[[]Section] // why there are none
}

func (r rawHeaders) count() int { return len(r.sections) / section.size }

// IsImage reports whether a PE image begins at base. It reads some hundred
// bytes: enough for a search that looks at every page.
func IsImage(s memory.Space, base memory.Virt) bool {
	head := window{s: s, base: base}
	at, err := newHeader(&head)
	if err != nil {
		return false
	}
	_, err = measure(&head, at)
	return err == nil
}

// ReadHeader reads the headers of the image at base: one page, for all but the
// strangest images. The error is ErrNotImage, or a *memory.AbsentError where
// the headers are not there.
func ReadHeader(s memory.Space, base memory.Virt) (Header, error) {
	head := window{s: s, base: base, step: headerPage}
	at, err := newHeader(&head)
	if err != nil {
		return Header{}, err
	}
	raw, err := measure(&head, at)
	if err != nil {
		return Header{}, err
	}
	sections := at + ntHeaders.size + len(raw.optional)
	n := int(raw.nt.Or(ntHeaders.sections, 0)) * section.size
	if rec, err := head.upTo(sections + n); err != nil {
		raw.noSections = facts.Unknown[[]Section](err.Error())
	} else {
		raw.sections = rec[sections : sections+n]
	}
	return decodeHeaders(raw)
}

// errNoMagic is made once: a search meets it at nearly every page.
var errNoMagic = fmt.Errorf("%w: it does not begin with %s", ErrNotImage, dosMagic)

// newHeader finds the NT headers.
func newHeader(head *window) (int, error) {
	rec, err := head.upTo(dos.size)
	if err != nil {
		return 0, err
	}
	at := rec.Or(dos.newHeader, 0)
	switch {
	case string(rec[:len(dosMagic)]) != dosMagic:
		return 0, errNoMagic
	case at == 0 || at > maxNewHeader:
		return 0, fmt.Errorf("%w: e_lfanew is 0x%x", ErrNotImage, at)
	}
	return int(at), nil
}

// measure checks every size that the headers give before anything trusts it.
func measure(head *window, at int) (rawHeaders, error) {
	rec, err := head.upTo(at + ntHeaders.magic.End())
	if err != nil {
		return rawHeaders{}, err
	}
	nt := rec[at:]
	layout, known := optionalLayouts[nt.Or(ntHeaders.magic, 0)]
	sections, size := nt.Or(ntHeaders.sections, 0), int(nt.Or(ntHeaders.optionalSize, 0))
	switch {
	case string(nt[:len(ntMagic)]) != ntMagic:
		return rawHeaders{}, fmt.Errorf("%w: the PE signature is missing", ErrNotImage)
	case !known:
		return rawHeaders{}, fmt.Errorf("%w: the magic of the optional header is 0x%x", ErrNotImage, nt.Or(ntHeaders.magic, 0))
	case size < layout.directories || size > maxOptional:
		return rawHeaders{}, fmt.Errorf("%w: the optional header has %d bytes", ErrNotImage, size)
	case sections == 0 || sections > maxSections:
		return rawHeaders{}, fmt.Errorf("%w: it has %d sections", ErrNotImage, sections)
	}
	end := at + ntHeaders.size + size
	if rec, err = head.upTo(end); err != nil {
		return rawHeaders{}, err
	}
	return rawHeaders{layout: layout, nt: rec[at : at+ntHeaders.size], optional: rec[at+ntHeaders.size : end]}, nil
}
