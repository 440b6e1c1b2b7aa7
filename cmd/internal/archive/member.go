package archive

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"github.com/nwaples/rardecode/v2"
)

// A Member is one file in an archive: where its compressed bytes lie and what
// the archive says about them.
type Member struct {
	Name       string
	method     int
	encrypted  bool
	at         int64
	compressed int64 // bytes that exist in the archive
	Size       int64 // decompressed size as the archive states it; 0 where it does not
	promise    int64 // size, or where there is none the best word on it
	sum        uint32
	summed     bool // sum is the CRC-32 of the decompressed bytes
	cut        bool // the archive ends before the member does

	from    func(archive io.ReaderAt) (io.Reader, *counter, error) // how it is decompressed, where not by its method
	sniffed []byte                                                 // its first bytes, where they are known
	passing *passing                                               // what follows these, as long as the member is being listed
}

// Passes reports whether the member is best read while it is listed: later, all that is
// before it would have to be decompressed again.
func (m Member) Passes() bool { return m.passing != nil }

// Compression methods: those of .zip (APPNOTE.TXT 4.4.5), and those of files that
// are compressed as a whole.
const (
	stored  = 0
	deflate = 8

	gzipped   = 1 << 16
	bzipped   = gzipped + 1
	xzipped   = gzipped + 2
	zstandard = gzipped + 3
)

type method struct {
	name string
	open func(io.Reader) (io.Reader, error) // nil: cannot be read here
}

