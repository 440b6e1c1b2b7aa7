package archive

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"strings"
)

var errSparse = errors.New("stored with holes (GNU sparse): unpack it first")

// listTar returns the files in a tar archive, which lie in it as they are.
func listTar(f Source, _ string) (Listing, error) {
	return Listing{Members: func(yield func(Member, error) bool) {
		section := io.NewSectionReader(f, 0, f.Size)
		r := tar.NewReader(section)
		for {
			h, err := r.Next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Member{}, fmt.Errorf("the tar archive is damaged: %w", err))
				return
			}
			m, err := tarMember(h, section, f.Size)
			if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeGNUSparse {
				continue
			}
			if !yield(m, err) {
				return
			}
		}
	}}, nil
}

// tarMember is the file that a header describes and that the section is at.
func tarMember(h *tar.Header, section *io.SectionReader, size int64) (Member, error) {
	m := Member{Name: h.Name, method: stored, Size: h.Size, compressed: h.Size}
	sparse := h.Typeflag == tar.TypeGNUSparse
	for key := range h.PAXRecords {
		sparse = sparse || strings.HasPrefix(key, "GNU.sparse.")
	}
	if sparse {
		return m, errSparse
	}
	at, err := section.Seek(0, io.SeekCurrent)
	if err != nil {
		return m, err
	}
	m.at = at
	if at+m.Size > size {
		m.compressed, m.cut = max(0, size-at), true
	}
	return m, nil
}
