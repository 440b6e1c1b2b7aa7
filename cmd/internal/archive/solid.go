package archive

import (
	"fmt"
	"io"
)

// A solid is a run of compressed data in which several files lie one after the
// other, so that none can be had without those before it.
type solid struct {
	packed int64 // compressed bytes
	open   func(archive io.ReaderAt) (io.Reader, *counter, error)
	files  []solidFile
}

// A solidFile is one file in a solid.
type solidFile struct {
	name     string
	at, size int64 // in the decompressed bytes
	sum      checksum
}

// A checksum is a CRC-32, where there is one.
type checksum struct {
	value uint32
	known bool
}

// each yields the files in order. Each is looked at on the way, and can be read whole
// while it is, so that the data is decompressed once whatever is wanted of it. It is
// false where no more are wanted.
func (s *solid) each(f Source, yield func(Member, error) bool) bool {
	if len(s.files) == 0 {
		return true
	}
	r, used, err := s.open(f)
	if err != nil {
		return yield(Member{Name: s.files[0].name}, err)
	}
	defer closeReader(r)
	out := &counter{r: r}
	for _, file := range s.files {
		m := Member{
			Name: file.name, Size: file.size, promise: file.size, compressed: s.packed,
			sum: file.sum.value, summed: file.sum.known, from: s.file(file.at),
		}
		if err := skip(out, used, file.at-out.n, f.Check); err != nil {
			return yield(m, err)
		}
		if err := m.sniff(out); err != nil {
			return yield(m, fmt.Errorf("cannot be decompressed: %w", err))
		}
		m.passing = &passing{rest: io.LimitReader(out, file.size-int64(len(m.sniffed))), used: used}
		if !yield(m, nil) {
			return false
		}
	}
	return true
}

// A passing is what follows the first bytes of a member while its archive is read in one
// pass.
type passing struct {
	rest io.Reader
	used *counter // what was read of the archive
}

// closeReader gives back what a decoder holds.
func closeReader(r io.Reader) {
	if c, ok := r.(io.Closer); ok {
		c.Close()
	}
}

// inTurn are the files of several solids.
func inTurn(f Source, solids []*solid) func(yield func(Member, error) bool) {
	return func(yield func(Member, error) bool) {
		for _, s := range solids {
			if !s.each(f, yield) {
				return
			}
		}
	}
}

// sniff keeps the first bytes of the member that the reader is at.
func (m *Member) sniff(r io.Reader) error {
	buf := make([]byte, min(m.Size, SniffSize))
	n, err := fill(r, buf)
	m.sniffed = buf[:n]
	if n > 0 || err == io.EOF {
		return nil
	}
	return err
}

// skip decompresses so many bytes that nobody wants, as long as they are worth
// it: a bomb is told by how much comes out of how little.
func skip(r io.Reader, used *counter, n int64, check func() error) error {
	if n < 0 {
		return fmt.Errorf("the files in the archive overlap")
	}
	const step = 1 << 20
	for out := int64(0); n > 0; n, out = n-step, out+step {
		if check != nil {
			if err := check(); err != nil {
				return err
			}
		}
		if _, err := io.CopyN(io.Discard, r, min(n, step)); err != nil {
			return fmt.Errorf("cannot be decompressed: %w", err)
		}
		if out > graceSize && out/DefaultMaxRatio > used.n {
			return fmt.Errorf("decompression bomb? %d bytes came out of %d", out, used.n)
		}
	}
	return nil
}

// file opens the file that begins so many bytes into the data.
func (s *solid) file(at int64) func(io.ReaderAt) (io.Reader, *counter, error) {
	return func(archive io.ReaderAt) (io.Reader, *counter, error) {
		r, used, err := s.open(archive)
		if err == nil {
			err = skip(r, used, at, nil)
		}
		return r, used, err
	}
}