var methods = map[int]method{
	stored:    {"stored", func(r io.Reader) (io.Reader, error) { return r, nil }},
	deflate:   {"deflate", func(r io.Reader) (io.Reader, error) { return flate.NewReader(r), nil }},
	gzipped:   {"gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
	9:         {"Deflate64, which Windows uses above 2 GB", nil},
	bzipped:   {"bzip2", openBzip2},
	xzipped:   {"xz", openXZ},
	zstandard: {"Zstandard", openZstd},
	12:        {"bzip2", openBzip2},
	14:        {"LZMA", nil},
	93:        {"Zstandard", openZstd},
	95:        {"xz", openXZ},
	98:        {"PPMd", nil},
}

var errNoData = errors.New("the compressed data is empty or truncated")

var errEncrypted = errors.New("encrypted: unpack it with its password first")

// stream decompresses the member and counts the compressed bytes it used up.
func (m Member) stream(archive io.ReaderAt) (io.Reader, *counter, error) {
	if m.encrypted {
		return nil, nil, errEncrypted
	}
	if m.from != nil {
		r, used, err := m.from(archive)
		if err != nil {
			return nil, nil, err
		}
		limited := io.LimitReader(r, m.Size)
		if c, ok := r.(io.Closer); ok {
			limited = withCloser{limited, c}
		}
		return limited, used, nil
	}
	how, ok := methods[m.method]
	if !ok {
		how.name = fmt.Sprint("method ", m.method)
	}
	if how.open == nil {
		return nil, nil, fmt.Errorf("compressed with %s, which is not supported: unpack it first", how.name)
	}
	used := &counter{r: io.NewSectionReader(archive, m.at, m.compressed)}
	r, err := how.open(used)
	return r, used, err
}

// A withCloser is a reader of what a closer gives back.
type withCloser struct {
	io.Reader
	io.Closer
}

// Head returns the first SniffSize decompressed bytes. An error comes only where
// there are none.
func (m Member) Head(archive io.ReaderAt, buf []byte) ([]byte, error) {
	if m.sniffed != nil {
		return m.sniffed, nil
	}
	r, _, err := m.stream(archive)
	if err != nil {
		return nil, err
	}
	defer closeReader(r)
	n, err := fill(r, buf)
	if n == 0 && err != io.EOF {
		return nil, fmt.Errorf("cannot be decompressed: %w", err)
	}
	return buf[:n], nil
}

// IsFolder reports whether the member only names a folder.
func (m Member) IsFolder() bool {
	return strings.HasSuffix(m.Name, "/") && m.Size == 0 && m.compressed == 0
}

// Open decompresses the member: it is read in place where it is stored
// uncompressed, else from a temporary file. It takes over the archive unless it
// fails.
func (m Member) Open(ctx context.Context, archive Source, lim Limits) (*Content, error) {
	if m.Size > lim.Size() {
		return nil, tooBig(lim)
	}
	if m.method == stored && !m.encrypted && m.from == nil {
		c := &Content{ReaderAt: io.NewSectionReader(archive, m.at, m.compressed), Size: m.compressed, Close: archive.Close}
		if m.cut {
			c.Warnings = []string{m.brokenAt(m.compressed, io.ErrUnexpectedEOF)}
		}
		return c, nil
	}
	c, err := m.Spill(ctx, archive, lim)
	if err == nil {
		archive.Close()
	}
	return c, err
}

// Spill decompresses the member to a temporary file, which the Close of the
// content removes. The archive stays open.
func (m Member) Spill(ctx context.Context, archive io.ReaderAt, lim Limits) (*Content, error) {
	r, used, err := m.stream(archive)
	if err != nil {
		return nil, err
	}
	defer closeReader(r)
	return m.spill(ctx, r, used, lim)
}

// SpillPassing is Spill of a member that is being listed.
func (m Member) SpillPassing(ctx context.Context, lim Limits) (*Content, error) {
	if m.Size > lim.Size() {
		return nil, tooBig(lim)
	}
	return m.spill(ctx, io.MultiReader(bytes.NewReader(m.sniffed), m.passing.rest), m.passing.used, lim)
}

// spill decompresses what r gives. used counts the compressed bytes, those of members
// before it in the same data among them.
func (m Member) spill(ctx context.Context, r io.Reader, used *counter, lim Limits) (*Content, error) {
	sum := uint32(0)
	sp, err := lim.Spill.Pour(ctx, r, func(piece []byte, out int64) error {
		sum = crc32.Update(sum, crc32.IEEETable, piece)
		return m.limit(out, used.n, lim)
	})
	if err != nil {
		return nil, err
	}
	c := &Content{ReaderAt: sp, Size: sp.Size, Close: func() error { return lim.Spill.Drop(sp) }}
	if used.err != nil { // the archive itself cannot be read there
		c.Failed = &ReadError{Offset: m.at + used.n, Err: used.err}
	}
	switch {
	case sp.Broken != nil && sp.Size == 0:
		c.Close()
		return nil, fmt.Errorf("cannot be decompressed: %w", sp.Broken)
	case sp.Size == 0 && m.IsStream() && used.n > 0: // xz ends like this in a truncated header
		c.Close()
		return nil, errNoData
	case sp.Broken != nil:
		c.Warnings = []string{m.brokenAt(sp.Size, sp.Broken)}
	case m.summed && sum != m.sum:
		c.Warnings = []string{damaged}
	}
	return c, nil
}

// brokenAt words what ended the decompressed bytes early.
func (m Member) brokenAt(at int64, err error) string {
	switch {
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, rardecode.ErrBadFileChecksum):
		return damaged
	case errors.Is(err, gzip.ErrHeader):
		return fmt.Sprintf("what follows the first %d decompressed bytes is not gzip data and is left out", at)
	case m.Size > at:
		return fmt.Sprintf("the archive ends after %d of %d bytes (%v): the rest is missing", at, m.Size, err)
	}
	return fmt.Sprintf("the archive ends after %d bytes (%v): the rest is missing", at, err)
}

const damaged = "the archive's checksum does not match: the dump may be damaged"

// graceSize is how much may come out before the ratio is judged.
const graceSize = 16 << 20

// limit judges the bytes that came out against the bounds, and against those
// that went in. A dump may start with a long stretch of empty pages, so that
// its ratio is high for a while: that passes as long as the size stated for the
// whole keeps the ratio for the whole.
func (m Member) limit(out, in int64, lim Limits) error {
	ratio := lim.ratio()
	if out > lim.Size() {
		return tooBig(lim)
	}
	if out <= graceSize || out/ratio <= in {
		return nil
	}
	if out <= m.promise && m.promise/ratio <= m.compressed {
		return nil
	}
	return fmt.Errorf("decompression bomb? %d bytes came out of %d, more than %d:1", out, in, ratio)
}

func tooBig(lim Limits) error {
	return fmt.Errorf("larger than the limit of %d bytes when decompressed", lim.Size())
}

// A counter counts what was read through it, and keeps what went wrong.
type counter struct {
	r   io.Reader
	n   int64
	err error // but for the end
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF && c.err == nil {
		c.err = err
	}
	return n, err
}
