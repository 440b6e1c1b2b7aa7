// Package dump turns an opened input into facts: it opens the format, resolves the
// target, and runs the steps that compute the facts, in order. It notes what each of
// them found.
//
// It knows the order. It must not know what a known issue or a report is, and it
// decodes nothing by itself.
package dump

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/inspect"
	"dumptriage/dump/memory"
	"dumptriage/dump/pool"
	"dumptriage/dump/target"
	"dumptriage/dump/textlog"
	"dumptriage/dump/transcript"
)

// ErrNoDump says that the input is no dump of a known format; the error that
// wraps it says what it seems to be.
var ErrNoDump = container.ErrNoDump

// HeadSize is how many of a file's first bytes IsDump wants to see.
const HeadSize = container.HeadSize

// ReadTagList reads a user's own list of pool tags.
func ReadTagList(r io.Reader) (*pool.TagList, error) { return pool.ReadTagList(r) }

// IsDump reports whether a file that starts like this is a dump.
func IsDump(head []byte) bool { return container.Known(head) }

// imageNames end the names of raw images of memory, as those who take them call
// them.
var imageNames = []string{".raw", ".mem", ".vmem", ".lime", ".dmem"}

// MaybeImage reports whether a file whose first bytes tell nothing may be a raw
// image of memory, by its name, first bytes and size.
func MaybeImage(name string, head []byte, size int64) bool {
	name = strings.ToLower(name)
	named := slices.ContainsFunc(imageNames, func(end string) bool { return strings.HasSuffix(name, end) })
	return named && container.MaybeRaw(head, size)
}

// Options is what is asked of an input beside its facts.
type Options struct {
	Addresses []uint64 // of which the pool block is wanted
	Places    []inspect.Question
	Thread    uint64        // address of a thread whose stack is wanted; 0: none
	Tags      *pool.TagList // the user's own list of pool tags; nil: there is none
	NoPool    bool          // the pool is not asked for, and is not read
	Series    bool          // each pool listing of a text is an input of its own

	Images target.Images // of modules; nil: there are none

	// Companion opens the file beside the input that has its name with another
	// ending: VMware keeps memory and state of a machine in two. nil: there is
	// none.
	Companion func(ending string) (io.ReaderAt, int64, error)
}

// Read is ReadWith without options.
func Read(ctx context.Context, r io.ReaderAt, size int64) (*facts.Facts, error) {
	return ReadWith(ctx, r, size, Options{})
}

// ReadWith collects the facts of one input. It fails only where the input is no
// dump or its header can't be read; whatever else is missing is unknown in the
// facts, with a note in their coverage.
func ReadWith(ctx context.Context, r io.ReaderAt, size int64, opt Options) (*facts.Facts, error) {
	file := memory.NewFile(r, size)
	img, noDump := open(ctx, file, size, container.Options{Companion: opt.Companion})
	if img == nil {
		return nil, noDump
	}
	c := &collection{t: target.New(ctx, file, img), f: &facts.Facts{}, opt: opt, opening: file.Failures()}
	c.t.Images = opt.Images
	if err := c.collect(); err != nil {
		return nil, err
	}
	if noDump != nil && img.Header == nil {
		return nil, fmt.Errorf("%w, and %w", noDump, target.ErrNoKernel)
	}
	for _, e := range file.Failed() {
		c.f.ReadErrors = append(c.f.ReadErrors, facts.ReadError{Offset: uint64(e.Offset), Why: e.Err.Error()})
	}
	coverUnknowns(c.f)
	return c.f, nil
}

// ErrNothingInText says that a text tells of no crash.
var ErrNothingInText = errors.New("no STOP, crash event, debugger analysis or call stack, driver list or pool listing was found in this text")

// ReadAll is ReadWith of an input that may be a text, which can tell of several crashes:
// there are facts of each.
func ReadAll(ctx context.Context, r io.ReaderAt, size int64, opt Options) ([]*facts.Facts, error) {
	if isText(r, size) {
		all, err := readText(r, size, opt)
		for _, f := range all {
			observe(f)
			coverUnknowns(f)
		}
		return all, err
	}
	f, err := ReadWith(ctx, r, size, opt)
	if err != nil {
		return nil, err
	}
	return []*facts.Facts{f}, nil
}

// readText reads a text, and of several listings each where they are asked for as a series.
func readText(r io.ReaderAt, size int64, opt Options) ([]*facts.Facts, error) {
	if size > textlog.MaxText {
		return readLong(r, size, opt)
	}
	raw := make([]byte, size)
	n, err := r.ReadAt(raw, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	read := transcript.Read
	if opt.Series {
		read = transcript.Series
	}
	all, ok := read(raw[:n], opt.Tags)
	if !ok {
		return nil, fmt.Errorf("%w: %w", ErrNoDump, ErrNothingInText)
	}
	return all, nil
}

// readLong reads a text that is too long to be held.
func readLong(r io.ReaderAt, size int64, opt Options) ([]*facts.Facts, error) {
	if opt.Series {
		if all, ok, err := transcript.Stream(r, size, opt.Tags); ok || err != nil {
			return all, err
		}
	}
	all, ok, err := transcript.Long(r, size, opt.Tags)
	if err == nil && !ok {
		err = fmt.Errorf("%w: %w", ErrNoDump, ErrNothingInText)
	}
	return all, err
}

// textNames end the names of texts that people keep beside dumps.
var textNames = []string{".txt", ".log", ".out", ".md", ".csv", ".tsv", ".htm", ".html", ".xml", ".wer", ".eml"}

// searched is how much of a text is looked at to find out whether it tells of anything.
const searched = 4 << 20

// MaybeText reports whether a file is a text that tells of a crash or of the kernel pools,
// by its name and by what it begins with.
func MaybeText(name string, r io.ReaderAt, size int64) bool {
	if !slices.Contains(textNames, strings.ToLower(path.Ext(name))) || !isText(r, size) {
		return false
	}
	head := make([]byte, min(size, searched))
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return false
	}
	all, ok := transcript.Read(head[:n], nil)
	return ok && all[0].Dump.Format != textlog.Mention // which only somebody who names the file means
}

// isText reports whether an input is text, and no dump.
func isText(r io.ReaderAt, size int64) bool {
	head := make([]byte, min(max(size, 0), HeadSize))
	n, _ := r.ReadAt(head, 0)
	return n > 0 && !container.Known(head[:n]) && textlog.IsText(head[:n])
}

// open opens an input as the format that its first bytes tell or, where they tell
// none, as raw memory, if that is what the file may be: then the error says what
// the file is if no kernel is in it.
func open(ctx context.Context, file *memory.File, size int64, opt container.Options) (*container.Image, error) {
	img, err := container.OpenWith(ctx, file, size, opt)
	if !errors.Is(err, ErrNoDump) {
		return img, err
	}
	head := make([]byte, min(max(size, 0), HeadSize))
	n, _ := file.ReadAt(head, 0)
	if !container.MaybeRaw(head[:n], size) {
		return nil, err
	}
	raw, failed := container.OpenRawWith(ctx, file, size, opt)
	if failed != nil {
		return nil, failed
	}
	return raw, err
}
