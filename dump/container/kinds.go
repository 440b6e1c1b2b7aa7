package container

import "fmt"

// A kind is one value of the header's DumpType field.
type kind struct {
	dumpType uint32
	name     string
	open     func(*opening)
	complete bool // open knows by itself whether the file is cut off
}

// kinds is the list of dump types (mindumpdef.h, DUMP_TYPE; 8 and up as recent
// WinDbg writes them). "Automatic" and "active" of the control panel are
// settings: on disk they are bitmap dumps.
var kinds = []kind{
	{1, "complete", (*opening).complete, true},
	{2, "kernel", (*opening).bitmap, true},
	{3, "header", func(*opening) {}, true},
	{4, "triage", (*opening).triage, true},
	{5, "bitmap-complete", (*opening).bitmap, true},
	{6, "bitmap-kernel", (*opening).bitmap, true},
	{7, "automatic", (*opening).bitmap, true},
	{8, "range-kernel", (*opening).ranges, true},
	{9, "active", (*opening).ranges, true},
	{10, "range-complete", (*opening).ranges, true},
}

// kind finds the kind of the dump. A header without a type is of NT 3.5 to 4.0,
// which wrote complete dumps only; a type that is not in the list is named by
// its number and judged by what follows the header.
func (o *opening) kind() kind {
	t, ok := o.img.Header.DumpType.Get()
	if !ok {
		return o.sniffed(kinds[0])
	}
	for _, k := range kinds {
		if k.dumpType != t {
			continue
		}
		if real := o.sniffed(k); t == kinds[0].dumpType && real.name != k.name {
			o.warn("the header calls this a %s dump, but a %s dump follows", k.name, real.name)
			return real
		}
		return k
	}
	o.warn("the dump type 0x%x is not known", t)
	k := o.sniffed(kind{open: func(*opening) {}})
	k.name = fmt.Sprintf("unknown-0x%x", t)
	return k
}

// markers are the words at the header's end, or just after it, for the
// kinds that have one.
var markers = []struct {
	off  int
	word string
	kind string
}{
	{0, "SDMP", "bitmap-kernel"},
	{0, "FDMP", "bitmap-complete"},
	{4, "RDMP", "range-complete"},
}

// sniffed returns the kind whose marker follows the header, or def.
func (o *opening) sniffed(def kind) kind {
	rec := o.read(uint64(o.layout.size), 8)
	for _, m := range markers {
		if len(rec) < m.off+4 || string(rec[m.off:m.off+4]) != m.word {
			continue
		}
		for _, k := range kinds {
			if k.name == m.kind {
				return k
			}
		}
	}
	return def
}
