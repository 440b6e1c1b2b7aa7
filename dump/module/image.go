package module

import (
	"encoding/binary"
	"fmt"

	"github.com/saferwall/pe"
	"github.com/saferwall/pe/log"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// This file is the only one that uses the PE library, and hands it nothing but
// private bytes that were measured before: headers in the form that they have
// in a file. The library reads files, so what it says about the data
// directories of a mapped image is wrong; its walk through a resource tree
// takes exponential time where the tree was made for that; its text decoder
// spoils names that do not end in Latin letters. Those parts are read in the
// other files of this package.

// The data directories that are read (IMAGE_DIRECTORY_ENTRY_*, winnt.h).
const (
	exportDirectory   = int(pe.ImageDirectoryEntryExport)
	resourceDirectory = int(pe.ImageDirectoryEntryResource)
	unwindDirectory   = int(pe.ImageDirectoryEntryException)
	debugDirectory    = int(pe.ImageDirectoryEntryDebug)
)

// Code reports whether the section holds instructions.
func (s Section) Code() bool {
	return s.Characteristics&(pe.ImageSectionCntCode|pe.ImageSectionMemExecute) != 0
}

// Writable reports whether the section may be written to.
func (s Section) Writable() bool { return s.Characteristics&pe.ImageSectionMemWrite != 0 }

// Discardable reports whether the system drops the section once the image has
// started: its pages are then gone, or belong to something else.
func (s Section) Discardable() bool { return s.Characteristics&pe.ImageSectionMemDiscardable != 0 }

// decodeHeaders lets the library decode headers.
func decodeHeaders(raw rawHeaders) (h Header, err error) {
	// The counts and sizes were checked and the file form has all the bytes
	// that they speak of. This guards against what was overlooked: one image
	// must not end the work on a dump.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrNotImage, r)
		}
	}()
	f, err := pe.NewBytes(fileForm(raw), &pe.Options{Fast: true, Logger: silent{}})
	if err == nil {
		err = f.Parse()
	}
	if err == nil && len(f.Sections) != raw.count() {
		err = fmt.Errorf("%d of %d sections could be decoded", len(f.Sections), raw.count())
	}
	if err != nil {
		return Header{}, fmt.Errorf("%w: %w", ErrNotImage, err)
	}
	h.Machine, h.TimeStamp = uint16(f.NtHeader.FileHeader.Machine), f.NtHeader.FileHeader.TimeDateStamp
	switch o := f.NtHeader.OptionalHeader.(type) {
	case pe.ImageOptionalHeader32:
		h.SizeOfImage, h.CheckSum, h.EntryPoint, h.Subsystem = o.SizeOfImage, o.CheckSum, o.AddressOfEntryPoint, uint16(o.Subsystem)
		h.LinkerVersion = linkerVersion(o.MajorLinkerVersion, o.MinorLinkerVersion)
		h.directories = directoriesOf(o.DataDirectory)
	case pe.ImageOptionalHeader64:
		h.SizeOfImage, h.CheckSum, h.EntryPoint, h.Subsystem = o.SizeOfImage, o.CheckSum, o.AddressOfEntryPoint, uint16(o.Subsystem)
		h.LinkerVersion = linkerVersion(o.MajorLinkerVersion, o.MinorLinkerVersion)
		h.directories = directoriesOf(o.DataDirectory)
	}
	h.Sections = raw.noSections
	if raw.sections != nil {
		h.Sections = facts.Some(sectionsOf(f, raw))
	}
	return h, nil
}

func linkerVersion(major, minor uint8) string { return fmt.Sprintf("%d.%02d", major, minor) }

func directoriesOf(in [maxDirectories]pe.DataDirectory) (out [maxDirectories]directory) {
	for i, d := range in {
		out[i] = directory{d.VirtualAddress, d.Size}
	}
	return out
}

func sectionsOf(f *pe.File, raw rawHeaders) []Section {
	out := make([]Section, 0, len(f.Sections))
	for i, s := range f.Sections {
		rec := raw.sections[i*section.size:]
		name := plain(bin.ASCII(s.Header.Name[:]), "").Or("")
		out = append(out, Section{
			Name: name, VirtualAddress: s.Header.VirtualAddress,
			VirtualSize: s.Header.VirtualSize, Characteristics: s.Header.Characteristics,
			FileOffset: uint32(rec.Or(section.rawPointer, 0)), FileSize: uint32(rec.Or(section.rawSize, 0)),
		})
	}
	return out
}

// fileForm lays the headers of a mapped image out as those of a file that has
// nothing else. What the library would take for a place in the file is zero:
// COFF symbols and the raw data of sections. So is the image base, which the
// loader sets to where the image lies, at any page, while the library demands
// that of a file; and so is the DOS stub, whose "Rich" record it would follow
// out of the bytes. The optional header gets its full length, directories that
// the image does not have being zero.
func fileForm(raw rawHeaders) []byte {
	const start = 0x40 // of the NT headers: after IMAGE_DOS_HEADER
	optional := start + ntHeaders.size
	sections := optional + raw.layout.size
	b := make([]byte, sections+len(raw.sections))

	copy(b, dosMagic)
	put(b, 0, dos.newHeader, start)

	copy(b[start:], raw.nt)
	put(b, start, ntHeaders.symbols, 0)
	put(b, start, ntHeaders.symbolCount, 0)
	put(b, start, ntHeaders.optionalSize, uint32(raw.layout.size))
	put(b, start, ntHeaders.sections, uint32(raw.count()))

	copy(b[optional:sections], raw.optional)
	put(b, optional, raw.layout.imageBase, 0)
	if n := raw.optional.Or(raw.layout.directoryCount, 0); n < maxDirectories {
		clear(b[optional+raw.layout.directories+int(n)*directorySize : sections])
	}

	copy(b[sections:], raw.sections)
	for at := sections; at < len(b); at += section.size {
		rec := bin.Record(b[at:])
		if rec.Or(section.virtualSize, 0) == 0 { // some early linkers leave it out
			put(b, at, section.virtualSize, uint32(rec.Or(section.rawSize, 0)))
		}
		clear(b[at+section.rawSize.Off : at+section.characteristics.Off])
	}
	return b
}

// put writes a field of the structure at off.
func put(b []byte, off int, f bin.Field, v uint32) {
	var le [8]byte
	binary.LittleEndian.PutUint32(le[:], v)
	copy(b[off+f.Off:], le[:f.Width])
}

// fixedVersion decodes VS_FIXEDFILEINFO.
func fixedVersion(value []byte) (string, bool) {
	var v pe.VsFixedFileInfo
	if _, err := binary.Decode(value, binary.LittleEndian, &v); err != nil || v.Signature != pe.VsFileInfoSignature {
		return "", false
	}
	return fmt.Sprintf("%d.%d.%d.%d", v.FileVersionMS>>16, v.FileVersionMS&0xffff, v.FileVersionLS>>16, v.FileVersionLS&0xffff), true
}

// silent keeps the library from writing to standard output.
type silent struct{}

func (silent) Log(log.Level, ...any) error { return nil }
