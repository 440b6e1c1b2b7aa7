package container

import (
	"strings"

	"dumptriage/dump/internal/bin"
)

// noteReaders is the list of notes that are read, by their names: "CORE" by
// the ELF tradition, the others by the program that writes them.
var noteReaders = []struct {
	name string
	read func(o *coreOpening, kind uint64, contents bin.Record)
}{
	{"CORE", (*coreOpening).coreNote},
	{"QEMU", (*coreOpening).qemuNote},
	{"VBCORE", (*coreOpening).vbCoreNote},
	{"VBCPU", (*coreOpening).vbCPUNote},
}

// noteHead is how much of a note's name and contents is read: all that the
// layouts know of.
const noteHead = 0x220

// readNotes walks the notes of a segment.
func (o *coreOpening) readNotes(off, size uint64) {
	end := uint64(o.img.Size)
	if off >= end {
		return
	}
	end = off + min(size, end-off)
	for end-off >= uint64(elfNote.size) && o.notes <= maxNotes && o.ctx.Err() == nil {
		if o.notes++; o.notes > maxNotes {
			o.warn("the core has more than %d notes: the rest was left out", maxNotes)
			return
		}
		rec := o.read(off, min(end-off, uint64(elfNote.size)+noteHead))
		name, contents := rec.Or(elfNote.name, 0), rec.Or(elfNote.contents, 0)
		if len(rec) < elfNote.size {
			return
		}
		o.note(rec[elfNote.size:], rec.Or(elfNote.kind, 0), name, contents)
		whole := uint64(elfNote.size) + pad4(name) + pad4(contents)
		if whole > end-off {
			return
		}
		off += whole
	}
}

func pad4(n uint64) uint64 { return (n + 3) &^ 3 }

// note gives a note to its reader. The name may or may not end with a NUL.
func (o *coreOpening) note(body bin.Record, kind, name, contents uint64) {
	if name > uint64(len(body)) || pad4(name) > uint64(len(body)) {
		return
	}
	what := strings.TrimRight(string(body[:name]), "\x00")
	body = body[pad4(name):]
	body = body[:min(contents, uint64(len(body)))]
	for _, n := range noteReaders {
		if n.name == what {
			n.read(o, kind, body)
		}
	}
}

func (o *coreOpening) coreNote(kind uint64, _ bin.Record) {
	switch kind {
	case noteStatus:
		o.status++
	case noteProcess:
		o.process = true
	}
}

// qemuNote reads one processor's state as QEMU writes it.
func (o *coreOpening) qemuNote(_ uint64, s bin.Record) {
	if s.Or(qemuState.version, 0) != qemuStateVersion || s.Or(qemuState.size, 0) < uint64(qemuState.cr3.End()) {
		return
	}
	o.qemu++
	o.img.Hints.addDTB(s.Or(qemuState.cr3, 0))
}

func (o *coreOpening) vbCoreNote(kind uint64, s bin.Record) {
	if kind != noteVBCore || s.Or(vbCore.magic, 0) != vbMagic {
		return
	}
	version := s.Or(vbCore.version, 0)
	o.vbox.processors = s.Or(vbCore.processors, 0)
	o.vbox.readable = version>>16 == vbMajor && version&0xffff >= vbLeastMinor
}

// vbCPUNote reads one processor's state as VirtualBox writes it.
func (o *coreOpening) vbCPUNote(kind uint64, s bin.Record) {
	if kind != noteVBCPU || !o.vbox.readable || s.Or(vbCPU.cr0, 0)&cr0Paging == 0 {
		return
	}
	o.img.Hints.addDTB(s.Or(vbCPU.cr3, 0))
	if efer, err := s.Uint(vbCPU.efer); err == nil {
		o.vbox.machine = "x86"
		if efer&eferLongMode != 0 {
			o.vbox.machine = "amd64"
		}
	}
}
