package container

import "dumptriage/dump/internal/bin"

// The layouts of minidumpapiset.h (Windows SDK). Every RVA is a file offset.

// mdHeader is MINIDUMP_HEADER.
var mdHeader = struct {
	version, streams, directory, time bin.Field
	size                              int
}{version: bin.U16(4), streams: bin.U32(8), directory: bin.U32(0xc), time: bin.U32(0x14), size: 0x20}

const (
	mdMagic   = "MDMP"
	mdVersion = 0xa793 // MINIDUMP_VERSION; the upper half belongs to the writer
)

// mdLocation is where a MINIDUMP_LOCATION_DESCRIPTOR lies in a structure.
type mdLocation struct{ size, rva bin.Field }

// mdDirectory is MINIDUMP_DIRECTORY.
var mdDirectory = struct {
	kind     bin.Field
	location mdLocation
	size     int
}{kind: bin.U32(0), location: mdLocation{size: bin.U32(4), rva: bin.U32(8)}, size: 0xc}

// The MINIDUMP_STREAM_TYPE values of the streams that are read.
const (
	mdUnused          = 0
	mdThreadList      = 3
	mdModuleList      = 4
	mdMemoryList      = 5
	mdException       = 6
	mdSystemInfo      = 7
	mdThreadExList    = 8
	mdMemory64List    = 9
	mdUnloadedModules = 14
	mdMiscInfo        = 15
)

// mdSystem is MINIDUMP_SYSTEM_INFO.
var mdSystem = struct {
	arch, processors, product, major, minor, build, platform, csd bin.Field
	size                                                          int
}{
	arch: bin.U16(0), processors: bin.U8(6), product: bin.U8(7), major: bin.U32(8), minor: bin.U32(0xc),
	build: bin.U32(0x10), platform: bin.U32(0x14), csd: bin.U32(0x18), size: 0x20,
}

// mdMisc is MINIDUMP_MISC_INFO.
var mdMisc = struct {
	flags, process bin.Field
	size           int
}{flags: bin.U32(4), process: bin.U32(8), size: 0x18}

const mdMiscProcess = 1 // MINIDUMP_MISC1_PROCESS_ID: the process field is valid

// mdExceptionStream is MINIDUMP_EXCEPTION_STREAM with its MINIDUMP_EXCEPTION.
var mdExceptionStream = struct {
	thread, code, flags, address, count bin.Field
	first, most                         int // of the parameters
	context                             mdLocation
	size                                int
}{
	thread: bin.U32(0), code: bin.U32(8), flags: bin.U32(0xc), address: bin.U64(0x18), count: bin.U32(0x20),
	first: 0x28, most: 15,
	context: mdLocation{size: bin.U32(0xa0), rva: bin.U32(0xa4)}, size: 0xa8,
}

// An mdList is a stream of a count and that many entries.
type mdList struct {
	name          string
	count         bin.Field
	first, stride int
	most          int // entries that are read at most
}

// bytes is how much of the stream holds the most entries, padding included.
func (l *mdList) bytes() uint64 { return uint64(l.first + 4 + l.most*l.stride) }

var (
	mdThreads   = mdList{"thread list", bin.U32(0), 4, 0x30, 1 << 16}
	mdThreadsEx = mdList{"extended thread list", bin.U32(0), 4, 0x40, 1 << 16}
	mdModules   = mdList{"module list", bin.U32(0), 4, 0x6c, 1 << 13}
	mdMemory    = mdList{"memory list", bin.U32(0), 4, 0x10, 1 << 20}
	mdMemory64  = mdList{"full-memory list", bin.U64(0), 0x10, 0x10, 1 << 20}
	// The header of this one tells its own size and that of an entry; both
	// are the least there can be.
	mdUnloads = mdList{"list of unloaded modules", bin.U32(8), 0xc, 0x18, 1 << 12}
)

var mdUnloadsHeader = struct{ header, stride bin.Field }{bin.U32(0), bin.U32(4)}

// mdThread is MINIDUMP_THREAD, which MINIDUMP_THREAD_EX begins with.
var mdThread = struct {
	id, stackStart bin.Field
	stack, context mdLocation
}{
	id: bin.U32(0), stackStart: bin.U64(0x18),
	stack:   mdLocation{size: bin.U32(0x20), rva: bin.U32(0x24)},
	context: mdLocation{size: bin.U32(0x28), rva: bin.U32(0x2c)},
}

// mdModule is MINIDUMP_MODULE with the VS_FIXEDFILEINFO in it (verrsrc.h).
var mdModule = struct {
	base, size, checksum, time, name bin.Field
	fixedMagic, versionMS, versionLS bin.Field
	cv                               mdLocation
}{
	base: bin.U64(0), size: bin.U32(8), checksum: bin.U32(0xc), time: bin.U32(0x10), name: bin.U32(0x14),
	fixedMagic: bin.U32(0x18), versionMS: bin.U32(0x20), versionLS: bin.U32(0x24),
	cv: mdLocation{size: bin.U32(0x4c), rva: bin.U32(0x50)},
}

const fixedFileInfo = 0xfeef04bd // VS_FFI_SIGNATURE

// mdUnloaded is MINIDUMP_UNLOADED_MODULE.
var mdUnloaded = struct{ base, size, name bin.Field }{bin.U64(0), bin.U32(8), bin.U32(0x14)}

// mdRange is MINIDUMP_MEMORY_DESCRIPTOR.
var mdRange = struct {
	start    bin.Field
	location mdLocation
}{start: bin.U64(0), location: mdLocation{size: bin.U32(8), rva: bin.U32(0xc)}}

// mdRange64 is MINIDUMP_MEMORY_DESCRIPTOR64; the bytes of all of them follow
// each other from the base that the list's header gives.
var mdRange64 = struct{ base, start, size bin.Field }{base: bin.U64(8), start: bin.U64(0), size: bin.U64(8)}

// cvRSDS is the CodeView record that names a PDB: "RSDS", a GUID, the age, the
// name as UTF-8 with a NUL (Microsoft's published PDB sources).
var cvRSDS = struct {
	magic string
	guid  bin.Span
	age   bin.Field
	name  int
}{"RSDS", bin.Span{Off: 4, Size: 16}, bin.U32(0x14), 0x18}

// mdStringLength heads a MINIDUMP_STRING: bytes of the UTF-16 text after it.
var mdStringLength = bin.U32(0)
