package container

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// vmware is the state that VMware saves of a suspended machine (.vmss) or with
// a snapshot (.vmsn). Memory lies in it, or in the .vmem beside it.
type vmware struct{}

func (vmware) Name() string { return "vmware" }

func (vmware) Detect(head []byte) bool { return vmLength(head) != 0 }

// vmLength returns the bytes of a length in a file that begins so, 0 where it is
// no state file.
func vmLength(head bin.Record) int {
	magic := head.Or(vmHeader.magic, 0)
	for _, m := range vmMagics {
		if m.magic == magic {
			return m.length
		}
	}
	return 0
}

func (v vmware) Open(ctx context.Context, r io.ReaderAt, size int64) (*Image, error) {
	return v.OpenWith(ctx, r, size, Options{})
}

func (vmware) OpenWith(ctx context.Context, r io.ReaderAt, size int64, opt Options) (*Image, error) {
	s, err := readVMState(ctx, r, size)
	if err != nil {
		return nil, err
	}
	switch {
	case s.memory.Exists():
		s.hold(s.layout(s.memory.Size), min(size, s.memoryEnd()))
		return s.img, nil
	case s.compressed:
		s.warn("the memory in the file is compressed, which is not read")
	}
	mem, memSize, err := opt.companion(vmMemorySuffix)
	if err != nil {
		s.alone(err)
		return s.img, nil
	}
	s.img.Memory = mem
	s.hold(s.layout(uint64(max(memSize, 0))), memSize)
	return s.img, nil
}

// vmMemorySuffix is that of the file with the memory, vmStateSuffixes those of
// the files with the state.
const vmMemorySuffix = ".vmem"

var vmStateSuffixes = []string{".vmss", ".vmsn"}

// alone notes that the memory is not there.
func (s *vmState) alone(err error) {
	const why = "the memory is in another file"
	p := &s.img.Pages
	p.InFile = facts.Some[uint64](0)
	p.Saved = facts.Unknown[uint64](why)
	if runs := memory.NewRuns(runsBelow(s.layout(0), func(string, ...any) {})); len(runs) > 0 {
		p.Saved = facts.Some(runs.Bytes() / physicalPage)
	}
	s.img.Truncated = facts.Unknown[bool](why)
	s.warn("the file contains the state of the virtual machine but not its memory: the %s file of the same name is needed beside it (%v)", vmMemorySuffix, err)
}

// vmStateBeside reads the state file beside an image of memory; nil where
// there is none, or none that belongs to such an image.
func vmStateBeside(ctx context.Context, opt Options) *vmState {
	for _, suffix := range vmStateSuffixes {
		r, size, err := opt.companion(suffix)
		if err != nil {
			continue
		}
		if s, err := readVMState(ctx, r, size); err == nil && !s.memory.Exists() {
			return s
		}
	}
	return nil
}

// vmState is one state file being read.
type vmState struct {
	opening
	length int // bytes of a length in blocks
	heads  window
	tags   int // that were read

	regions     []vmRegion
	regionCount facts.Known[uint64]
	memory      Place // of the memory, where it lies in the file: as its block says
	compressed  bool

	cr3, cr3Short []uint64 // of CR64 and of CR, by processor
	ttbr          []uint64
	processors    uint64
	platform      uint64
}

// vmRegion is a range of physical memory, in pages.
type vmRegion struct{ phys, file, size facts.Known[uint64] }

const (
	maxVMGroups  = 1 << 10
	maxVMTags    = 1 << 18
	maxVMRegions = 1 << 8
)

func readVMState(ctx context.Context, r io.ReaderAt, size int64) (*vmState, error) {
	s := &vmState{opening: openPhysical(ctx, r, size)}
	head := s.read(0, uint64(vmHeader.size))
	if s.length = vmLength(head); s.length == 0 {
		return nil, errors.New("no VMware state file")
	}
	count, err := head.Uint(vmHeader.groups)
	if err != nil {
		return nil, fmt.Errorf("the VMware state file ends after %d of %d bytes: too short to read", len(head), vmHeader.size)
	}
	list := s.read(uint64(vmHeader.size), min(count, maxVMGroups)*uint64(vmGroup.size))
	if n := uint64(len(list) / vmGroup.size); n < count {
		s.warn("the state file counts %d groups, of which %d could be read", count, n)
	}
	var seen []string // a second group of a name is damage: not read
	for ; len(list) >= vmGroup.size; list = list[vmGroup.size:] {
		raw, _ := list.Bytes(vmGroup.name)
		if name := bin.ASCII(raw); !slices.Contains(seen, name) {
			seen = append(seen, name)
			s.group(name, list.Or(vmGroup.tags, 0))
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.hints()
	return s, nil
}

// memoryEnd is where the memory in the file ends.
func (s *vmState) memoryEnd() int64 {
	off, size := uint64(s.memory.Off), s.memory.Size
	if off > math.MaxInt64 || size > math.MaxInt64-off {
		return math.MaxInt64
	}
	return int64(off + size)
}

// layout returns the runs of memory, for so many bytes of it. A machine without
// regions has its memory in one piece.
func (s *vmState) layout(size uint64) []memory.Run {
	start := uint64(s.memory.Off)
	count := s.regionCount.Or(uint64(len(s.regions)))
	if count == 0 {
		run := memory.Run{Size: size, File: memory.Offset(start)}
		if s.platform == vmPlatformARM64 {
			run.Start = vmARM64Start
		}
		return []memory.Run{run}
	}
	runs := make([]memory.Run, 0, len(s.regions))
	for _, r := range s.regions[:min(count, uint64(len(s.regions)))] {
		if r.phys.OK && r.file.OK && r.size.OK {
			runs = append(runs, memory.Run{
				Start: memory.Phys(r.phys.Value * physicalPage),
				Size:  r.size.Value * physicalPage,
				File:  memory.Offset(start + r.file.Value*physicalPage),
			})
		}
	}
	if n := uint64(len(runs)); n < count {
		s.warn("the state file counts %d regions of memory, of which %d could be read", count, n)
	}
	return runs
}

// hints sums up what is known of the processors.
func (s *vmState) hints() {
	h := &s.img.Hints
	dtb := s.cr3
	if len(dtb) == 0 {
		dtb = s.cr3Short
	}
	if s.platform == vmPlatformARM64 {
		h.Arch, dtb = "arm64", s.ttbr
	}
	for _, v := range dtb {
		h.addDTB(v)
	}
	h.Processors = int(min(max(s.processors, uint64(len(dtb))), maxProcessors))
	h.Source = "VMware"
}
