package container

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// pagedump is the kernel dump format in one of its two header generations.
type pagedump struct{ layout *headerLayout }

func (p pagedump) Name() string { return p.layout.name }

func (p pagedump) Detect(head []byte) bool {
	return len(head) >= len(p.layout.magic) && string(head[:len(p.layout.magic)]) == p.layout.magic
}

// leastHeader is how much of a header must be there for it to say anything:
// up to the end of the four parameters.
func (l *headerLayout) leastHeader() int { return l.parameters[3].End() }

func (p pagedump) Open(ctx context.Context, r io.ReaderAt, size int64) (*Image, error) {
	l := p.layout
	raw, err := bin.ReadAt(r, size, 0, uint64(l.size))
	if err != nil {
		return nil, fmt.Errorf("dump header: %w", err)
	}
	if f, ok := r.(*memory.File); ok && len(raw) < l.size && f.Failures() > 0 {
		return nil, fmt.Errorf("dump header: %w", &f.Failed()[0])
	}
	if len(raw) < l.leastHeader() {
		return nil, fmt.Errorf("the %s header ends after %d bytes: too short to read", l.magic, len(raw))
	}
	o := &opening{ctx: ctx, r: r, layout: l, img: &Image{Size: size, Header: l.decode(raw)}}
	if len(raw) < l.size {
		o.truncated("the file ends inside the header, after %d of %d bytes", len(raw), l.size)
	}
	o.pageSize()
	o.plausible()
	k := o.kind()
	o.img.Kind = k.name
	if o.encrypted() {
		o.warn("the dump is encrypted: nothing after the header can be read")
		return o.img, nil
	}
	k.open(o)
	if !o.img.Truncated.OK && k.complete {
		o.img.Truncated = facts.Some(false)
	}
	return o.img, nil
}

// buildKinds are the values of MajorVersion: free and checked builds.
var buildKinds = []uint32{0xf, 0xc}

// plausible warns of a header that no kernel writes: whatever follows from it
// is doubtful.
func (o *opening) plausible() {
	h := o.img.Header
	if v, ok := h.MachineImageType.Get(); ok {
		if _, known := facts.ArchBy(v); !known {
			o.warn("the header is damaged or of an unknown kind: the machine type is 0x%x", v)
		}
	}
	if v, ok := h.MajorVersion.Get(); ok && !slices.Contains(buildKinds, v) {
		o.warn("the header is damaged or of an unknown kind: its version is 0x%x, neither 0xf (free) nor 0xc (checked)", v)
	}
}

// opening is one kernel dump being opened.
type opening struct {
	ctx    context.Context
	r      io.ReaderAt
	layout *headerLayout
	img    *Image
}

// warn notes what is wrong with the dump. Once a read has failed nothing is
// noted any more: bytes that could not be read would be taken for damage.
func (o *opening) warn(format string, args ...any) {
	if o.readFailed() {
		return
	}
	o.img.Warnings = append(o.img.Warnings, fmt.Sprintf(format, args...))
}

func (o *opening) readFailed() bool {
	f, ok := o.r.(*memory.File)
	return ok && f.Failures() > 0
}

// whyFailed is why nothing is said about what was not read.
const whyFailed = "the file could not be read"

func (o *opening) truncated(format string, args ...any) {
	if o.readFailed() {
		return
	}
	o.img.Truncated = facts.Some(true)
	o.warn(format, args...)
}

// read returns what the file has of n bytes at off.
func (o *opening) read(off, n uint64) bin.Record {
	rec, err := bin.ReadAt(o.r, o.img.Size, off, n)
	if err != nil {
		return nil
	}
	return rec
}

// inFile cuts a range to the file; it is the zero Place where none of it exists.
func (o *opening) inFile(off, size uint64) Place {
	end := uint64(o.img.Size)
	if off == 0 || off >= end {
		return Place{}
	}
	return Place{Off: memory.Offset(off), Size: min(size, end-off)}
}

func (o *opening) pageSize() {
	o.img.Pages.PageSize = 0x1000
	if v, ok := o.img.Header.MachineImageType.Get(); ok {
		if m, known := facts.ArchBy(v); known {
			o.img.Pages.PageSize = m.PageSize
		}
	}
}

// Bits of the Attributes field (mindumpdef.h, DUMP_FILE_ATTRIBUTES).
const (
	AttrInsufficientSpace = 1 << 2
	AttrLiveDump          = 1 << 4
	AttrEncrypted         = 1 << 8
	AttrDecrypted         = 1 << 9
)

func (o *opening) encrypted() bool {
	a, ok := o.img.Header.Attributes.Get()
	return ok && a&AttrEncrypted != 0 && a&AttrDecrypted == 0
}

