package target

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

// Symbol returns the nearest symbol before a code address in its module, and how far before
// it is; false where there is none. call says that the address is where a call returns to,
// which may be the last instruction of its function.
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

// symbolsOf are the symbols of a module: those that it exports.
func (d *Target) symbolsOf(m facts.Module) module.Symbols {
	if s, known := d.symbols[m.Base]; known {
		return s
	}
	s := module.Exports(d.Space, memory.Virt(m.Base), d.Headers().Of(m))
	if d.symbols == nil {
		d.symbols = map[uint64]module.Symbols{}
	}
	d.symbols[m.Base] = s
	return s
}
