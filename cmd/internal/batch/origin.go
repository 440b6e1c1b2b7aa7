package batch

import (
	"context"
	"time"

	"dumptriage/cmd/internal/archive"
	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/remote"
	"dumptriage/cmd/internal/triage"
)

// A File tells whether a file is still what it was.
type File struct {
	Path     string // as it was named; a URL without what is secret
	Size     int64  // bytes
	Modified time.Time
}

// An origin is what can be opened again and again: a file on disk, an object on a server, or
// a stream that was spilled and stays open.
type origin struct {
	path    string
	stream  *archive.Source                          // nil: not a stream
	object  func(head int64) (*remote.Object, error) // nil: not an object
	warning string
}

// open opens the file. Of an object it transfers the first bytes.
func (o origin) open(head int64) (archive.Source, *remote.Object, error) {
	switch {
	case o.stream != nil:
		return archive.Source{ReaderAt: o.stream, Size: o.stream.Size, Close: func() error { return nil }}, nil, nil
	case o.object != nil:
		r, err := o.object(head)
		if err != nil {
			return archive.Source{}, nil, err
		}
		return archive.Source{ReaderAt: r, Size: r.Size, Close: r.Close}, r, nil
	}
	f, size, err := files.Open(o.path)
	if err != nil {
		return archive.Source{}, nil, err
	}
	return archive.Source{ReaderAt: files.Sparse(f), Size: size, Close: f.Close}, nil, nil
}

func (o origin) onDisk() bool { return o.stream == nil && o.object == nil }

// wholeHead is what is transferred at once of an object that is read: most small memory
// dumps are not much larger.
const wholeHead = 256 << 10

// item is the input that the file itself is.
func (o origin) item(size int64) Item {
	src := triage.Source{Path: o.path, Size: size}
	return Item{Source: src, open: func(context.Context) (*Input, error) {
		f, object, err := o.open(wholeHead)
		if err != nil {
			return nil, err
		}
		src := src
		src.Size = f.Size
		in := &Input{ReaderAt: f, Source: src, close: f.Close, onDisk: o.onDisk(), remote: object}
		if o.warning != "" {
			in.Warnings = []string{o.warning}
		}
		return in, nil
	}}
}
