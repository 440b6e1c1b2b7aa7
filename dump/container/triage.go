package container

import (
	"bytes"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// triage lays out a triage dump: single structures, lists, and virtual ranges.
func (o *opening) triage() {
	l := o.layout.triage
	raw := o.read(o.img.Header.Size, uint64(l.size))
	if len(raw) < l.base {
		o.truncated("the file ends before the triage header")
		return
	}
	t := &triageReader{opening: o, l: l, raw: raw, fields: o.img.Header.MiniDumpFields.Or(0)}
	t.sections()
	out := &Triage{
		ServicePackBuild: uint32(t.num(l.servicePack)),
		Options:          uint32(t.num(l.options)),
		Context:          t.section(l.context),
		Exception:        t.section(l.exception),
		Prcb:             t.section(l.prcb),
		Process:          t.section(l.process),
		Thread:           t.section(l.thread),
		Stack:            o.inFile(t.num(l.stack), t.num(l.stackSize)),
		StackAddress:     memory.Virt(t.num(l.topOfStack)),
	}
	o.img.Triage = out
	if t.has(fieldDebuggerData) {
		out.DebuggerData = o.inFile(t.num(l.debuggerData), t.num(l.debuggerDataSize))
	}
	t.complete(out)
	t.drivers(out)
	t.unloadedList(out)
	t.ranges(out)
	t.memoryManager(out)
	if end := t.num(l.sizeOfDump); end != 0 {
		o.secondary(end)
	}
}

// triageReader reads one triage header.
type triageReader struct {
	*opening
	l      *triageLayout
	raw    bin.Record
	fields uint32
	starts []uint64 // of all parts, sorted: a part ends where the next begins
}

func (t *triageReader) num(f bin.Field) uint64 {
	v := t.raw.Or(f, 0)
	if isFiller(v, f.Width) {
		return 0
	}
	return v
}

// has reports whether the writer put a part in that not every version has.
func (t *triageReader) has(bit uint32) bool { return t.fields&bit != 0 }

func (t *triageReader) sections() {
	l := t.l
	t.starts = []uint64{t.num(l.sizeOfDump)}
	for _, f := range []bin.Field{l.valid, l.context, l.exception, l.mm, l.unloaded, l.prcb, l.process,
		l.thread, l.stack, l.drivers, l.strings} {
		t.starts = append(t.starts, t.num(f))
	}
	if t.has(fieldDebuggerData) {
		t.starts = append(t.starts, t.num(l.debuggerData))
	}
	if t.has(fieldDataBlocks) {
		t.starts = append(t.starts, t.num(l.blocks))
	}
	slices.Sort(t.starts)
}

// maxSection bounds a structure whose size the triage header does not give:
// the largest of them, a PRCB, is under 64 KiB.
const maxSection = 1 << 20

// section returns the place of a structure that reaches to the next part.
func (t *triageReader) section(f bin.Field) Place {
	at := t.num(f)
	if at == 0 {
		return Place{}
	}
	size := uint64(maxSection)
	if i, _ := slices.BinarySearch(t.starts, at+1); i < len(t.starts) {
		size = min(size, t.starts[i]-at)
	}
	return t.inFile(at, size)
}

// complete looks for the mark at the end of the dump proper. RequiredDumpSpace
// says nothing about it: Windows 10 writes triage dumps that are smaller.
func (t *triageReader) complete(out *Triage) {
	at := t.num(t.l.valid)
	if at == 0 {
		t.img.Truncated = facts.Unknown[bool]("the triage header has no closing mark")
		return
	}
	mark := t.read(at, 4)
	switch {
	case bytes.Equal(mark, []byte(triageValid)):
		out.Valid = true
	case len(mark) < 4:
		t.truncated("the file is truncated: it ends at byte %d, and the dump continues to byte %d", t.img.Size, at+4)
	default:
		t.img.Truncated = facts.Some(true)
		t.warn("the closing mark is missing: the dump was not written completely")
	}
}

// A hostile count must not cost more than the bytes that are there, nor these
// more than a dump's worth.
const (
	maxDrivers    = 1 << 16
	maxUnloaded   = 1 << 12
	maxBlocks     = 1 << 18
	maxStringPool = 16 << 20
	maxNameUnits  = 1 << 11 // UTF-16 units in a driver's path
	maxNameText   = 4 << 20 // units in all names: many entries may share one
)

func (t *triageReader) drivers(out *Triage) {
	l, at, count := t.l.driver, t.num(t.l.drivers), t.num(t.l.driverCount)
	if at == 0 || count == 0 {
		return
	}
	stride := uint64(l.stride)
	// The string pool follows the list: where the distance is an even
	// multiple of the count, it tells the size of an entry.
	if pool := t.num(t.l.strings); pool > at && (pool-at)%count == 0 {
		if s := (pool - at) / count; s > stride && s <= 0xc0 {
			stride = s
		}
	}
	list := t.read(at, min(count, maxDrivers)*stride)
	names := t.stringPool()
	out.HasDrivers, out.DriverCount = true, count
	out.Drivers = make([]Driver, 0, uint64(len(list))/stride)
	for ; uint64(len(list)) >= stride; list = list[stride:] {
		d := list[:stride]
		out.Drivers = append(out.Drivers, Driver{
			Name:      names.at(d.Or(l.name, 0)),
			Base:      d.Or(l.base, 0),
			Size:      d.Or(l.size, 0),
			Checksum:  uint32(d.Or(l.checksum, 0)),
			TimeStamp: uint32(d.Or(l.time, 0)),
		})
	}
	if n := uint64(len(out.Drivers)); n < count {
		t.warn("the driver list counts %d entries, of which %d could be read", count, n)
	}
	if b := t.num(t.l.broken); b != 0 {
		out.BrokenDriver = names.at(b)
	}
}

// stringPool is the part of a triage dump that holds its DUMP_STRINGs: a
// length in characters, UTF-16 text, a NUL.
type stringPool struct {
	*opening
	start uint64
	bytes bin.Record
	spent uint64 // units of text given out
}

func (t *triageReader) stringPool() *stringPool {
	start := t.num(t.l.strings)
	p := &stringPool{opening: t.opening, start: start}
	if start != 0 {
		p.bytes = t.read(start, min(t.num(t.l.stringsSize), maxStringPool))
	}
	return p
}

var dumpStringLength = bin.U32(0)

// at returns the string at a file offset, "" where there is none or the file ends
// in the middle of it: part of a name is the name of another driver. A string
// out of the pool is read by itself.
func (p *stringPool) at(off uint64) string {
	if off == 0 || p.spent > maxNameText {
		return ""
	}
	rec := bin.Record(nil)
	if off >= p.start && off-p.start < uint64(len(p.bytes)) {
		rec = p.bytes[off-p.start:]
	} else {
		rec = p.read(off, uint64(dumpStringLength.Width+2*maxNameUnits))
	}
	units, err := rec.Uint(dumpStringLength)
	if err != nil {
		return ""
	}
	body := rec[dumpStringLength.End():]
	if units = min(units, maxNameUnits); 2*units > uint64(len(body)) {
		return ""
	}
	name := bin.UTF16(body[:2*units])
	if p.spent += uint64(len(name)); p.spent > maxNameText {
		p.warn("the names of the drivers are longer than any system's: the rest was left out")
	}
	return name
}

func (t *triageReader) unloadedList(out *Triage) {
	l, at := t.l.unloads, t.num(t.l.unloaded)
	if at == 0 {
		return
	}
	count, err := t.read(at, uint64(l.first)).Uint(bin.Field{Width: l.first})
	if err != nil {
		return
	}
	out.HasUnloads = true
	list := t.read(at+uint64(l.first), min(count, maxUnloaded)*uint64(l.stride))
	for ; len(list) >= l.stride; list = list[l.stride:] {
		e := list[:l.stride]
		name, _ := e.Bytes(l.name)
		if n := e.Or(l.nameLength, 0); n < uint64(len(name)) {
			name = name[:n]
		}
		out.Unloaded = append(out.Unloaded, Unloaded{
			Name: bin.UTF16(name), Start: e.Or(l.start, 0), End: e.Or(l.end, 0),
		})
	}
	if n := uint64(len(out.Unloaded)); n < count {
		t.warn("the list of unloaded drivers counts %d entries, of which %d could be read", count, n)
	}
}

func (t *triageReader) memoryManager(out *Triage) {
	l, at := t.l.mmStorage, t.num(t.l.mm)
	rec := t.read(at, uint64(l.size))
	if at == 0 || len(rec) < l.size {
		return
	}
	n := func(f bin.Field) uint64 { return rec.Or(f, 0) }
	out.MM = &MMStorage{
		SpecialPoolTag: uint32(n(l.specialPoolTag)), TriageAction: uint32(n(l.triageAction)),
		VerifierLevel: uint32(n(l.verifierLevel)), KernelVerifier: uint32(n(l.kernelVerifier)),
		MaximumNonPagedPool: n(l.maxNonPaged), AllocatedNonPagedPool: n(l.nonPaged),
		MaximumPagedPool: n(l.maxPaged), AllocatedPagedPool: n(l.paged),
		CommittedPages: n(l.committed), CommittedPagesPeak: n(l.peak), CommitLimitMaximum: n(l.limit),
	}
}
