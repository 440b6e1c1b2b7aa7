package bin

import (
	"errors"
	"fmt"
	"io"
)

// ReadAt reads up to n bytes at off into a new slice and gives what was there:
// the slice is shorter where the input ends, and nothing is allocated beyond
// the bytes that exist. The error is nil as long as at least one byte came,
// or none was asked for.
func ReadAt(r io.ReaderAt, size int64, off uint64, n uint64) (Record, error) {
	if n == 0 {
		return nil, nil
	}
	if size < 0 || off >= uint64(size) {
		return nil, fmt.Errorf("offset 0x%x of %d bytes: %w", off, size, ErrShort)
	}
	if rest := uint64(size) - off; n > rest {
		n = rest
	}
	buf := make([]byte, n)
	got, err := r.ReadAt(buf, int64(off))
	if got == 0 && err != nil {
		if errors.Is(err, io.EOF) {
			err = ErrShort
		}
		return nil, fmt.Errorf("offset 0x%x: %w", off, err)
	}
	return buf[:got], nil
}
