package dumptest

import (
	"encoding/binary"
	"io"
)

// Memory is a dump that holds physical pages. Header.DumpType chooses how they
// are stored: packed runs, the summary form of Windows 2000 to 7, the bitmap
// form of Windows 8 and later, page ranges, or no pages at all. A type that
// has no layout of its own is written as packed runs.
type Memory struct {
	Header Header // Runs default to nine pages in three runs

	// Saved are the pages in the file; default is all of Header.Runs. Packed
	// runs always hold all of them.
	Saved []Run

	// Page is the content of a page; short is padded with zeros, nil is a
	// page of zeros. Default is PatternPage.
	Page func(pfn uint64) []byte

	// FirstPage is the file offset of the first page where the default is
	// not wanted (dumps of Alpha may begin them at 0x2000).
	FirstPage uint64

	Blobs []Blob // secondary data after the pages
}

// DefaultRuns is the physical memory of a dump that names none.
func DefaultRuns() []Run { return []Run{{0x1, 3}, {0x10, 4}, {0x40, 2}} }

// PatternPage is a page whose every 64-bit word tells the page frame number
// and its own place: pfn << 16 | index of the word.
func PatternPage(pfn uint64, size int) []byte {
	b := make([]byte, size)
	for i := 0; i < size; i += 8 {
		binary.LittleEndian.PutUint64(b[i:], pfn<<16|uint64(i/8))
	}
	return b
}

// Build is the dump as bytes.
func (d Memory) Build() []byte { return d.Image().Bytes() }

// Raw is the memory of the machine as a raw image has it: every saved page at
// its address, and zeros between.
func (d Memory) Raw() []byte {
	d = d.withDefaults()
	size := uint64(d.Header.PageSize())
	var b []byte
	for _, run := range d.Saved {
		if end := (run.Base + run.Count) * size; end > uint64(len(b)) {
			b = append(b, make([]byte, end-uint64(len(b)))...)
		}
		for i := range run.Count {
			copy(b[(run.Base+i)*size:][:size], d.Page(run.Base+i))
		}
	}
	return b
}

// Reader is the dump as a reader and its size, however big it is.
func (d Memory) Reader() (io.ReaderAt, int64) {
	m := d.Image()
	return m, m.Size()
}

// Image lays the dump out.
func (d Memory) Image() *Image {
	d = d.withDefaults()
	describe := d.describe()
	first := max(int64(d.Header.Size()+len(describe)), int64(d.FirstPage))
	size := first + int64(pages(d.Saved))*int64(d.Header.PageSize())
	d.Header.RequiredDumpSpace = or(d.Header.RequiredDumpSpace, uint64(size))

	var m Image
	m.addBytes(0, d.Header.Bytes())
	m.addBytes(int64(d.Header.Size()), describe)
	if len(d.Saved) > 0 {
		m.addPages(first, d.Saved, d.Header.PageSize(), d.Page)
	}
	if len(d.Blobs) > 0 {
		m.addBytes(m.Size(), blobChain(d.Header.Build, d.Blobs))
	}
	return &m
}

func (d Memory) withDefaults() Memory {
	d.Header = d.Header.withDefaults()
	if d.Header.Runs == nil {
		d.Header.Runs = DefaultRuns()
	}
	if d.Page == nil {
		size := d.Header.PageSize()
		d.Page = func(pfn uint64) []byte { return PatternPage(pfn, size) }
	}
	switch d.Header.DumpType {
	case TypeHeader:
		d.Saved = nil
	case TypeKernel, TypeBitmapComplete, TypeBitmapKernel, TypeAutomatic,
		TypeKernelRanges, TypeActiveRanges, TypeCompleteRanges:
		if d.Saved == nil {
			d.Saved = d.Header.Runs
		}
	default:
		d.Saved = d.Header.Runs
	}
	return d
}

// describe is what lies between the header and the first page.
func (d Memory) describe() []byte {
	switch d.Header.DumpType {
	case TypeKernel:
		return d.summary()
	case TypeBitmapComplete:
		return d.bitmap("FDMP")
	case TypeBitmapKernel, TypeAutomatic:
		return d.bitmap("SDMP")
	case TypeKernelRanges, TypeActiveRanges, TypeCompleteRanges:
		return d.ranges()
	}
	return nil
}
