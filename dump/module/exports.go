package module

import (
	"encoding/binary"
	"slices"
	"sort"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// A Symbol is a name at an address of an image, which counts from the base.
type Symbol struct {
	Name string
	RVA  uint32
}

// Symbols are sorted by their addresses, each with one name.
type Symbols []Symbol

// farthestSymbol is how far after its name code may be: what is farther away is of another
// function, which has no name.
const farthestSymbol = 0x10000

// Nearest returns the symbol at or before an address, and how far before; false where there
// is none near enough.
func (s Symbols) Nearest(rva uint32) (sym Symbol, distance uint32, ok bool) {
	i := sort.Search(len(s), func(i int) bool { return s[i].RVA > rva })
	if i == 0 || rva-s[i-1].RVA > farthestSymbol {
		return Symbol{}, 0, false
	}
	return s[i-1], rva - s[i-1].RVA, true
}

// SortSymbols sorts symbols and leaves one name for each address: the shortest, and of
// those the first.
func SortSymbols(s Symbols) Symbols {
	slices.SortFunc(s, func(a, b Symbol) int {
		switch {
		case a.RVA != b.RVA:
			return int(int64(a.RVA) - int64(b.RVA))
		case len(a.Name) != len(b.Name):
			return len(a.Name) - len(b.Name)
		case a.Name < b.Name:
			return -1
		}
		return 1
	})
	return slices.CompactFunc(s, func(a, b Symbol) bool { return a.RVA == b.RVA })
}

// exportFields are those of IMAGE_EXPORT_DIRECTORY that lead to the names (winnt.h).
var exportFields = struct {
	functions, names                   bin.Field // counts
	addresses, nameTable, ordinalTable bin.Field
}{bin.U32(0x14), bin.U32(0x18), bin.U32(0x1c), bin.U32(0x20), bin.U32(0x24)}

// maxExports bounds the names that are read: the kernel of Windows 11 exports some 3,400.
const maxExports = 1 << 16

// Exports returns the names that an image at base exports and that are code, sorted by
// address: none where its export table can't be read. An export that leads to another
// image, a forwarder, is text and no code.
func Exports(s memory.Space, base memory.Virt, h *Header) Symbols {
	d := h.directories[exportDirectory]
	m := mapped{s: s, base: base, size: uint64(h.SizeOfImage), sections: h.Sections.Or(nil)}
	if d.rva == 0 {
		return nil
	}
	rec, err := m.all(d.rva, exportTable.size)
	if err != nil {
		return nil
	}
	functions, names := int(rec.Or(exportFields.functions, 0)), int(rec.Or(exportFields.names, 0))
	if functions <= 0 || names <= 0 || functions > maxExports || names > maxExports {
		return nil
	}
	addresses, err1 := m.all(uint32(rec.Or(exportFields.addresses, 0)), 4*functions)
	nameTable, err2 := m.all(uint32(rec.Or(exportFields.nameTable, 0)), 4*names)
	ordinals, err3 := m.all(uint32(rec.Or(exportFields.ordinalTable, 0)), 2*names)
	if err1 != nil || err2 != nil || err3 != nil {
		return nil
	}
	texts := m.texts(nameTable)
	var out Symbols
	le := binary.LittleEndian
	for i := range names {
		n := int(le.Uint16(ordinals[2*i:]))
		if n >= functions {
			continue
		}
		rva := le.Uint32(addresses[4*n:])
		if rva-d.rva < d.size || !h.code(rva) {
			continue
		}
		if name := texts.at(le.Uint32(nameTable[4*i:])); name != "" {
			out = append(out, Symbol{name, rva})
		}
	}
	return SortSymbols(out)
}

// code reports whether an address is one of instructions.
func (h *Header) code(rva uint32) bool {
	return slices.ContainsFunc(h.Sections.Or(nil), func(s Section) bool { return s.Contains(rva) && s.Code() })
}

// SameSection reports whether two addresses lie in one section.
func (h *Header) SameSection(a, b uint32) bool {
	return slices.ContainsFunc(h.Sections.Or(nil), func(s Section) bool { return s.Contains(a) && s.Contains(b) })
}

// names are the texts of an export table, which lie together, read at once.
type names struct {
	m     mapped
	first uint32
	text  bin.Record
}

// maxNames bounds the texts that are read at once, in bytes.
const maxNames = 1 << 20

// texts reads the texts that a table leads to.
func (m mapped) texts(table bin.Record) names {
	first, last := ^uint32(0), uint32(0)
	for ; len(table) >= 4; table = table[4:] {
		rva := binary.LittleEndian.Uint32(table)
		first, last = min(first, rva), max(last, rva)
	}
	n := names{m: m, first: first}
	if last >= first && last-first < maxNames {
		n.text, _ = m.prefix(first, int(last-first)+maxText)
	}
	return n
}

// at is the text at an address, "" where it is none.
func (n names) at(rva uint32) string {
	if off := rva - n.first; rva >= n.first && uint64(off) < uint64(len(n.text)) {
		text, ended := untilNUL(n.text[off:min(len(n.text), int(off)+maxText)])
		if ended && notPlain(string(text)) == "" {
			return string(text)
		}
	}
	return ""
}
