package archive

import (
	"compress/bzip2"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/xi2/xz"
)

// listStream returns the one member of data that a program such as xz compressed:
// it has the file's name without its ending.
func listStream(method int) func(Source, string) (Listing, error) {
	return func(f Source, path string) (Listing, error) {
		m := Member{Name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), method: method, compressed: f.Size}
		return Listing{Members: func(yield func(Member, error) bool) { yield(m, nil) }}, nil
	}
}

// IsStream reports whether a member is the whole of compressed data, and may itself
// be a tar archive.
func (m Member) IsStream() bool { return m.method >= gzipped }

// maxDictionary bounds the memory that decompression may take: xz -9 wants 64
// MiB, zstd --long=27 wants 128.
const maxDictionary = 128 << 20

func openBzip2(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }

var errDictionary = errors.New("it takes too much memory to decompress: unpack it first")

// openXZ lets the library refuse a block, of any stream, that takes too much memory.
func openXZ(r io.Reader) (io.Reader, error) {
	x, err := xz.NewReader(r, maxDictionary)
	if err != nil {
		return nil, xzError(err)
	}
	return xzReader{x}, nil
}

// An xzReader words what the library refuses.
type xzReader struct{ r io.Reader }

func (x xzReader) Read(p []byte) (int, error) {
	n, err := x.r.Read(p)
	return n, xzError(err)
}

func xzError(err error) error {
	switch {
	case errors.Is(err, xz.ErrMemlimit):
		return errDictionary
	case errors.Is(err, xz.ErrBuf): // the data ends within a stream
		return io.ErrUnexpectedEOF
	}
	return err
}

// openZstd lets the library refuse what takes too much memory.
func openZstd(r io.Reader) (io.Reader, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxDictionary))
	if err != nil {
		return nil, err
	}
	return zstdReader{d}, nil
}

// A zstdReader words what the library refuses.
type zstdReader struct{ *zstd.Decoder }

// Close gives back the memory of the decoder.
func (z zstdReader) Close() error {
	z.Decoder.Close()
	return nil
}

func (z zstdReader) Read(p []byte) (int, error) {
	n, err := z.Decoder.Read(p)
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		err = errDictionary
	}
	return n, err
}
