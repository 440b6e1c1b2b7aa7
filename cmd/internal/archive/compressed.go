package archive

import (
	"bufio"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

// listStream gives the one member of data that a program such as xz compressed:
// it has the file's name without its ending.
func listStream(method int) func(Source, string) (Listing, error) {
	return func(f Source, path string) (Listing, error) {
		m := Member{Name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), method: method, compressed: f.Size}
		return Listing{Members: func(yield func(Member, error) bool) { yield(m, nil) }}, nil
	}
}

// IsStream says whether a member is the whole of compressed data, and may itself
// be a tar archive.
func (m Member) IsStream() bool { return m.method >= gzipped }

// maxDictionary bounds the memory that decompression may take: xz -9 wants 64
// MiB, zstd --long=27 wants 128.
const maxDictionary = 128 << 20

func openBzip2(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }

var errDictionary = errors.New("it takes too much memory to decompress: unpack it first")

// openXZ looks at the dictionary that the first block asks for before the
// library makes one.
func openXZ(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	head, _ := b.Peek(xzHeader + xzBlockHeader)
	if size, ok := xzDictionary(head[min(xzHeader, len(head)):]); ok && size > maxDictionary {
		return nil, errDictionary
	}
	return xz.NewReader(b)
}

// The header of an xz file, and the part of that of a block in which its only
// filter stands (The .xz File Format, 2.1.1 and 3.1).
const (
	xzHeader      = 12
	xzBlockHeader = 32
	sizesThere    = 0xc0 // flags of a block: a bit for each of the two sizes before its filters
	filters       = 0x03 // of which there are one more than these bits say
	lzma2Filter   = 0x21
)

// xzDictionary is the size of the dictionary of a block, where LZMA2 is its only
// filter.
func xzDictionary(block []byte) (int64, bool) {
	if len(block) < 2 || block[1]&filters != 0 {
		return 0, false
	}
	rest := block[2:]
	for range bits.OnesCount8(block[1] & sizesThere) {
		_, n := binary.Uvarint(rest)
		if n <= 0 {
			return 0, false
		}
		rest = rest[n:]
	}
	if len(rest) < 3 || rest[0] != lzma2Filter || rest[1] != 1 {
		return 0, false
	}
	size, err := lzma.DecodeDictCap(rest[2])
	return size, err == nil
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

func (z zstdReader) Read(p []byte) (int, error) {
	n, err := z.Decoder.Read(p)
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		err = errDictionary
	}
	return n, err
}