// decode reads every field of a header; what is filler or cut off is unknown.
func (l *headerLayout) decode(raw bin.Record) *Header {
	h := &Header{
		PointerSize: l.pointer, Size: uint64(l.size),
		MajorVersion:       field32(raw, l.major),
		Build:              field32(raw, l.build),
		DirectoryTableBase: field(raw, l.dtb),
		PfnDataBase:        field(raw, l.pfn),
		PsLoadedModuleList: field(raw, l.modules),
		PsActiveProcess:    field(raw, l.processes),
		MachineImageType:   field32(raw, l.machine),
		Processors:         field32(raw, l.processors),
		BugCheckCode:       field32(raw, l.code),
		VersionUser:        text(raw, l.versionUser),
		Comment:            text(raw, l.comment),
		KdDebuggerData:     nonZero(field(raw, l.kdbg)),
		DumpType:           field32(raw, l.dumpType),
		MiniDumpFields:     field32(raw, l.fields),
		SecondaryState:     field32(raw, l.secondary),
		ProductType:        field32(raw, l.product),
		SuiteMask:          field32(raw, l.suite),
		WriterStatus:       field32(raw, l.writer),
		RequiredDumpSpace:  field(raw, l.space),
		SystemTime:         fileTime(raw, l.time),
		SystemUpTime:       upTime(raw, l.uptime),
		Attributes:         field32(raw, l.attributes),
		BootID:             field32(raw, l.bootID),
	}
	if b, ok := h.Build.Get(); ok {
		h.Build = facts.Some(b & 0xffff) // the upper half is a flag of free builds
	}
	for i, f := range l.parameters {
		h.BugCheckParameters[i] = field(raw, f)
	}
	h.PaeEnabled = l.paeEnabled(raw)
	h.MemoryRuns, h.MemoryPages = l.runs.decode(raw)
	h.Context = written(raw, l.context)
	h.Exception = written(raw, l.exception)
	return h
}

func nonZero(v facts.Known[uint64]) facts.Known[uint64] {
	if v.OK && v.Value == 0 {
		return facts.Unknown[uint64]("the header field is zero")
	}
	return v
}

// paeEnabled is known only where the byte is 0 or 1: anything else is filler.
func (l *headerLayout) paeEnabled(raw bin.Record) facts.Known[bool] {
	v := field(raw, l.pae)
	switch {
	case !v.OK:
		return facts.Unknown[bool](v.Why)
	case v.Value > 1:
		return facts.Unknown[bool](whyFiller)
	}
	return facts.Some(v.Value == 1)
}

// written returns the place of an embedded structure, absent where its first
// words are filler or cut off.
func written(raw bin.Record, s bin.Span) Place {
	b, err := raw.Bytes(s)
	if err != nil || binary.LittleEndian.Uint64(b) == fillPage|fillPage<<32 {
		return Place{}
	}
	return Place{Off: memory.Offset(s.Off), Size: uint64(s.Size)}
}

// decode reads the physical memory block. More runs than there is room for, or
// runs that do not add up, mean that it was never written.
func (l runLayout) decode(raw bin.Record) ([]PageRun, facts.Known[uint64]) {
	count, pages := field(raw, l.count), field(raw, l.pages)
	if !count.OK || !pages.OK {
		return nil, facts.Unknown[uint64](whyFiller)
	}
	if count.Value == 0 || count.Value > l.most {
		return nil, facts.Unknown[uint64](fmt.Sprintf("the header counts %d memory runs and has room for 1 to %d", count.Value, l.most))
	}
	runs := make([]PageRun, 0, count.Value)
	var sum uint64
	for i := range int(count.Value) {
		at := l.first + i*l.stride
		base, err1 := raw.Uint(bin.Field{Off: at + l.base.Off, Width: l.base.Width})
		n, err2 := raw.Uint(bin.Field{Off: at + l.length.Off, Width: l.length.Width})
		if err1 != nil || err2 != nil || n > maxPages || base > maxPages {
			return runs, facts.Unknown[uint64]("the header's memory runs are damaged")
		}
		runs = append(runs, PageRun{base, n})
		sum += n
	}
	if sum != pages.Value {
		return runs, facts.Unknown[uint64](fmt.Sprintf("the header's memory runs add up to %d pages and not to %d", sum, pages.Value))
	}
	return runs, facts.Some(pages.Value)
}

// maxPages bounds a page frame number: 52-bit physical addresses, the most
// that an x64 or ARM64 processor has, in pages of 4 KiB.
const maxPages = 1 << 40
