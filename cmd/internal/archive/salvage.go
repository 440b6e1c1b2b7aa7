package archive

import (
	"encoding/binary"
	"errors"
)

// salvageZip finds members by their own headers, as far as each says where the
// next one starts.
func salvageZip(f Source) (Listing, error) {
	var first zipLocal
	ok := readRecord(f, 0, &first)
	if ok && first.Signature == sigSplit {
		return Listing{}, errSplit
	}
	if !ok || first.Signature != sigLocal {
		return Listing{}, errors.New("broken zip archive: neither a directory nor a first member")
	}
	members := func(yield func(Member, error) bool) {
		for at := int64(0); ; {
			m, next := localMember(f, at)
			if next < 0 || !yield(m, nil) || next >= f.Size {
				return
			}
			at = next
		}
	}
	return Listing{Members: members, Warning: "the zip archive has no directory, so the archive is probably truncated: members may be missing"}, nil
}

// localMember reads the member whose header lies at an offset, and says where
// the next one starts; -1 where there is none.
func localMember(f Source, at int64) (m Member, next int64) {
	var h zipLocal
	if !readRecord(f, at, &h) || h.Signature != sigLocal {
		return m, -1
	}
	text := make([]byte, int(h.NameLen)+int(h.ExtraLen))
	if n, _ := f.ReadAt(text, at+int64(binary.Size(h))); n < len(text) {
		return m, -1
	}
	m = newMember(text[:h.NameLen], h.Flags, h.Method, h.Sum)
	if h.Flags&flagSizeLater != 0 && h.Compressed == 0 {
		m.compressed = f.Size // it ends where its data says so
	} else {
		fields := []int64{int64(h.Size), int64(h.Compressed)}
		zip64Fields(text[h.NameLen:], fields)
		m.Size, m.compressed = fields[0], fields[1]
		m.promise, m.summed = m.Size, true
	}
	if m.Size < 0 || m.place(f, at, h) != nil {
		return m, -1
	}
	return m, m.at + m.compressed
}
