package target

import (
	"slices"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

// Symbol returns the nearest symbol at or before a code address in its module and the distance
// to it. It returns false if no symbol is near. call reports that the address is a return
// address: the call may be the last instruction of its function.
func (d *Target) Symbol(address uint64, call bool) (sym module.Symbol, distance uint32, ok bool) {
	if d.Index == nil {
		return sym, 0, false
	}
	m, ok := d.Index.Find(address)
	if !ok || address == m.Base {
		return sym, 0, false
	}
	rva := uint32(address - m.Base)
	place := rva
	if call {
		place--
	}
	sym, _, ok = d.symbolsOf(m).Nearest(place)
	return sym, rva - sym.RVA, ok && d.Headers().Of(m).SameSection(sym.RVA, place)
}

// symbols are those of a module.
type symbols struct {
	module.Symbols
	complete bool // all its functions are among them, and not only those that it exports
}

// symbolsOf are the symbols of a module: those of its symbol file, and those that it exports.
func (d *Target) symbolsOf(m facts.Module) symbols {
	if s, known := d.symbols[m.Base]; known {
		return s
	}
	s := symbols{Symbols: module.Exports(d.Space, memory.Virt(m.Base), d.Headers().Of(m))}
	if id, ok := d.symbolFile(m); ok {
		if more, err := d.Images.Symbols(id); err == nil {
			s = symbols{module.SortSymbols(append(slices.Clone(more), s.Symbols...)), len(more) > 0}
		}
	}
	if d.symbols == nil {
		d.symbols = map[uint64]symbols{}
	}
	d.symbols[m.Base] = s
	return s
}

// Function returns where a function of a module begins, by its name in any case, counted from
// the base.
func (d *Target) Function(m facts.Module, name string) (rva uint32, ok bool) {
	for _, s := range d.symbolsOf(m).Symbols {
		if strings.EqualFold(s.Name, name) {
			return s.RVA, true
		}
	}
	return 0, false
}

// HasSymbols reports whether all functions are known of the module that holds an address, and
// not only those that it exports.
func (d *Target) HasSymbols(address uint64) bool {
	if d.Index == nil {
		return false
	}
	m, ok := d.Index.Find(address)
	return ok && d.symbolsOf(m).complete
}

// symbolFile is the GUID and the age of the symbol file of a module.
func (d *Target) symbolFile(m facts.Module) (id string, ok bool) {
	if d.Images == nil {
		return "", false
	}
	if id, ok = m.PDBID.Get(); ok {
		return id, true
	}
	im, err := module.ReadImage(d.Space, memory.Virt(m.Base), m.Size)
	if err != nil {
		return "", false
	}
	return im.PDB.ID.Get()
}
