package container

import "dumptriage/dump/internal/bin"

// triageLayout is where things lie in a triage dump of one pointer width:
// TRIAGE_DUMP32 and TRIAGE_DUMP64 of the Windows SDK's mindumpdef.h. All
// offsets in it are absolute file offsets, and zero means absent.
type triageLayout struct {
	size int // of the whole structure
	base int // of the part that Windows 2000 writes too

	servicePack, sizeOfDump, valid, context, exception, mm      bin.Field
	unloaded, prcb, process, thread, stack, stackSize           bin.Field
	drivers, driverCount, strings, stringsSize, broken, options bin.Field
	topOfStack                                                  bin.Field

	pageAddress, page, pageSize    bin.Field
	debuggerData, debuggerDataSize bin.Field
	blocks, blockCount             bin.Field

	driver    driverLayout
	unloads   unloadedLayout
	block     []blockLayout // in order of preference
	mmStorage mmLayout
}

type driverLayout struct {
	stride                           int
	name, base, size, checksum, time bin.Field
}

type unloadedLayout struct {
	first, stride int // the count, padded to a pointer, comes first
	nameLength    bin.Field
	name          bin.Span
	start, end    bin.Field
}

type blockLayout struct {
	stride             int
	addr, offset, size bin.Field
}

type mmLayout struct {
	size                                                        int
	specialPoolTag, triageAction, verifierLevel, kernelVerifier bin.Field
	maxNonPaged, nonPaged, maxPaged, paged                      bin.Field
	committed, peak, limit                                      bin.Field
}

// triageHead is the part that is the same in both widths.
var triageHead = triageLayout{
	servicePack: bin.U32(0), sizeOfDump: bin.U32(4), valid: bin.U32(8),
	context: bin.U32(0xc), exception: bin.U32(0x10), mm: bin.U32(0x14),
	unloaded: bin.U32(0x18), prcb: bin.U32(0x1c), process: bin.U32(0x20),
	thread: bin.U32(0x24), stack: bin.U32(0x28), stackSize: bin.U32(0x2c),
	drivers: bin.U32(0x30), driverCount: bin.U32(0x34), strings: bin.U32(0x38),
	stringsSize: bin.U32(0x3c), broken: bin.U32(0x40), options: bin.U32(0x44),
}

var triage32 = func() triageLayout {
	l := triageHead
	l.size, l.base = 0x68, 0x4c
	l.topOfStack = bin.U32(0x48)
	l.pageAddress, l.page, l.pageSize = bin.U32(0x4c), bin.U32(0x50), bin.U32(0x54)
	l.debuggerData, l.debuggerDataSize = bin.U32(0x58), bin.U32(0x5c)
	l.blocks, l.blockCount = bin.U32(0x60), bin.U32(0x64)
	l.driver = driverLayout{0x4c, bin.U32(0), bin.U32(0x1c), bin.U32(0x24), bin.U32(0x44), bin.U32(0x48)}
	l.unloads = unloadedLayout{4, 0x28, bin.U16(0), bin.Span{Off: 8, Size: 24}, bin.U32(0x20), bin.U32(0x24)}
	// The SDK gives 32-bit files a 64-bit address here, other readers a
	// 32-bit one: the stride for which the blocks make sense is right.
	l.block = []blockLayout{
		{0x10, bin.U64(0), bin.U32(8), bin.U32(0xc)},
		{0xc, bin.U32(0), bin.U32(4), bin.U32(8)},
	}
	l.mmStorage = mmLayout{0x34, bin.U32(8), bin.U32(0xc), bin.U32(0x10), bin.U32(0x14),
		bin.U32(0x18), bin.U32(0x1c), bin.U32(0x20), bin.U32(0x24), bin.U32(0x28), bin.U32(0x2c), bin.U32(0x30)}
	return l
}()

var triage64 = func() triageLayout {
	l := triageHead
	l.size, l.base = 0x80, 0x50
	l.topOfStack = bin.U64(0x48)
	l.pageAddress, l.page, l.pageSize = bin.U64(0x60), bin.U32(0x68), bin.U32(0x6c)
	l.debuggerData, l.debuggerDataSize = bin.U32(0x70), bin.U32(0x74)
	l.blocks, l.blockCount = bin.U32(0x78), bin.U32(0x7c)
	l.driver = driverLayout{0x90, bin.U32(0), bin.U64(0x38), bin.U32(0x48), bin.U32(0x80), bin.U32(0x88)}
	l.unloads = unloadedLayout{8, 0x38, bin.U16(0), bin.Span{Off: 0x10, Size: 24}, bin.U64(0x28), bin.U64(0x30)}
	l.block = []blockLayout{{0x10, bin.U64(0), bin.U32(8), bin.U32(0xc)}}
	l.mmStorage = mmLayout{0x50, bin.U32(8), bin.U32(0xc), bin.U32(0x10), bin.U32(0x14),
		bin.U64(0x18), bin.U64(0x20), bin.U64(0x28), bin.U64(0x30), bin.U64(0x38), bin.U64(0x40), bin.U64(0x48)}
	return l
}()

// Bits of the header's MiniDumpFields: which parts the writer put in
// (mindumpdef.h, TRIAGE_DUMP_*). Windows 2000 has none above 0x100, and its
// triage header ends before the fields that they belong to.
const (
	fieldDataPage     = 0x200
	fieldDebuggerData = 0x400
	fieldDataBlocks   = 0x800
)

// triageValid is at ValidOffset of a triage dump that was written to its
// end.
const triageValid = "TRGD"
