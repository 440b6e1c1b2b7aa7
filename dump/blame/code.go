package blame

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

// headerBytes is the part of an image that holds its header: no code returns
// there.
const headerBytes = 0x1000

// holdsCode reports whether an address in a module may be one of code: it does
// not lie in a section that holds data, as far as the headers of the image were
// saved.
func (s *Stack) holdsCode(m facts.Module, address uint64) bool {
	rva := address - m.Base
	if rva < headerBytes {
		return false
	}
	for _, section := range s.image(m).Sections.Or(nil) {
		if section.Contains(uint32(rva)) {
			return section.Code()
		}
	}
	return true
}

// image is the headers of a module, read once.
func (s *Stack) image(m facts.Module) module.Header {
	h, known := s.images[m.Base]
	if !known {
		h, _ = module.ReadHeader(s.Space, memory.Virt(m.Base)) // zero: it was not saved
		if s.images == nil {
			s.images = map[uint64]module.Header{}
		}
		s.images[m.Base] = h
	}
	return h
}
