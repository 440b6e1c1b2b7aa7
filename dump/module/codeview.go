package module

import (
	"encoding/binary"
	"errors"
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// PDB names the symbol file of an image.
type PDB struct {
	Name facts.Known[string] // as the linker wrote it: with a path, mostly, where a third party linked
	ID   facts.Known[string] // as symbol servers write it: GUID and age, or time stamp and age
	DBG  facts.Known[string] // the file that the debug information was split off into, as for NT 3.51 and 4.0
}

// debugEntry is IMAGE_DEBUG_DIRECTORY (winnt.h).
var debugEntry = struct {
	size             int
	kind, bytes, rva bin.Field
}{0x1c, bin.U32(0x0c), bin.U32(0x10), bin.U32(0x14)}

const (
	debugCodeView = 2 // IMAGE_DEBUG_TYPE_CODEVIEW
	debugMisc     = 4 // IMAGE_DEBUG_TYPE_MISC

	maxDebugEntries = 32 // the images of today have five
)

// A codeViewFormat is a record that names a PDB: where it has the age and the
// name, and how its identifier is written. RSDS is that of Visual C++ 7 and
// later, NB10 that of 2 to 6 (Microsoft's published PDB sources; Matt Pietrek,
// MSJ, on NB10).
type codeViewFormat struct {
	magic string
	id    func(r bin.Record) string
	age   bin.Field
	name  int
}

var codeViewFormats = []codeViewFormat{
	{"RSDS", func(r bin.Record) string { return guid(r[4:]) }, bin.U32(0x14), 0x18},
	{"NB10", func(r bin.Record) string { return fmt.Sprintf("%08X", r.Or(bin.U32(0x08), 0)) }, bin.U32(0x0c), 0x10},
}

// guid writes a GUID as symbol servers do, without dashes.
func guid(b []byte) string {
	le := binary.LittleEndian
	return fmt.Sprintf("%08X%04X%04X%X", le.Uint32(b), le.Uint16(b[4:]), le.Uint16(b[6:]), b[8:16])
}

// misc is IMAGE_DEBUG_MISC (winnt.h), which names the DBG file.
var misc = struct {
	kind    bin.Field
	exeName uint64 // IMAGE_DEBUG_MISC_EXENAME
	unicode bin.Field
	name    int
}{bin.U32(0), 1, bin.U8(8), 0x0c}

// pdb reads the debug directory.
func (m mapped) pdb(d directory) PDB {
	none := facts.Unknown[string]("the debug directory does not name one")
	p := PDB{none, none, none}
	if d.rva == 0 {
		none.Why = "the image has no debug directory"
		return PDB{none, none, none}
	}
	list, err := m.prefix(d.rva, int(min(d.size/uint32(debugEntry.size), maxDebugEntries))*debugEntry.size)
	if err != nil {
		none.Why = err.Error()
		p = PDB{none, none, none}
	}
	for ; len(list) >= debugEntry.size; list = list[debugEntry.size:] {
		switch list.Or(debugEntry.kind, 0) {
		case debugCodeView:
			if !p.ID.OK {
				p.Name, p.ID = codeView(m.debugData(list))
			}
		case debugMisc:
			if !p.DBG.OK {
				p.DBG = dbgName(m.debugData(list))
			}
		}
	}
	return p
}

var errNotMapped = errors.New("the debug data are only in the file, not in memory")

// debugData reads the beginning of what an entry leads to. Debug data need not
// be part of the mapped image.
func (m mapped) debugData(entry bin.Record) (bin.Record, error) {
	rva := uint32(entry.Or(debugEntry.rva, 0))
	if rva == 0 {
		return nil, errNotMapped
	}
	const most = 0x18 + 4*maxText // the longest record, its name in UTF-8
	return m.prefix(rva, int(min(entry.Or(debugEntry.bytes, 0), most)))
}

// codeView decodes a CodeView record; err is why it has no more bytes.
func codeView(rec bin.Record, err error) (name, id facts.Known[string]) {
	const least = 4
	if len(rec) < least {
		why := "the CodeView record is too short"
		if err != nil {
			why = err.Error()
		}
		return facts.Unknown[string](why), facts.Unknown[string](why)
	}
	magic := string(rec[:least])
	for _, f := range codeViewFormats {
		if magic != f.magic {
			continue
		}
		if len(rec) < f.name {
			return codeView(nil, err)
		}
		id = facts.Some(fmt.Sprintf("%s%X", f.id(rec), rec.Or(f.age, 0)))
		return textOf(rec[f.name:], err, "the name in the CodeView record"), id
	}
	why := "the CodeView record is of an unknown kind"
	if magic[:2] == "NB" {
		why = fmt.Sprintf("the symbols are in the image itself (CodeView %q), not in a PDB", magic)
	}
	return facts.Unknown[string](why), facts.Unknown[string](why)
}

// dbgName decodes IMAGE_DEBUG_MISC; err is why it has no more bytes.
func dbgName(rec bin.Record, err error) facts.Known[string] {
	switch {
	case len(rec) < misc.name && err != nil:
		return facts.Unknown[string](err.Error())
	case len(rec) < misc.name || rec.Or(misc.kind, 0) != misc.exeName:
		return facts.Unknown[string]("the debug directory does not name one")
	case rec.Or(misc.unicode, 0) != 0:
		return plain(bin.UTF16(rec[misc.name:]), "the name of the DBG file")
	}
	return textOf(rec[misc.name:], err, "the name of the DBG file")
}
