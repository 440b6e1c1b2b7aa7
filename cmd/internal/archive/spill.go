package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

const (
	copySize  = 256 << 10 // bytes moved at a time
	blockSize = 4 << 10   // the unit in which zeros become holes
)

// ErrSpillClosed is what opening a compressed input gives after Spill.Close.
var ErrSpillClosed = errors.New("interrupted: temporary files are closed")

// A Spill owns the temporary files of a run. On Linux they have no names, and on
// other Unix systems each loses its name right after it was made, so that even a
// killed run leaves nothing behind; on Windows the next run removes them. The zero value is ready; it is safe for
// concurrent use.
type Spill struct {
	Dir    string // "" is the system's folder
	Memory int64  // bytes of a stream that are held in memory, so that a short one needs no file
	Keep   bool   // leaves the names of the files in place, as on Windows

	// Free returns the free bytes of the disk with a folder; nil asks the system.
	Free func(dir string) (int64, bool)

	mu      sync.Mutex
	live    map[*os.File]bool // true: it still has a name
	closed  bool
	written int64 // bytes written, holes not counted
}

// Close removes all that is left; inputs that are still open fail to read. No
// temporary file is made after it.
func (s *Spill) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	var errs []error
	for f := range s.live {
		errs = append(errs, s.discard(f))
	}
	return errors.Join(errs...)
}

// Live returns the number of temporary files that are open.
func (s *Spill) Live() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.live)
}

// Written returns the bytes written to temporary files, holes not counted.
func (s *Spill) Written() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written
}

func (s *Spill) create() (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrSpillClosed
	}
	if s.live == nil {
		s.live = map[*os.File]bool{}
		clean(s.dir())
	}
	if !s.Keep {
		if f, ok := tempFile(s.dir()); ok {
			s.live[f] = false
			return f, nil
		}
	}
	f, err := os.CreateTemp(s.Dir, tempNames)
	if err != nil {
		return nil, fmt.Errorf("no temporary file: %w", err)
	}
	s.live[f] = s.Keep || os.Remove(f.Name()) != nil
	return f, nil
}

// tempNames are the names of temporary files.
const tempNames = "dumptriage-*"

// dir is the folder of the temporary files.
func (s *Spill) dir() string {
	if s.Dir == "" {
		return os.TempDir()
	}
	return s.Dir
}

// remove closes and removes one file; a second time does nothing.
func (s *Spill) remove(f *os.File) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.discard(f)
}

func (s *Spill) discard(f *os.File) error {
	named, ok := s.live[f]
	if !ok {
		return nil
	}
	delete(s.live, f)
	err := f.Close()
	if named {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

// A Spilled is a stream that was taken in: in memory as long as it is short, else
// in a temporary file.
type Spilled struct {
	spill  *Spill
	held   []byte
	file   *os.File // nil: all is held
	Size   int64
	Broken error // why the stream ended early, or nil
}

// New returns an empty stream, to which Append adds.
func (s *Spill) New() *Spilled { return &Spilled{spill: s} }

// Append adds bytes to the end.
func (sp *Spilled) Append(p []byte) error {
	if err := sp.spill.put(sp, p); err != nil {
		return fmt.Errorf("temporary file: %w", withoutPath(err))
	}
	sp.Size += int64(len(p))
	return sp.whole()
}

// whole makes a hole at the end count.
func (sp *Spilled) whole() error {
	if sp.file == nil {
		return nil
	}
	return sp.file.Truncate(sp.Size)
}

// Close frees what it takes.
func (sp *Spilled) Close() error { return sp.spill.Drop(sp) }

// ReadAt reads what was taken in.
func (sp *Spilled) ReadAt(p []byte, off int64) (int, error) {
	if sp.file != nil {
		return sp.file.ReadAt(p, off)
	}
	return bytes.NewReader(sp.held).ReadAt(p, off)
}

// Drop frees what a spilled takes.
func (s *Spill) Drop(sp *Spilled) error {
	sp.held = nil
	if sp.file == nil {
		return nil
	}
	return s.remove(sp.file)
}

// Pour takes a stream in. A stream that breaks off is kept as far as it came.
// check sees each piece and the bytes so far, the piece counted; its error ends
// the pouring, and nothing is kept.
func (s *Spill) Pour(ctx context.Context, r io.Reader, check func(piece []byte, out int64) error) (*Spilled, error) {
	sp := s.New()
	if s.Memory == 0 {
		if err := s.toFile(sp); err != nil {
			return nil, err
		}
	}
	if err := s.take(ctx, sp, r, check); err != nil {
		s.Drop(sp)
		return nil, err
	}
	return sp, nil
}

// toFile moves what is held to a temporary file.
func (s *Spill) toFile(sp *Spilled) (err error) {
	if sp.file, err = s.create(); err != nil {
		return err
	}
	held := sp.held
	sp.held = nil
	return s.writeSparse(sp.file, held, 0)
}

// put appends a piece.
func (s *Spill) put(sp *Spilled, piece []byte) error {
	if sp.file == nil && sp.Size+int64(len(piece)) <= s.Memory {
		sp.held = append(sp.held, piece...)
		return nil
	}
	if sp.file == nil {
		if err := s.toFile(sp); err != nil {
			return err
		}
	}
	return s.writeSparse(sp.file, piece, sp.Size)
}

func (s *Spill) take(ctx context.Context, sp *Spilled, r io.Reader, check func([]byte, int64) error) error {
	buf := make([]byte, copySize)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, rerr := fill(r, buf)
		if err := check(buf[:n], sp.Size+int64(n)); err != nil {
			return err
		}
		if err := sp.Append(buf[:n]); err != nil {
			return err
		}
		if rerr != nil {
			if rerr != io.EOF {
				sp.Broken = rerr
			}
			return nil
		}
	}
}

// withoutPath drops the path from a file error: temporary files have no names.
func withoutPath(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok && pe == err {
		return pe.Err
	}
	return err
}

var zeros [blockSize]byte

// writeSparse writes what is not zero; the rest stays a hole. (File systems
// without holes fill it in.)
func (s *Spill) writeSparse(f *os.File, p []byte, at int64) error {
	for len(p) > 0 {
		n := 0
		for n < len(p) && !isZero(p[n:min(n+blockSize, len(p))]) {
			n = min(n+blockSize, len(p))
		}
		if n > 0 {
			if err := s.count(n); err != nil {
				return err
			}
			if _, err := f.WriteAt(p[:n], at); err != nil {
				return err
			}
		} else {
			n = min(blockSize, len(p))
		}
		p, at = p[n:], at+int64(n)
	}
	return nil
}

// count counts bytes that are to be written, and looks from time to time whether
// there is room for them.
func (s *Spill) count(n int) error {
	s.mu.Lock()
	before := s.written
	s.written += int64(n)
	s.mu.Unlock()
	if before == 0 || before/spaceEvery != (before+int64(n))/spaceEvery {
		return s.room(int64(n))
	}
	return nil
}

func isZero(block []byte) bool { return bytes.Equal(block, zeros[:len(block)]) }

// fill reads until buf is full or the stream ends, and gives the stream's own
// error: unlike io.ReadFull it tells an end from a break.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for empty := 0; n < len(buf) && err == nil; {
		var k int
		k, err = r.Read(buf[n:])
		n += k
		if empty++; k > 0 {
			empty = 0
		} else if empty > 100 && err == nil {
			err = io.ErrNoProgress
		}
	}
	return n, err
}
