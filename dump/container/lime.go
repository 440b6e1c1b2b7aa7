package container

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// lime is the memory image of LiME and of the programs that write its format:
// ranges of physical memory, each after a header of its own.
type lime struct{}

// limeRange is the header of a range (504ensicsLabs/LiME, doc/README.md,
// lime_mem_range_header). The last address belongs to the range.
var limeRange = struct {
	magic, version, first, last bin.Field
	size                        int
}{bin.U32(0), bin.U32(4), bin.U64(8), bin.U64(0x10), 0x20}

const (
	limeMagic   = 0x4c694d45
	limeVersion = 1
	maxLime     = 1 << 16 // ranges
)

func (lime) Name() string { return "lime" }

func (lime) Detect(head []byte) bool {
	return len(head) >= limeRange.version.End() &&
		binary.LittleEndian.Uint32(head[limeRange.magic.Off:]) == limeMagic &&
		binary.LittleEndian.Uint32(head[limeRange.version.Off:]) == limeVersion
}

func (l lime) Open(ctx context.Context, r io.ReaderAt, size int64) (*Image, error) {
	o := openPhysical(ctx, r, size)
	var runs []memory.Run
	for at := uint64(0); at < uint64(max(size, 0)); {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		run, ok := l.run(&o, at)
		if !ok {
			break
		}
		if len(runs) == maxLime {
			o.warn("the image has more than %d ranges: the rest was left out", maxLime)
			break
		}
		runs = append(runs, run)
		at = uint64(run.File) + run.Size
	}
	if len(runs) == 0 {
		return nil, fmt.Errorf("a damaged LiME image: its first range cannot be read")
	}
	o.hold(runs, size)
	return o.img, nil
}

// run reads the header of the range at an offset; false where there is none,
// with a warning where there should be one. Zeros are padding.
func (l lime) run(o *opening, at uint64) (memory.Run, bool) {
	head := o.read(at, uint64(limeRange.size))
	if allZero(head) {
		return memory.Run{}, false
	}
	first, last := head.Or(limeRange.first, 1), head.Or(limeRange.last, 0)
	if !l.Detect(head) || last < first || last >= maxPhysical {
		o.warn("the header of the range at offset 0x%x is damaged: what follows cannot be read", at)
		return memory.Run{}, false
	}
	data := at + uint64(limeRange.size)
	return memory.Run{Start: memory.Phys(first), Size: last - first + 1, File: memory.Offset(data)}, true
}
