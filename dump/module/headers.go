package module

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// Headers reads the headers of modules, each once.
type Headers struct {
	space memory.Space
	known map[uint64]*Header // by base
}

// NewHeaders makes a reader of headers.
func NewHeaders(s memory.Space) *Headers { return &Headers{s, map[uint64]*Header{}} }

// Of returns the headers of a module; a zero Header where they were not saved.
func (h *Headers) Of(m facts.Module) *Header {
	if known, ok := h.known[m.Base]; ok {
		return known
	}
	read, err := ReadHeader(h.space, memory.Virt(m.Base))
	if err != nil {
		read = Header{}
	}
	h.known[m.Base] = &read
	return &read
}
