package module

import (
	"errors"
	"fmt"
	"io"

	"dumptriage/dump/memory"
)

// ErrNoFile says that there is no file of a name.
var ErrNoFile = errors.New("there is no file of this name")

// A File is an image as it is on disk. It can be read as it is mapped in memory, but for
// what the system changes there.
type File struct {
	Header
	Path string // as a report names it

	r    io.ReaderAt
	size int64
}

// OpenFile reads the headers of an image file of size bytes. The error is ErrNotImage where
// it is none.
func OpenFile(path string, r io.ReaderAt, size int64) (*File, error) {
	h, err := ReadHeader(memory.Space{Virtual: flat{r, size}, Pointer: 8}, 0)
	if err == nil && !h.Sections.OK {
		err = fmt.Errorf("%w: %s", ErrNotImage, h.Sections.Reason())
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &File{Header: h, Path: path, r: r, size: size}, nil
}

// flat is a file byte by byte, as an address space.
type flat struct {
	r    io.ReaderAt
	size int64
}

func (f flat) ReadVirt(p []byte, va memory.Virt) error {
	if uint64(va) >= uint64(f.size) {
		return &memory.AbsentError{Virt: va, Why: memory.ErrNotInDump}
	}
	n, err := f.r.ReadAt(p[:min(uint64(len(p)), uint64(f.size)-uint64(va))], int64(va))
	if n < len(p) || err != nil && err != io.EOF {
		return &memory.AbsentError{Virt: va, Read: n, Why: memory.ErrNotInDump}
	}
	return nil
}

// Mapped returns the image as it is in memory at base: its headers, and the sections that
// the system does not write to. Those that it does are absent: only the dump knows them.
func (f *File) Mapped(base uint64) memory.Virtual { return mappedFile{f, base} }

type mappedFile struct {
	f    *File
	base uint64
}

func (m mappedFile) ReadVirt(p []byte, va memory.Virt) error {
	for read := 0; read < len(p); {
		rva := uint64(va) + uint64(read) - m.base
		n := 0
		if uint64(va) >= m.base && rva < uint64(m.f.SizeOfImage) {
			n = m.f.readRVA(p[read:], uint32(rva))
		}
		if n == 0 {
			return &memory.AbsentError{Virt: va, Read: read, Why: memory.ErrNotInDump}
		}
		read += n
	}
	return nil
}

// readRVA reads up to the end of the section that an address is in, and 0 bytes where none
// can be read.
func (f *File) readRVA(p []byte, rva uint32) int {
	for _, s := range f.Sections.Value {
		if !s.Contains(rva) {
			continue
		}
		if s.Writable() {
			return 0
		}
		at := rva - s.VirtualAddress
		p = p[:min(uint32(len(p)), s.VirtualSize-at)]
		if at >= s.FileSize {
			clear(p)
			return len(p)
		}
		return f.readFile(p[:min(uint32(len(p)), s.FileSize-at)], int64(s.FileOffset)+int64(at))
	}
	first := uint32(headerPage)
	for _, s := range f.Sections.Value {
		first = min(first, s.VirtualAddress)
	}
	if rva >= first {
		return 0
	}
	return f.readFile(p[:min(uint32(len(p)), first-rva)], int64(rva))
}

func (f *File) readFile(p []byte, at int64) int {
	n, err := f.r.ReadAt(p, at)
	if n < len(p) && err != io.EOF {
		return 0
	}
	return n
}
