package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// loaderLayout is LDR_DATA_TABLE_ENTRY, which newer kernels call
// KLDR_DATA_TABLE_ENTRY, from a build on (geoffchappell.com; type lists of the
// Vergilius Project). The link by which the list runs is its first field.
type loaderLayout struct {
	build              uint32
	pointer, size      int
	base, image, check bin.Field
	stamp              bin.Field // the time stamp of the PE header
	union              bool      // stamp shares its place with a pointer to the loaded imports
	fullName, baseName int       // UNICODE_STRINGs
}

var loaderLayouts = []loaderLayout{
	{511, 4, 0x44, bin.U32(0x18), bin.U32(0x20), bin.U32(0x40), bin.Field{}, false, 0x24, 0x2c},
	{1381, 4, 0x48, bin.U32(0x18), bin.U32(0x20), bin.U32(0x40), bin.U32(0x44), false, 0x24, 0x2c},
	{2195, 4, 0x48, bin.U32(0x18), bin.U32(0x20), bin.U32(0x40), bin.U32(0x44), true, 0x24, 0x2c},
	{10240, 4, 0x5c, bin.U32(0x18), bin.U32(0x20), bin.U32(0x40), bin.U32(0x58), false, 0x24, 0x2c},
	{3790, 8, 0x88, bin.U64(0x30), bin.U32(0x40), bin.U32(0x78), bin.U64(0x80), true, 0x48, 0x58},
	{10240, 8, 0xa0, bin.U64(0x30), bin.U32(0x40), bin.U32(0x78), bin.U32(0x9c), false, 0x48, 0x58},
}

// A Loaded is one entry of the list of loaded modules.
type Loaded struct {
	Name      facts.Known[string] // file name
	Path      facts.Known[string] // as the loader had it
	Base      memory.Virt
	Size      uint64 // bytes of the image
	Checksum  facts.Known[uint32]
	TimeStamp facts.Known[uint32] // link time; only some builds keep it here
}

// maxModules bounds the list of loaded modules: systems have some 200 to 400.
const maxModules = 4096

// LoadedModules reads the list whose head is PsLoadedModuleList. What could be
// read holds even where the error, a *Break, says that it is not all.
func LoadedModules(s memory.Space, head memory.Virt, p Profile) ([]Loaded, error) {
	l := p.loader
	if l == nil {
		return nil, bin.ErrNoField
	}
	var out []Loaded
	broken := records(s, head, maxModules, 0, l.size, func(_ memory.Virt, rec bin.Record) bool {
		m := Loaded{
			Name: unicodeString(s, rec, l.baseName), Path: unicodeString(s, rec, l.fullName),
			Base: memory.Virt(rec.Or(l.base, 0)), Size: rec.Or(l.image, 0),
			Checksum: nonZero32(rec, l.check), TimeStamp: l.timeStamp(rec),
		}
		if m.Base == 0 || m.Base%pageSize != 0 || m.Size == 0 || m.Size > maxImage {
			return false
		}
		out = append(out, m)
		return true
	})
	return out, broken
}

const (
	pageSize = 0x1000
	maxImage = 1 << 30 // bytes of one image
)

// timeStamp reads the time stamp; where a pointer may stand in its place, only
// what is no kernel address is one.
func (l loaderLayout) timeStamp(rec bin.Record) facts.Known[uint32] {
	if v := rec.Or(l.stamp, 0); l.union && (v>>32 != 0 || l.pointer == 4 && v>>31 != 0) {
		return facts.Unknown[uint32]("the module list does not contain it")
	}
	return nonZero32(rec, bin.Field{Off: l.stamp.Off, Width: min(l.stamp.Width, 4)})
}

func nonZero32(rec bin.Record, f bin.Field) facts.Known[uint32] {
	if !f.Exists() {
		return facts.Unknown[uint32]("the module list of this version of Windows does not contain it")
	}
	if v := rec.Or(f, 0); v != 0 {
		return facts.Some(uint32(v))
	}
	return facts.Unknown[uint32]("the module list has none")
}
