package container

import (
	"context"
	"errors"
	"io"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// physicalKind is the Kind of every image of physical memory that no Windows
// kernel wrote: it has no header, and no STOP need have happened.
const physicalKind = "physical"

// physicalPage is the unit in which physical images are counted: 4 KiB, the
// page size of x86, x64 and ARM64.
const physicalPage = 0x1000

// Hints is what the writer of a physical image noted of the processors. It
// says where to look first; nothing of it is needed.
type Hints struct {
	// DTB is the distinct roots of the page tables, as the processors'
	// registers held them: CR3, or TTBR0_EL1. They are those of whatever process
	// ran, so that with kernel VA shadowing one may map little of the kernel.
	DTB        []uint64
	Arch       string // "x86", "amd64", "arm64", … as facts.ArchName says it; "" unknown
	Processors int    // 0 unknown
	Source     string // who noted it, "" if nobody
}

// maxProcessors bounds the processors of a machine; Windows has 2048 at most.
const maxProcessors = 4096

// addDTB notes the root of a processor's page tables.
func (h *Hints) addDTB(dtb uint64) {
	if dtb != 0 && len(h.DTB) < maxProcessors && !slices.Contains(h.DTB, dtb) {
		h.DTB = append(h.DTB, dtb)
	}
}

// A Companion opens the file beside the input that has the same name with
// another suffix, ".vmem" for example. The caller owns what it opens and keeps
// it open for as long as the Image is read.
type Companion func(suffix string) (io.ReaderAt, int64, error)

// Options are what the caller can do for an input.
type Options struct {
	Companion Companion // nil: the input is all there is
}

// companion opens the file with that suffix.
func (opt Options) companion(suffix string) (io.ReaderAt, int64, error) {
	if opt.Companion == nil {
		return nil, 0, errAlone
	}
	r, size, err := opt.Companion(suffix)
	if err == nil && r == nil {
		err = errAlone
	}
	return r, size, err
}

var errAlone = errors.New("only this one file was given")

// inTwoFiles is a Format whose memory may lie in a companion file.
type inTwoFiles interface {
	OpenWith(ctx context.Context, r io.ReaderAt, size int64, opt Options) (*Image, error)
}

// openPhysical begins the opening of a physical image.
func openPhysical(ctx context.Context, r io.ReaderAt, size int64) opening {
	const why = "no page was found"
	return opening{ctx: ctx, r: r, img: &Image{
		Kind: physicalKind, Size: size,
		Pages: Pages{
			PageSize: physicalPage,
			Saved:    facts.Unknown[uint64](why), InFile: facts.Unknown[uint64](why),
		},
		Truncated: facts.Unknown[bool](why),
	}}
}

// hold takes the runs that the image says it has, cuts them to the bytes of
// the file they refer to, and notes what is missing.
func (o *opening) hold(runs []memory.Run, size int64) {
	said := runsBelow(runs, o.warn)
	p := &o.img.Pages
	saved := memory.NewRuns(said).Bytes()
	p.Runs = memory.NewRuns(clip(said, uint64(max(size, 0))))
	inFile := p.Runs.Bytes()
	p.Saved, p.InFile = facts.Some(saved/physicalPage), facts.Some(inFile/physicalPage)
	o.img.Truncated = facts.Some(inFile < saved)
	if inFile < saved {
		o.warn("the file is truncated: it holds %d of the %d KiB of memory that the image should have", inFile>>10, saved>>10)
	}
}

// maxPhysical is the end of physical memory.
const maxPhysical = maxPages * physicalPage

// runsBelow drops runs that no machine has.
func runsBelow(runs []memory.Run, warn func(string, ...any)) []memory.Run {
	kept := make([]memory.Run, 0, len(runs))
	for _, r := range runs {
		if uint64(r.Start) < maxPhysical && r.Size <= maxPhysical-uint64(r.Start) {
			kept = append(kept, r)
		}
	}
	if n := len(runs) - len(kept); n > 0 {
		warn("%d of the memory ranges are beyond what a computer can have", n)
	}
	return kept
}

// clip cuts runs to a file.
func clip(runs []memory.Run, size uint64) []memory.Run {
	kept := make([]memory.Run, 0, len(runs))
	for _, r := range runs {
		if uint64(r.File) < size {
			r.Size = min(r.Size, size-uint64(r.File))
			kept = append(kept, r)
		}
	}
	return kept
}
