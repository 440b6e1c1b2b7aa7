// Package dump turns an opened input into facts: it finds the format, runs the
// list of collectors, and notes what each of them found.
//
// It knows in which order facts build on each other. It must not know what a
// signature or a report is, and it decodes nothing by itself.
package dump

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dumptriage/dump/blame"
	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
	"dumptriage/dump/paging"
	"dumptriage/dump/pool"
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
	Addresses []uint64      // of which the pool block is wanted
	Tags      *pool.TagList // the user's own list of pool tags; nil: there is none
	NoPool    bool          // the pool is not asked for, and is not read

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
	c := &collection{ctx: ctx, r: file, img: img, f: &facts.Facts{}, opt: opt}
	c.f.Warnings = append(c.f.Warnings, img.Warnings...)
	opening := file.Failures()
	for _, col := range collectors {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if col.wants != nil && !col.wants(img) {
			continue
		}
		before := file.Failures()
		state, why := col.run(c)
		if file.Failures() > before || opening > 0 && state != facts.Collected {
			// What a failed read left out is nothing that the dump says.
			state, why = facts.Failed, file.Failed()[0].Error()
		}
		if col.fact != "" {
			c.f.Coverage = append(c.f.Coverage, facts.Coverage{Fact: col.fact, State: state, Why: why})
		}
	}
	if noDump != nil && img.Header == nil {
		return nil, fmt.Errorf("%w, and %w", noDump, errNoKernel)
	}
	for _, e := range file.Failed() {
		c.f.ReadErrors = append(c.f.ReadErrors, facts.ReadError{Offset: uint64(e.Offset), Why: e.Err.Error()})
	}
	coverUnknowns(c.f)
	return c.f, nil
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

// collection is one input while its facts are collected.
type collection struct {
	ctx context.Context
	r   *memory.File
	img *container.Image
	f   *facts.Facts
	opt Options

	space   memory.Space // what virtual memory the dump holds
	kdbg    nt.KDBG
	profile nt.Profile
	hasKD   bool
	index   *module.Index

	headers   *module.Headers              // of the modules
	walk      *walk                        // up the stack, once it was made
	cpu       processor                    // that stopped; of a dump that holds pages
	operand   blame.Operand                // of the instruction that failed
	exception facts.Known[facts.Exception] // the record of the exception, before its worth is judged

	findBlock   func(memory.Virt) facts.Known[facts.PoolBlock] // of an address; nil where no pool was read
	pages       *paging.Space                                  // the address space of a dump that holds pages, or nil
	code        []pool.Code                                    // the instructions of the loaded modules
	moduleList  memory.Virt                                    // PsLoadedModuleList
	whyNoMemory string                                         // why there is none, for a dump that should have pages
}

// file is where the pages of memory lie: the input, or the file beside it.
func (c *collection) file() io.ReaderAt {
	if c.img.Memory != nil {
		return c.img.Memory
	}
	return c.r
}

// read gives the bytes at a place, fewer where the file ends.
func (c *collection) read(p container.Place, limit uint64) []byte {
	buf := make([]byte, min(p.Size, limit))
	n, _ := c.r.ReadAt(buf, int64(p.Off))
	return buf[:n]
}

// machine is the processor's name, "" where it is not known.
func (c *collection) machine() string { return c.f.System.Machine.Or("") }
