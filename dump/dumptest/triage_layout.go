package dumptest

// triageLayout is where TRIAGE_DUMP32 or TRIAGE_DUMP64 (mindumpdef.h) and its
// lists keep their fields.
type triageLayout struct {
	size           int // of the triage header
	short          int // of the one of Windows 2000, which ends with the stack base
	topOfStack     int
	dataPage       int // address; its offset and size follow it
	debuggerData   int // offset; size, block list and block count follow
	pointer        int
	driver         int // bytes of an entry of the driver list
	entry          int // where its embedded loader entry begins
	dllBase, point int // in the driver entry, name offset included
	imageSize      int
	fullName, base int
	flags, sum     int
	stamp          int
	unloaded       int // bytes of an entry of the unloaded list
	unloadedCount  int // bytes of the count before it
	unloadedName   int // the characters; UNICODE_STRING is at 0
	unloadedStart  int
	mm             int // bytes of DUMP_MM_STORAGE
}

// TRIAGE_DUMP32.
var triage32 = triageLayout{
	size: 0x68, short: 0x4C, topOfStack: 0x48, dataPage: 0x4C, debuggerData: 0x58, pointer: 4,
	driver: 0x4C, entry: 0x04, dllBase: 0x1C, point: 0x20, imageSize: 0x24, fullName: 0x28, base: 0x30, flags: 0x38, sum: 0x44, stamp: 0x48,
	unloaded: 0x28, unloadedCount: 4, unloadedName: 0x08, unloadedStart: 0x20,
	mm: 0x34,
}

// TRIAGE_DUMP64; bytes 0x50 to 0x5F are the backing store of Itanium.
var triage64 = triageLayout{
	size: 0x80, short: 0x50, topOfStack: 0x48, dataPage: 0x60, debuggerData: 0x70, pointer: 8,
	driver: 0x90, entry: 0x08, dllBase: 0x38, point: 0x40, imageSize: 0x48, fullName: 0x50, base: 0x60, flags: 0x70, sum: 0x80, stamp: 0x88,
	unloaded: 0x38, unloadedCount: 8, unloadedName: 0x10, unloadedStart: 0x28,
	mm: 0x50,
}

// The fields that both triage headers keep at the same offset.
const (
	triageServicePack   = 0x00
	triageSizeOfDump    = 0x04
	triageValid         = 0x08
	triageContext       = 0x0C
	triageException     = 0x10
	triageMM            = 0x14
	triageUnloaded      = 0x18
	triagePRCB          = 0x1C
	triageProcess       = 0x20
	triageThread        = 0x24
	triageStack         = 0x28 // size follows
	triageDrivers       = 0x30 // count follows
	triageStrings       = 0x38 // size follows
	triageBrokenDriver  = 0x40
	triageTriageOptions = 0x44
)
