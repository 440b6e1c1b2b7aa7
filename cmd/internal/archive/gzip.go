package archive

import (
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// listGzip returns the one member of gzip data (RFC 1952).
func listGzip(f Source, path string) (Listing, error) {
	r, err := gzip.NewReader(io.NewSectionReader(f, 0, f.Size))
	if err != nil {
		return Listing{}, fmt.Errorf("gzip header: %w", err)
	}
	m := Member{Name: r.Name, method: gzipped, compressed: f.Size}
	if m.Name == "" {
		m.Name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	// The last four bytes are the size modulo 2^32, unless the file is cut
	// off or has several parts: good enough for a promise, not for a size.
	var last [4]byte
	if _, err := f.ReadAt(last[:], max(0, f.Size-4)); err == nil {
		m.promise = int64(binary.LittleEndian.Uint32(last[:]))
	}
	return Listing{Members: func(yield func(Member, error) bool) { yield(m, nil) }}, nil
}
