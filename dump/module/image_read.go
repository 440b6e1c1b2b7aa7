package module

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// Image is what a mapped image says of itself. What lay in a page that is
// absent is unknown, with the reason.
type Image struct {
	Header
	ExportName facts.Known[string] // the name that it was linked under, from its export directory
	PDB        PDB
	Version    Version
}

// ReadImage reads the image at base as it is mapped in kernel memory: its
// headers, and a few kilobytes that they lead to. limit is the size that the
// module list gives, in bytes; 0 where there is no list, then the size in the
// headers holds. The error is that of ReadHeader.
func ReadImage(s memory.Space, base memory.Virt, limit uint64) (*Image, error) {
	h, err := ReadHeader(s, base)
	if err != nil {
		return nil, err
	}
	m := mapped{s: s, base: base, size: limit, sections: h.Sections.Or(nil)}
	if m.size == 0 {
		m.size = uint64(h.SizeOfImage)
	}
	return &Image{
		Header:     h,
		ExportName: m.exportName(h.directories[exportDirectory]),
		PDB:        m.pdb(h.directories[debugDirectory]),
		Version:    m.version(h.directories[resourceDirectory]),
	}, nil
}

// exportTable is IMAGE_EXPORT_DIRECTORY (winnt.h).
var exportTable = struct {
	size int
	name bin.Field
}{0x28, bin.U32(0x0c)}

// exportName reads the name in the export directory. Drivers that export
// nothing have none; the kernel always has one.
func (m mapped) exportName(d directory) facts.Known[string] {
	if d.rva == 0 {
		return facts.Unknown[string]("the image has no export directory")
	}
	rec, err := m.all(d.rva, exportTable.size)
	if err != nil {
		return facts.Unknown[string](err.Error())
	}
	name := uint32(rec.Or(exportTable.name, 0))
	if name == 0 {
		return facts.Unknown[string]("the export directory has no name")
	}
	return m.name(name, "the name in the export directory")
}
