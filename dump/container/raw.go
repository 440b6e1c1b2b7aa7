package container

import (
	"bytes"
	"context"
	"io"

	"dumptriage/dump/facts"
	"dumptriage/dump/filetype"
	"dumptriage/dump/memory"
)

// rawName is the format of images that are nothing but memory: .raw, .mem,
// .img, .dd, .vmem. It is not in the list, because nothing tells it by its
// first bytes.
const rawName = "raw"

// leastRaw is the size from which MaybeRaw takes a file for memory: 1 MiB, the
// least that a PC has.
const leastRaw = 1 << 20

// bootSector is what a disk image has at the end of its first sector; in the
// memory of a PC an interrupt vector lies there.
var bootSector = struct {
	off  int
	mark []byte
}{510, []byte{0x55, 0xaa}}

// MaybeRaw reports whether a file may be a raw image of physical memory. It is
// what remains where no format is detected; only a kernel found in it shows
// that it is one.
func MaybeRaw(head []byte, size int64) bool {
	text := filetype.IsText(head)
	return size >= leastRaw && len(head) > 0 && !text &&
		!Known(head) && lookOf(head, text) == "" && !bytes.HasPrefix(head, []byte(elfMagic)) &&
		!(len(head) > bootSector.off && bytes.HasPrefix(head[bootSector.off:], bootSector.mark))
}

// OpenRaw opens a file as physical memory from address 0 on, whatever it holds.
func OpenRaw(ctx context.Context, r io.ReaderAt, size int64) (*Image, error) {
	return OpenRawWith(ctx, r, size, Options{})
}

// OpenRawWith is OpenRaw for an input that may have files beside it: where
// VMware left a state file, that tells which address each byte has. A machine
// of more than 3 GB has a hole below 4 GB that a .vmem does not.
func OpenRawWith(ctx context.Context, r io.ReaderAt, size int64, opt Options) (*Image, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	o := openPhysical(ctx, r, size)
	o.img.Format = rawName
	if s := vmStateBeside(ctx, opt); s != nil {
		runs := s.layout(uint64(max(size, 0)))
		o.img.Hints, o.img.Warnings = s.img.Hints, s.img.Warnings
		o.hold(runs, size)
		return o.img, nil
	}
	whole := uint64(max(size, 0)) &^ (physicalPage - 1)
	if rest := uint64(max(size, 0)) - whole; rest != 0 {
		o.warn("the file ends %d bytes into a page: it may be truncated, or it is not a memory image", rest)
	}
	o.hold([]memory.Run{{Size: whole}}, size)
	o.img.Truncated = facts.Unknown[bool]("a raw image does not record how much memory the computer had")
	return o.img, nil
}
