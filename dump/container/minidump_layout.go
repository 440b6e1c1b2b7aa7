package container

import "dumptriage/dump/internal/bin"

// The structures of a user-mode minidump (minidumpapiset.h of the Windows
// SDK). All positions in the file are 32-bit offsets from its start.

var mdmpHeader = struct {
	size                            int
	streams, directory, time, flags bin.Field
}{0x20, bin.U32(8), bin.U32(0xc), bin.U32(0x14), bin.U64(0x18)}

var mdmpEntry = struct {
	size              int
	kind, length, rva bin.Field
}{0xc, bin.U32(0), bin.U32(4), bin.U32(8)}

// The stream types that are read (MINIDUMP_STREAM_TYPE).
const (
	streamThreads   = 3
	streamModules   = 4
	streamException = 6
	streamSystem    = 7
	streamMemory64  = 9
	streamUnloaded  = 14
	streamMisc      = 15
)

var mdmpSystem = struct {
	size                                            int
	arch, processors, major, minor, build, platform bin.Field
	csd                                             bin.Field
}{0x38, bin.U16(0), bin.U8(6), bin.U32(8), bin.U32(0xc), bin.U32(0x10), bin.U32(0x14), bin.U32(0x18)}

var mdmpModule = struct {
	size                                                int
	base, length, checksum, time, name                  bin.Field
	fixedSignature, versionHigh, versionLow, cvSize, cv bin.Field
}{108, bin.U64(0), bin.U32(8), bin.U32(0xc), bin.U32(0x10), bin.U32(0x14),
	bin.U32(0x18), bin.U32(0x20), bin.U32(0x24), bin.U32(0x4c), bin.U32(0x50)}

var mdmpUnloaded = struct {
	headerSize, entrySize, count bin.Field
	base, length, name           bin.Field
}{bin.U32(0), bin.U32(4), bin.U32(8), bin.U64(0), bin.U32(8), bin.U32(0x14)}

var mdmpException = struct {
	size                 int
	thread, code, flags  bin.Field
	address, parameters  bin.Field
	first                int
	contextSize, context bin.Field
}{0xa8, bin.U32(0), bin.U32(8), bin.U32(0xc), bin.U64(0x18), bin.U32(0x20), 0x28, bin.U32(0xa0), bin.U32(0xa4)}

var mdmpThread = struct {
	size                             int
	id, stackStart, stackSize, stack bin.Field
}{48, bin.U32(0), bin.U64(0x18), bin.U32(0x20), bin.U32(0x24)}

// mdmpMemory64 is the list of a dump with the process's whole memory: the
// ranges' bytes lie one behind the other from base on.
var mdmpMemory64 = struct {
	count, base   bin.Field
	first, stride int
	start, length bin.Field
}{bin.U64(0), bin.U64(8), 0x10, 0x10, bin.U64(0), bin.U64(8)}

var mdmpMisc = struct {
	flags, process bin.Field
}{bin.U32(4), bin.U32(8)}

// Values in them.
const (
	miscHasProcess  = 1          // MINIDUMP_MISC1_PROCESS_ID
	fixedSignature  = 0xfeef04bd // VS_FFI_SIGNATURE
	maxStreams      = 4096
	maxUserModules  = 1 << 16
	maxStream       = 16 << 20
	maxUserText     = 1 << 16
	platformWindows = 2 // VER_PLATFORM_WIN32_NT
)

// codeView is a CodeView record with a GUID: "RSDS", GUID, age, PDB name.
var codeView = struct {
	magic string
	guid  bin.Span
	age   bin.Field
	name  int
}{"RSDS", bin.Span{Off: 4, Size: 16}, bin.U32(0x14), 0x18}

// architectures maps PROCESSOR_ARCHITECTURE_* to IMAGE_FILE_MACHINE_*; 0x8003
// is what early Breakpad wrote for ARM64.
var architectures = map[uint64]uint32{
	0: 0x14c, 1: 0x166, 2: 0x184, 3: 0x1f0, 5: 0x1c4, 6: 0x200, 9: 0x8664, 12: 0xaa64, 0x8003: 0xaa64,
}

// platforms are the systems that dumps in this format come from; those from
// 0x8101 on are Breakpad's (minidump_format.h).
var platforms = map[uint64]string{
	platformWindows: "Windows",
	0x8101:          "macOS", 0x8102: "iOS", 0x8201: "Linux", 0x8202: "Solaris", 0x8203: "Android",
	0x8204: "PS3", 0x8205: "NaCl", 0x8206: "Fuchsia",
}
