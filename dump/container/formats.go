package container

import (
	"context"
	"errors"
	"fmt"
	"io"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// formats is the list of file formats, asked in this order.
var formats = []Format{
	pagedump{layout: &header64},
	pagedump{layout: &header32},
	minidump{},
	elfcore{},
	lime{},
	vmware{},
	refused{},
}

// ErrNoDump says that no format of the list knows the input; the text says
// what it seems to be.
var ErrNoDump = errors.New("not a crash dump")

// ErrUnsupported says that the input is what somebody may well want triaged,
// but in a form that is not read; the text names the way out.
var ErrUnsupported = errors.New("recognized, but not supported")

// Open finds the format of an input and opens it.
func Open(ctx context.Context, r io.ReaderAt, size int64) (*Image, error) {
	return OpenWith(ctx, r, size, Options{})
}

// OpenWith is Open for an input that may have files beside it.
func OpenWith(ctx context.Context, r io.ReaderAt, size int64, opt Options) (*Image, error) {
	file, ok := r.(*memory.File)
	if !ok {
		file = memory.NewFile(r, size)
	}
	head := make([]byte, min(max(size, 0), HeadSize))
	n, err := file.ReadAt(head, 0)
	if errors.Is(err, memory.ErrIO) && n == 0 {
		return nil, err
	}
	head = head[:n]
	for _, f := range formats {
		if !f.Detect(head) {
			continue
		}
		img, err := open(ctx, f, file, size, opt)
		if err != nil {
			return nil, err
		}
		img.Format, img.Size = f.Name(), size
		if file.Failures() > 0 {
			img.Truncated = facts.Unknown[bool](whyFailed)
		}
		return img, nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return nil, fmt.Errorf("%w: it seems to be %s", ErrNoDump, Describe(head, size))
}

func open(ctx context.Context, f Format, r io.ReaderAt, size int64, opt Options) (*Image, error) {
	if f, ok := f.(inTwoFiles); ok {
		return f.OpenWith(ctx, r, size, opt)
	}
	return f.Open(ctx, r, size)
}

// Known reports whether the first bytes of a file are those of a dump that
// Open can open, or refuses with a reason of its own.
func Known(head []byte) bool {
	for _, f := range formats {
		if f.Detect(head) {
			return true
		}
	}
	return false
}
