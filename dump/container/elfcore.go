package container

import (
	"context"
	"errors"
	"fmt"
	"io"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// elfcore is the ELF core that hypervisors write of a whole machine: QEMU's
// dump-guest-memory (and libvirt with it), VirtualBox's dumpvmcore. Every
// PT_LOAD segment is a run of physical memory; notes hold the registers.
type elfcore struct{}

func (elfcore) Name() string { return "elfcore" }

// Detect takes little-endian ELF files of type ET_CORE. VirtualBox leaves the
// version bytes zero.
func (elfcore) Detect(head []byte) bool {
	return len(head) >= elfType+2 && string(head[:len(elfMagic)]) == elfMagic &&
		head[elfData] == elfLittleEndian && elfLayoutOf(head) != nil &&
		head[elfType] == elfCore && head[elfType+1] == 0
}

func elfLayoutOf(head []byte) *elfLayout {
	for _, l := range []*elfLayout{&elf64, &elf32} {
		if head[elfClass] == l.class {
			return l
		}
	}
	return nil
}

func (elfcore) Open(ctx context.Context, r io.ReaderAt, size int64) (*Image, error) {
	o := &coreOpening{opening: openPhysical(ctx, r, size)}
	head := o.read(0, uint64(elf64.size))
	if !(elfcore{}).Detect(head) {
		return nil, errors.New("an ELF header that cannot be read")
	}
	o.elf = elfLayoutOf(head)
	if len(head) < o.elf.size {
		return nil, fmt.Errorf("the ELF header ends after %d of %d bytes: too short to read", len(head), o.elf.size)
	}
	list, err := o.segments(head)
	if err != nil {
		return nil, err
	}
	for ; len(list) >= o.elf.segment.size && ctx.Err() == nil; list = list[o.elf.segment.size:] {
		o.segment(list)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if why := o.noMachine(); why != "" {
		return nil, fmt.Errorf("%w: it seems to be an ELF core %s", ErrNoDump, why)
	}
	o.processors(head)
	o.hold(o.runs, size)
	return o.img, nil
}

// coreOpening is one ELF core being opened.
type coreOpening struct {
	opening
	elf  *elfLayout
	runs []memory.Run

	virtual  bool // some segment has a virtual address
	physical bool // some segment has a physical address
	process  bool // a note says that this is the core of a process

	notes  int // notes that were read
	status int // processor (or thread) states of the generic kind
	qemu   int // processor states of QEMU
	vbox   vbMachine
}

// vbMachine is what VirtualBox notes of a machine.
type vbMachine struct {
	processors uint64
	readable   bool // the processors' states are of a known version
	machine    string
}

const (
	maxSegments = 1 << 18
	maxNotes    = 1 << 14
)

// segments reads the list of segments (the program headers).
func (o *coreOpening) segments(head bin.Record) (bin.Record, error) {
	l := o.elf
	off, count := head.Or(l.segments, 0), head.Or(l.count, 0)
	if stride := head.Or(l.stride, 0); count != 0 && stride != uint64(l.segment.size) {
		return nil, fmt.Errorf("a damaged ELF core: its program headers have %d bytes each and not %d", stride, l.segment.size)
	}
	if count == elfManySegments {
		if section := head.Or(l.sections, 0); section != 0 {
			count = o.read(section, uint64(l.extended.End())).Or(l.extended, count)
		}
	}
	list := o.read(off, min(count, maxSegments)*uint64(l.segment.size))
	if n := uint64(len(list) / l.segment.size); n < count {
		o.warn("the core counts %d segments, of which %d could be read", count, n)
	}
	return list, nil
}

// segment takes one program header. A segment without bytes in the file is
// memory that was left out.
func (o *coreOpening) segment(rec bin.Record) {
	l := &o.elf.segment
	off, size := rec.Or(l.offset, 0), rec.Or(l.fileSize, 0)
	switch kind := rec.Or(l.kind, 0); {
	case size == 0:
	case kind == elfNotes:
		o.readNotes(off, size)
	case kind == elfLoad:
		phys := rec.Or(l.phys, 0)
		o.physical = o.physical || phys != 0
		o.virtual = o.virtual || rec.Or(l.virt, 0) != 0
		o.runs = append(o.runs, memory.Run{Start: memory.Phys(phys), Size: size, File: memory.Offset(off)})
	}
}

// noMachine tells why the core is not of a machine, "" where it is: systems
// that write cores of processes leave every physical address zero.
func (o *coreOpening) noMachine() string {
	switch {
	case len(o.runs) == 0 && !o.process:
		return "without any memory in it"
	case len(o.runs) == 0, !o.physical && (len(o.runs) > 1 || o.virtual || o.process):
		return "of one process: it holds no physical memory"
	}
	return ""
}

// processors sums up what is known of them.
func (o *coreOpening) processors(head bin.Record) {
	h := &o.img.Hints
	if o.vbox.processors != 0 {
		h.Source, h.Arch = "VirtualBox", o.vbox.machine
		h.Processors = int(min(o.vbox.processors, maxProcessors))
		return
	}
	machine := head.Or(o.elf.machine, 0)
	for _, m := range elfMachines {
		if m.value == machine {
			h.Arch = m.name
		}
	}
	h.Processors = min(max(o.qemu, o.status), maxProcessors)
	switch {
	case o.qemu > 0:
		h.Source = "QEMU"
	case h.Processors > 0 || h.Arch != "":
		h.Source = "the ELF core"
	}
}
