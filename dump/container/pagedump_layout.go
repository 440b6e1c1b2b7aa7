package container

import "dumptriage/dump/internal/bin"

// headerLayout is where the fields of one header generation lie.
type headerLayout struct {
	name    string // format name
	magic   string // first eight bytes
	size    int    // of the header; what follows starts here
	pointer int    // bytes in a pointer

	major, build, dtb, pfn, modules, processes bin.Field
	machine, processors, code                  bin.Field
	parameters                                 [4]bin.Field
	versionUser, comment                       bin.Span
	pae, kdbg                                  bin.Field
	runs                                       runLayout
	context, exception                         bin.Span

	dumpType, fields, secondary, product, suite, writer bin.Field
	space, time, uptime, attributes, bootID             bin.Field

	triage *triageLayout
}

// runLayout is the physical memory block (_PHYSICAL_MEMORY_DESCRIPTOR) inside
// the header.
type runLayout struct {
	count, pages bin.Field
	first        int // offset of the first run
	stride       int
	base, length bin.Field // within a run
	most         uint64    // runs for which the header has room
}

// header32 is DUMP_HEADER32 and header64 DUMP_HEADER64 of the Windows SDK's
// mindumpdef.h. Fields that older systems do not have hold filler there.
var header32 = headerLayout{
	name: "pagedump32", magic: "PAGEDUMP", size: 0x1000, pointer: 4,
	major: bin.U32(0x8), build: bin.U32(0xc), dtb: bin.U32(0x10), pfn: bin.U32(0x14),
	modules: bin.U32(0x18), processes: bin.U32(0x1c),
	machine: bin.U32(0x20), processors: bin.U32(0x24), code: bin.U32(0x28),
	parameters:  [4]bin.Field{bin.U32(0x2c), bin.U32(0x30), bin.U32(0x34), bin.U32(0x38)},
	versionUser: bin.Span{Off: 0x3c, Size: 32}, comment: bin.Span{Off: 0x820, Size: 128},
	pae: bin.U8(0x5c), kdbg: bin.U32(0x60),
	runs: runLayout{
		count: bin.U32(0x64), pages: bin.U32(0x68), first: 0x6c, stride: 8,
		base: bin.U32(0), length: bin.U32(4), most: 86,
	},
	context: bin.Span{Off: 0x320, Size: 1200}, exception: bin.Span{Off: 0x7d0, Size: 0x50},
	dumpType: bin.U32(0xf88), fields: bin.U32(0xf8c), secondary: bin.U32(0xf90),
	product: bin.U32(0xf94), suite: bin.U32(0xf98), writer: bin.U32(0xf9c),
	space: bin.U64(0xfa0), uptime: bin.U64(0xfb8), time: bin.U64(0xfc0),
	attributes: bin.U32(0x8a0), bootID: bin.U32(0x8a4),
	triage: &triage32,
}

var header64 = headerLayout{
	name: "pagedump64", magic: "PAGEDU64", size: 0x2000, pointer: 8,
	major: bin.U32(0x8), build: bin.U32(0xc), dtb: bin.U64(0x10), pfn: bin.U64(0x18),
	modules: bin.U64(0x20), processes: bin.U64(0x28),
	machine: bin.U32(0x30), processors: bin.U32(0x34), code: bin.U32(0x38),
	parameters:  [4]bin.Field{bin.U64(0x40), bin.U64(0x48), bin.U64(0x50), bin.U64(0x58)},
	versionUser: bin.Span{Off: 0x60, Size: 32}, comment: bin.Span{Off: 0xfb0, Size: 128},
	kdbg: bin.U64(0x80),
	runs: runLayout{
		count: bin.U32(0x88), pages: bin.U64(0x90), first: 0x98, stride: 16,
		base: bin.U64(0), length: bin.U64(8), most: 42,
	},
	context: bin.Span{Off: 0x348, Size: 3000}, exception: bin.Span{Off: 0xf00, Size: 0x98},
	dumpType: bin.U32(0xf98), fields: bin.U32(0x1038), secondary: bin.U32(0x103c),
	product: bin.U32(0x1040), suite: bin.U32(0x1044), writer: bin.U32(0x1048),
	space: bin.U64(0xfa0), time: bin.U64(0xfa8), uptime: bin.U64(0x1030),
	attributes: bin.U32(0x1050), bootID: bin.U32(0x1054),
	triage: &triage64,
}
