package batch

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

var errSparse = errors.New("stored with holes (GNU sparse): unpack it first")

// listTar gives the files in a tar archive, which lie in it as they are.
func listTar(f source, _ string) (listing, error) {
	return listing{members: func(yield func(member, error) bool) {
		section := io.NewSectionReader(f, 0, f.size)
		r := tar.NewReader(section)
		for {
			h, err := r.Next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(member{}, fmt.Errorf("the tar archive is damaged: %w", err))
				return
			}
			m, err := tarMember(h, section, f.size)
			if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeGNUSparse {
				continue
			}
			if !yield(m, err) {
				return
			}
		}
	}}, nil
}

// tarMember is the file that a header describes and that the section stands at.
func tarMember(h *tar.Header, section *io.SectionReader, size int64) (member, error) {
	m := member{name: h.Name, method: stored, size: h.Size, compressed: h.Size}
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
	if at+m.size > size {
		m.compressed, m.cut = max(0, size-at), true
	}
	return m, nil
}

// A hold keeps something as long as there are users of it.
type hold struct {
	mu    sync.Mutex
	users int
	ended bool // no more users will come
	free  func() error
}

func (h *hold) add() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.users++
}

// end says that no more users will come.
func (h *hold) end() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	return h.freed()
}

// done takes one user away.
func (h *hold) done() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.users--
	return h.freed()
}

func (h *hold) freed() error {
	if !h.ended || h.users > 0 || h.free == nil {
		return nil
	}
	free := h.free
	h.free = nil
	return free()
}
