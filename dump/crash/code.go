package crash

import (
	"dumptriage/dump/facts"
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
	if s.Headers == nil {
		return true
	}
	for _, section := range s.Headers.Of(m).Sections.Or(nil) {
		if section.Contains(uint32(rva)) {
			return section.Code()
		}
	}
	return true
}
