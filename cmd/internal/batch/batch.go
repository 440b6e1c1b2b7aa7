// Package batch brings many inputs to the work that is done on each: it walks
// folders, looks into archives, keeps workers busy and results in order.
//
// It knows queues, files and archives. It must not know dump formats, which
// the caller's Sniff tells apart, nor what is done with an input.
//
// An input is never written to, renamed or deleted. Names inside archives are
// labels and never paths.
//
//	spill := new(batch.Spill)
//	defer spill.Close()
//	opt := batch.Options{Sniff: isDump, Spill: spill, Progress: bar}
//	sum, err := batch.Run(ctx, batch.Walk(ctx, args, opt), opt, work, emit)
package batch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"dumptriage/cmd/internal/triage"
)

// The limits that hold where Options names none.
const (
	DefaultMaxSize  = 64 << 30 // bytes of one decompressed input
	DefaultMaxRatio = 500      // decompressed to compressed; a mostly empty real dump has 281
)

// SniffSize is how many bytes of an input Sniff gets, or all of a shorter one.
const SniffSize = 8192

// Options of Walk and Run. The zero value works; it takes every file for a dump.
type Options struct {
	// Sniff says from the first SniffSize bytes whether an input is a dump. It
	// decides what is picked up in folders and archives; a file that was named
	// is an input whatever Sniff says.
	Sniff func(head []byte) bool

	// Image says whether a file that Sniff does not know may be taken for one by
	// its name and size, as raw images of memory are: they begin with anything.
	// nil: none is.
	Image func(name string, head []byte, size int64) bool
	// Skip says whether a file or folder that was found below a folder is left
	// out, by its path. nil: none is.
	Skip func(path string) bool

	// Passed is told of each file below a folder that is no input: what it looks
	// like, and whether it is an archive of a kind that is not opened. Calls come
	// one after the other. nil: nobody wants to know.
	Passed func(path, looks string, archive bool)

	// Stdin is what the path "-" reads; nil is os.Stdin.
	Stdin io.Reader

	// Spill owns the temporary files. Close it at the end and on an interrupt.
	// With nil they go to the system's folder, each removed with its Input.
	Spill    *Spill
	MaxSize  int64 // of one decompressed input, in bytes; 0 is DefaultMaxSize
	MaxRatio int64 // of decompressed to compressed bytes; 0 is DefaultMaxRatio
	Hash     bool  // fill Source.SHA256, of the decompressed bytes, when opening

	Looking time.Duration // the most for seeing what is in one archive; 0 is half a minute

	Jobs     int                     // inputs at a time; 0 is one a processor
	Window   int                     // results that may wait for an earlier one, beside one a job; 0 is 64
	Ordered  bool                    // results in the order of the inputs
	Progress func(done, found int64) // after each result, never two at a time
}

func (o Options) maxSize() int64             { return cmp.Or(max(o.MaxSize, 0), DefaultMaxSize) }
func (o Options) maxRatio() int64            { return cmp.Or(max(o.MaxRatio, 0), DefaultMaxRatio) }
func (o Options) lookingTime() time.Duration { return cmp.Or(max(o.Looking, 0), lookingTime) }
func (o Options) window() int                { return cmp.Or(max(o.Window, 0), window) }
func (o Options) jobs() int                  { return cmp.Or(max(o.Jobs, 0), runtime.GOMAXPROCS(0)) }

// An Item is an input that was found and is not open yet: it holds no
// descriptor and no disk.
type Item struct {
	Source triage.Source // Size as the folder or archive states it; 0 where it does not
	Err    error         // why there is nothing to open
	open   func(context.Context) (*Input, error)
	hash   bool
}

// Open opens the input; a compressed one is decompressed to a temporary file.
// The caller closes the Input.
func (it Item) Open(ctx context.Context) (*Input, error) {
	if it.Err != nil {
		return nil, it.Err
	}
	if it.open == nil {
		return nil, errors.New("nothing to open")
	}
	in, err := it.open(ctx)
	if err != nil {
		return nil, reason(err)
	}
	if it.hash {
		if err := in.digest(ctx); err != nil {
			in.Close()
			return nil, err
		}
	}
	return in, nil
}

// An Input is an open Item.
type Input struct {
	io.ReaderAt
	Source   triage.Source // Size is exact here
	Warnings []string      // what was wrong with the way here, such as a broken archive
	Failed   *ReadError    // where the archive could not be read; nil: nowhere
	close    func() error

	onDisk bool
	beside []func() error // closes the files that were opened beside it
}

// A ReadError is a place of a file that could not be read.
type ReadError struct {
	Offset int64
	Err    error
}

var errNothingBeside = errors.New("the input is not a file of its own")

// Beside opens the file that lies beside the input and has its name with another
// ending. It is closed with the input.
func (in *Input) Beside(ending string) (io.ReaderAt, int64, error) {
	if !in.onDisk {
		return nil, 0, errNothingBeside
	}
	path := strings.TrimSuffix(in.Source.Path, filepath.Ext(in.Source.Path)) + ending
	f, err := origin{path: path}.open()
	if err != nil {
		return nil, 0, reason(err)
	}
	in.beside = append(in.beside, f.close)
	return f, f.size, nil
}

// Close closes the input and removes its temporary file, if it has one.
func (in *Input) Close() error {
	var errs []error
	for _, close := range in.beside {
		errs = append(errs, close())
	}
	in.beside = nil
	if in.close != nil {
		errs = append(errs, in.close())
		in.close = nil
	}
	return errors.Join(errs...)
}

// digest fills in the SHA-256. Bytes that cannot be read are a warning: the
// rest of the input may still be good.
func (in *Input) digest(ctx context.Context) error {
	sum, buf := sha256.New(), make([]byte, copySize)
	for at := int64(0); at < in.Source.Size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := in.ReadAt(buf[:min(copySize, in.Source.Size-at)], at)
		sum.Write(buf[:n])
		at += int64(n)
		if err != nil && at < in.Source.Size {
			in.Warnings = append(in.Warnings, fmt.Sprintf("no SHA-256: byte %d cannot be read: %v", at, reason(err)))
			return nil
		}
	}
	in.Source.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// An origin is a file that can be opened again and again: one on disk, or a
// stream that was spilled and stays open.
type origin struct {
	path    string
	stream  *source // nil for a file on disk
	warning string
}

// A source is an open origin.
type source struct {
	io.ReaderAt
	size  int64
	close func() error
	check func() error // says whether to go on; nil: yes
}

func (o origin) open() (source, error) {
	if o.stream != nil {
		return source{ReaderAt: o.stream, size: o.stream.size, close: func() error { return nil }}, nil
	}
	if info, err := os.Stat(o.path); err == nil && !info.Mode().IsRegular() {
		return source{}, errNotRegular // to open a pipe would wait for its writer
	}
	f, err := os.Open(o.path)
	if err != nil {
		return source{}, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	if err != nil {
		f.Close()
		return source{}, err
	}
	return source{ReaderAt: f, size: info.Size(), close: f.Close}, nil
}

var errNotRegular = errors.New("not a regular file")

// reason drops the path from a file error: the source names it already.
func reason(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok && pe == err {
		return pe.Err
	}
	return err
}
