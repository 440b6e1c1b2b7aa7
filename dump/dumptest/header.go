package dumptest

import (
	"fmt"
	"slices"
)

// Values of DumpType (mindumpdef.h; 8 to 10 are written by newer WinDbg).
const (
	TypeComplete       = 1
	TypeKernel         = 2 // summary dump of Windows 2000 to 7
	TypeHeader         = 3
	TypeTriage         = 4
	TypeBitmapComplete = 5 // complete dump of Windows 8 and later
	TypeBitmapKernel   = 6 // kernel, automatic and active dump of Windows 8 and later
	TypeAutomatic      = 7
	TypeKernelRanges   = 8
	TypeActiveRanges   = 9
	TypeCompleteRanges = 0xA
)

// Bits of Attributes (mindumpdef.h).
const (
	AttributeLive      = 1 << 4
	AttributeEncrypted = 1 << 8
)

// Run is a range of consecutive physical pages.
type Run struct{ Base, Count uint64 }

// Header is the first page or pages of a kernel dump, PAGEDUMP or PAGEDU64 as
// the machine demands. The build decides which optional fields are written;
// the others keep the filler.
type Header struct {
	Machine    uint32 // default AMD64
	Build      uint32 // default depends on the machine
	Checked    bool
	PAE        bool
	Processors uint32 // default 1

	Code   uint32 // default 0xE2, MANUALLY_INITIATED_CRASH
	Params [4]uint64

	DumpType uint32 // default TypeComplete, unset before Windows 2000
	Runs     []Run  // physical memory; none leaves the filler

	DirectoryTableBase  uint64
	PfnDataBase         uint64
	PsLoadedModuleList  uint64
	PsActiveProcessHead uint64
	KdDebuggerDataBlock uint64

	Context   Context
	Exception Exception

	SystemTime        uint64 // FILETIME, default 2024-01-02 03:04:05 UTC
	SystemUpTime      uint64 // units of 100 ns, default one hour
	RequiredDumpSpace uint64 // default is the size of the dump
	ProductType       uint32 // default 1, workstation
	SuiteMask         uint32 // default 0x110
	MiniDumpFields    uint32
	Attributes        uint32
	BootID            uint32
	Comment           string
	VersionUser       string

	// Set gives fields a value by name after all defaults, also where the
	// build does not write them; Unset returns fields to the filler.
	Set   map[string]uint64
	Unset []string
}

// Wide reports whether the header is PAGEDU64.
func (h Header) Wide() bool { return machineOf(h.withDefaults().Machine).wide }

// Size is the number of bytes of the header: 0x1000 or 0x2000.
func (h Header) Size() int { return machineOf(h.withDefaults().Machine).header() }

// PageSize is the number of bytes of a physical page of the machine.
func (h Header) PageSize() int { return machineOf(h.withDefaults().Machine).page }

// Offset is where a header field lies, for tests that damage one. The names
// are those of mindumpdef.h.
func (h Header) Offset(field string) int { return h.place(field).off }

func (h Header) place(field string) place {
	table := header32
	if h.Wide() {
		table = header64
	}
	p, ok := table[field]
	if !ok {
		panic(fmt.Sprintf("dumptest: the header has no field %q", field))
	}
	return p
}

func or[T uint32 | uint64](v, instead T) T {
	if v == 0 {
		return instead
	}
	return v
}

func (h Header) withDefaults() Header {
	h.Machine = or(h.Machine, AMD64)
	t := machineOf(h.Machine)
	h.Build = or(h.Build, t.build)
	h.Processors = or(h.Processors, 1)
	h.Code = or(h.Code, 0xE2)
	h.DumpType = or(h.DumpType, TypeComplete)
	h.DirectoryTableBase = or(h.DirectoryTableBase, 0x39000)
	h.PfnDataBase = or(h.PfnDataBase, t.pool-0x1000000)
	h.PsLoadedModuleList = or(h.PsLoadedModuleList, t.variable(0x048)) // slots after the KDDEBUGGER_DATA64 offsets
	h.PsActiveProcessHead = or(h.PsActiveProcessHead, t.variable(0x050))
	h.KdDebuggerDataBlock = or(h.KdDebuggerDataBlock, t.variable(0x1000))
	h.SystemTime = or(h.SystemTime, 0x01DA3D285848C080)
	h.SystemUpTime = or(h.SystemUpTime, 36_000_000_000)
	h.ProductType = or(h.ProductType, 1)
	h.SuiteMask = or(h.SuiteMask, 0x110)
	if h.DumpType == TypeTriage {
		h.MiniDumpFields = or(h.MiniDumpFields, 0xCFF)
	}
	h.Context.IP = or(h.Context.IP, t.kernel+t.image/4)
	h.Context.SP = or(h.Context.SP, t.stack+0x400)
	h.Context.FP = or(h.Context.FP, h.Context.SP+0x40)
	if h.Exception.Code == 0 {
		h.Exception = Exception{Code: 0x80000003, Flags: 1, Address: h.Context.IP}
	}
	return h
}

