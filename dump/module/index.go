// Package module knows loaded and unloaded drivers: which one holds an
// address, which are Windows' own, and which the saved stack speaks of.
//
// It works on lists that others read. It must not know dump formats or STOP
// codes.
package module

import (
	"sort"

	"dumptriage/dump/facts"
)

// Index finds modules by address.
type Index struct {
	modules  []facts.Module // sorted by base
	unloaded []facts.UnloadedModule
}

// NewIndex indexes the modules of a dump.
func NewIndex(loaded []facts.Module, unloaded []facts.UnloadedModule) *Index {
	x := &Index{modules: make([]facts.Module, 0, len(loaded)), unloaded: unloaded}
	for _, m := range loaded {
		if m.Size != 0 && m.Base+m.Size > m.Base {
			x.modules = append(x.modules, m)
		}
	}
	sort.SliceStable(x.modules, func(i, j int) bool { return x.modules[i].Base < x.modules[j].Base })
	return x
}

// Find returns the module that holds an address: the nearest base below it whose
// image reaches that far.
func (x *Index) Find(addr uint64) (facts.Module, bool) {
	i := sort.Search(len(x.modules), func(i int) bool { return x.modules[i].Base > addr })
	if i == 0 {
		return facts.Module{}, false
	}
	if m := x.modules[i-1]; addr-m.Base < m.Size {
		return m, true
	}
	return facts.Module{}, false
}

// Locate resolves a code address to module and offset, loaded modules first,
// then unloaded ones.
func (x *Index) Locate(addr uint64) (facts.Address, bool) {
	if m, ok := x.Find(addr); ok {
		return facts.Address{Address: addr, Module: m.Name, Offset: addr - m.Base}, true
	}
	for _, u := range x.unloaded {
		if addr >= u.Start && addr < u.End {
			return facts.Address{Address: addr, Module: u.Name, Offset: addr - u.Start, Unloaded: true}, true
		}
	}
	return facts.Address{Address: addr}, false
}
