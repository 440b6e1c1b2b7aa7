package memory

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// ErrIO says that bytes which exist could not be read: a bad sector, a network
// file, a file that shrank while it was read. It says nothing about the dump,
// and is none of the four kinds of absence.
var ErrIO = errors.New("input/output error")

// An IOError is a read that failed. It is ErrIO.
type IOError struct {
	Offset Offset // of the first byte that could not be read
	Err    error
}

func (e *IOError) Error() string {
	return fmt.Sprintf("input/output error at offset 0x%x: %v", uint64(e.Offset), e.Err)
}

// Unwrap returns ErrIO and the cause.
func (e *IOError) Unwrap() []error { return []error{ErrIO, e.Err} }

var errShrank = errors.New("the file became shorter while it was read")

// A File is an input of a known size that tells its end from a failure, and
// remembers failures. It is safe for concurrent use.
type File struct {
	r    io.ReaderAt
	size int64

	mu     sync.Mutex
	failed []IOError
	count  int
}

// maxFailures is how many failures are remembered in full.
const maxFailures = 16

// NewFile makes a File of an input.
func NewFile(r io.ReaderAt, size int64) *File { return &File{r: r, size: max(size, 0)} }

// ReadAt reads as io.ReaderAt does. The error is io.EOF only at the end that
// the size gives, and an *IOError anywhere before it.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= f.size {
		return 0, io.EOF
	}
	want := int(min(int64(len(p)), f.size-off))
	n, err := f.r.ReadAt(p[:want], off)
	switch {
	case n < want:
		return n, f.fail(Offset(off)+Offset(n), err)
	case want < len(p):
		return n, io.EOF
	}
	return n, nil
}

func (f *File) fail(at Offset, err error) error {
	switch {
	case errors.Is(err, io.EOF):
		err = errShrank
	case err == nil:
		err = io.ErrNoProgress
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	e := IOError{at, err}
	f.count++
	if len(f.failed) < maxFailures {
		f.failed = append(f.failed, e)
	}
	return &e
}

// Failures is how many reads have failed.
func (f *File) Failures() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count
}

// Failed returns the first failures.
func (f *File) Failed() []IOError {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]IOError(nil), f.failed...)
}
