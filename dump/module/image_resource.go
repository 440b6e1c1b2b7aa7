package module

import (
	"errors"
	"fmt"

	"dumptriage/dump/internal/bin"
)

// The resource directory is a tree of three levels: type, name, language. Only
// the branch of the version is followed, so that a tree of a thousand icons, or
// one that was made to lead in circles, costs three steps like any other.

// resources is IMAGE_RESOURCE_DIRECTORY, its entries and
// IMAGE_RESOURCE_DATA_ENTRY (winnt.h).
var resources = struct {
	size          int // of a directory without its entries
	named, ids    bin.Field
	entrySize     int
	id, offset    bin.Field // of an entry
	subdirectory  uint32    // bit of offset: it leads to a directory
	dataSize      int       // of a data entry
	rva, bytes    bin.Field // of a data entry
	versionType   uint64    // RT_VERSION (winuser.h)
	levels        int
	maxEntries    int // of the first level: more types than there are
	maxVersionLen int // bytes of a version resource: most have one thousand
}{
	size: 0x10, named: bin.U16(0x0c), ids: bin.U16(0x0e),
	entrySize: 8, id: bin.U32(0), offset: bin.U32(4), subdirectory: 1 << 31,
	dataSize: 0x10, rva: bin.U32(0), bytes: bin.U32(4),
	versionType: 16, levels: 3, maxEntries: 512, maxVersionLen: 0x4000,
}

var (
	errNoVersion   = errors.New("the image has no version resource")
	errNoResources = errors.New("the resource directory is empty")
)

// versionResource reads the version resource, the first where there are
// several languages. It gives what is there of it, and why there is no more.
func (m mapped) versionResource(d directory) (bin.Record, error) {
	if d.rva == 0 {
		return nil, errNoVersion
	}
	at := uint32(0) // in the resource directory
	for level := range resources.levels {
		entry, err := m.resourceEntry(d.rva, at, level == 0)
		if err != nil {
			return nil, err
		}
		at = uint32(entry.Or(resources.offset, 0))
		if at&resources.subdirectory == 0 {
			break
		}
		at &^= resources.subdirectory
	}
	rec, err := m.within(d.rva, at, resources.dataSize)
	if err != nil {
		return nil, err
	}
	n := rec.Or(resources.bytes, 0)
	leaf, err := m.prefix(uint32(rec.Or(resources.rva, 0)), int(min(n, uint64(resources.maxVersionLen))))
	if err == nil && n > uint64(len(leaf)) {
		err = fmt.Errorf("the version resource has %d bytes, of which %d were read", n, len(leaf))
	}
	return leaf, err
}

// resourceEntry returns the entry of a directory that leads to the version: at
// the first level that of its type, below just the first.
func (m mapped) resourceEntry(base, at uint32, types bool) (bin.Record, error) {
	head, err := m.within(base, at, resources.size)
	if err != nil {
		return nil, err
	}
	n := int(head.Or(resources.named, 0) + head.Or(resources.ids, 0))
	if !types {
		n = min(n, 1)
	}
	switch {
	case n == 0:
		return nil, errNoResources
	case n > resources.maxEntries:
		return nil, fmt.Errorf("the resource directory claims %d types", n)
	}
	list, err := m.within(base, at+uint32(resources.size), n*resources.entrySize)
	if err != nil {
		return nil, err
	}
	for ; len(list) != 0; list = list[resources.entrySize:] {
		if !types || list.Or(resources.id, 0) == resources.versionType {
			return list[:resources.entrySize], nil
		}
	}
	return nil, errNoVersion
}

// within reads a part of the resource directory, whose offsets count from its
// beginning.
func (m mapped) within(base, at uint32, n int) (bin.Record, error) {
	if sum := uint64(base) + uint64(at); sum < m.size && sum <= 1<<32-1 {
		return m.all(uint32(sum), n)
	}
	return nil, fmt.Errorf("resource at 0x%x: %w", at, errOutside)
}