// Bytes is the header alone.
func (h Header) Bytes() []byte {
	h = h.withDefaults()
	b := filler(h.Size())
	signature := "PAGEDUMP"
	if h.Wide() {
		signature = "PAGEDU64"
	}
	copy(b, signature)
	for name, v := range h.values() {
		if h.Build >= since[name] {
			p := h.place(name)
			put(b, p.off, p.width, v)
		}
	}
	h.copyTo(b, "ContextRecord", h.Context.bytes(h.Machine, h.Build))
	h.copyTo(b, "Exception", h.Exception.bytes(h.Wide()))
	if h.Runs != nil {
		h.copyTo(b, "PhysicalMemoryBlock", h.runs())
	}
	if h.Comment != "" {
		h.copyTo(b, "Comment", append([]byte(h.Comment), 0))
	}
	if h.VersionUser != "" {
		h.copyTo(b, "VersionUser", append([]byte(h.VersionUser), 0))
	}
	for name, v := range h.Set {
		p := h.place(name)
		put(b, p.off, p.width, v)
	}
	for _, name := range h.Unset {
		p := h.place(name)
		copy(b[p.off:p.off+p.width], filler(len(b))[p.off:])
	}
	return b
}

// values are the plain fields by name.
func (h Header) values() map[string]uint64 {
	major := uint64(0xF)
	if h.Checked {
		major = 0xC
	}
	v := map[string]uint64{
		"MajorVersion":        major,
		"MinorVersion":        uint64(h.Build),
		"DirectoryTableBase":  h.DirectoryTableBase,
		"PfnDataBase":         h.PfnDataBase,
		"PsLoadedModuleList":  h.PsLoadedModuleList,
		"PsActiveProcessHead": h.PsActiveProcessHead,
		"MachineImageType":    uint64(h.Machine),
		"NumberProcessors":    uint64(h.Processors),
		"BugCheckCode":        uint64(h.Code),
		"BugCheckParameter1":  h.Params[0],
		"BugCheckParameter2":  h.Params[1],
		"BugCheckParameter3":  h.Params[2],
		"BugCheckParameter4":  h.Params[3],
		"KdDebuggerDataBlock": h.KdDebuggerDataBlock,
		"KdSecondaryVersion":  0,
		"DumpType":            uint64(h.DumpType),
		"RequiredDumpSpace":   h.RequiredDumpSpace,
		"SystemTime":          h.SystemTime,
		"SystemUpTime":        h.SystemUpTime,
		"MiniDumpFields":      uint64(h.MiniDumpFields),
		"SecondaryDataState":  0,
		"ProductType":         uint64(h.ProductType),
		"SuiteMask":           uint64(h.SuiteMask),
		"WriterStatus":        0,
		"Attributes":          uint64(h.Attributes),
		"BootId":              uint64(h.BootID),
	}
	if !h.Wide() { // the 64-bit header has no such field
		v["PaeEnabled"] = 0
		if h.PAE {
			v["PaeEnabled"] = 1
		}
	}
	if h.RequiredDumpSpace == 0 {
		v["RequiredDumpSpace"] = uint64(h.Size()) + pages(h.Runs)*uint64(h.PageSize())
	}
	return v
}

// runs is the PHYSICAL_MEMORY_DESCRIPTOR.
func (h Header) runs() []byte {
	var s stream
	if h.Wide() {
		s.u32(uint32(len(h.Runs)))
		s.add([]byte("PAGE")) // padding keeps the filler
		s.u64(pages(h.Runs))
		for _, r := range h.Runs {
			s.u64(r.Base)
			s.u64(r.Count)
		}
		return s.b
	}
	s.u32(uint32(len(h.Runs)))
	s.u32(uint32(pages(h.Runs)))
	for _, r := range h.Runs {
		s.u32(uint32(r.Base))
		s.u32(uint32(r.Count))
	}
	return s.b
}

func (h Header) copyTo(b []byte, field string, data []byte) {
	p := h.place(field)
	if len(data) > p.width {
		panic(fmt.Sprintf("dumptest: %d bytes do not fit %s (%d)", len(data), field, p.width))
	}
	copy(b[p.off:], data)
}

// filler is what a header page holds before its fields are written.
func filler(n int) []byte {
	return slices.Repeat([]byte("PAGE"), (n+3)/4)[:n]
}

// pages is the number of pages in all runs.
func pages(runs []Run) uint64 {
	var n uint64
	for _, r := range runs {
		n += r.Count
	}
	return n
}
