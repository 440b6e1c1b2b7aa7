// Package batch brings many inputs to the work that is done on each: it walks
// folders, looks for dumps in archives, keeps workers busy and results in order.
//
// It knows queues, files and objects on servers. It must not know the formats of archives, nor
// those of dumps, which the caller's Sniff recognizes, nor what is done with an
// input.
//
// An input is never written to, renamed or deleted.
//
//	spill := new(archive.Spill)
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
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"dumptriage/cmd/internal/archive"
	"dumptriage/cmd/internal/remote"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/memory"
)

// Options of Walk and Run. The zero value works; it takes every file for a dump.
type Options struct {
	// Sniff says from the first archive.SniffSize bytes whether an input is a dump. It
	// decides what is picked up in folders and archives; a file that was named
	// is an input whatever Sniff says.
	Sniff func(head []byte) bool

	// Image reports whether a file that Sniff does not know may be taken for one by
	// its name and size, as raw images of memory are: they begin with anything; or
	// by what a text says. nil: none is.
	Image func(name string, head []byte, r io.ReaderAt, size int64) bool
	// Found says that files which are named count as files that were found below a folder:
	// what is no dump is no input.
	Found bool
	// Skip reports whether a file or folder that was found below a folder is left
	// out, by its path. nil: none is.
	Skip func(path string) bool

	// Keep reports whether an input belongs to this run, by its name. nil: all do.
	Keep func(triage.Source) bool

	// Finished reports whether a file was read before, with all that is in it, and is left out.
	// It is asked once for each file before it is opened, unless nothing tells when the file
	// was modified. nil: none was.
	Finished func(File) bool
	// Walked is told when the walk is through with a file that Finished was asked about:
	// all of its inputs were given. nil: nobody wants to know.
	Walked func(path string)

	// Passed is told of each file below a folder that is no input: what it looks
	// like, and whether it is an archive of a kind that is not opened. Calls come
	// one after the other. nil: nobody wants to know.
	Passed func(path, looks string, archive bool)

	// Stdin is what the path "-" reads; nil is os.Stdin.
	Stdin io.Reader

	// Remote opens what is named by a URL. nil: a URL is the name of a file.
	Remote *remote.Client

	// Spill owns the temporary files. Close it at the end and on an interrupt.
	// With nil they go to the system's folder, each removed with its Input.
	Spill    *archive.Spill
	MaxSize  int64 // of one decompressed input, in bytes; 0 is archive.DefaultMaxSize
	MaxRatio int64 // of decompressed to compressed bytes; 0 is archive.DefaultMaxRatio
	Hash     bool  // fill Source.SHA256, of the decompressed bytes, when opening

	Looking time.Duration // the most for seeing what is in one archive; 0 is five seconds

	Jobs     int                     // inputs at a time; 0 is one a processor
	Window   int                     // results that may wait for an earlier one, beside one a job; 0 is 64
	Ordered  bool                    // results in the order of the inputs
	Progress func(done, found int64) // after each result, never two at a time
}

func (o Options) limits() archive.Limits {
	return archive.Limits{MaxSize: o.MaxSize, MaxRatio: o.MaxRatio, Spill: o.Spill}
}
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
	Source   triage.Source      // Size is exact here
	Warnings []string           // what was wrong with the way here, such as a broken archive
	Failed   *archive.ReadError // where the archive could not be read; nil: nowhere
	close    func() error

	onDisk bool
	remote *remote.Object // nil: it is not one
	beside []func() error // closes the files that were opened beside it
}

// Failure returns why what was read of the input is worth nothing: the server failed, or
// the object was replaced meanwhile.
func (in *Input) Failure() error {
	if in.remote == nil {
		return nil
	}
	return in.remote.Failure()
}

// NextData is the first offset at or after off that is in no hole of the input, where that
// is known.
func (in *Input) NextData(off int64) int64 { return memory.NextData(in.ReaderAt, off) }

var errNothingBeside = errors.New("the input is not a file of its own")

// Beside opens the file that lies beside the input and has its name with another
// ending. It is closed with the input.
func (in *Input) Beside(ending string) (io.ReaderAt, int64, error) {
	if !in.onDisk {
		return nil, 0, errNothingBeside
	}
	path := strings.TrimSuffix(in.Source.Path, filepath.Ext(in.Source.Path)) + ending
	f, _, err := origin{path: path}.open(0)
	if err != nil {
		return nil, 0, reason(err)
	}
	in.beside = append(in.beside, f.Close)
	return f, f.Size, nil
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

const hashSize = 256 << 10 // bytes hashed at a time

// digest fills in the SHA-256. Bytes that cannot be read are a warning: the
// rest of the input may still be good.
func (in *Input) digest(ctx context.Context) error {
	sum, buf := sha256.New(), make([]byte, hashSize)
	for at := int64(0); at < in.Source.Size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := in.ReadAt(buf[:min(hashSize, in.Source.Size-at)], at)
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

// reason drops the path from a file error: the source names it already.
func reason(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok && pe == err {
		return pe.Err
	}
	return err
}
