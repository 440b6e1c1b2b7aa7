package facts

import "time"

// Facts is everything that was read out of one input.
type Facts struct {
	Dump      Dump
	System    System
	Bugcheck  Known[Bugcheck]  // unknown for live images and user-mode dumps
	Exception Known[Exception] // the exception record, where it says more than "breakpoint"
	Context   Known[Context]   // registers of the crashing processor
	Running   Running          // what was running where the machine stopped

	Modules   Known[[]Module]
	Unlisted  string // why a module that is not in Modules may be loaded, "" where the list is whole
	Unloaded  Known[[]UnloadedModule]
	Processes Known[[]Process]

	ErrorRecord   Known[ErrorRecord] // of the hardware error that stopped the machine
	HardwareSigns []string           // what looks like failing hardware, in words
	Ended         Known[Ended]       // the process whose end stopped Windows
	Unsupported   Known[Unsupported] // an instruction that the processor does not have
	BitFlips      []BitFlip          // those of them that are values one bit away from what they should be

	Storage Known[Storage]

	Stack       []Frame            // of the code that failed, or of what ran, innermost first
	StackEnd    string             // why the walk up the stack ended before its beginning; "" where it did not
	Chained     int                // frames of Stack, from the first on, of which each was called by the next: 0, where none is known to be
	Interrupted []Frame            // of the code that a watchdog's interrupt found running, innermost first
	Silent      []Frame            // of the processor that did not respond, innermost first
	Thread      Known[ThreadStack] // that was asked for
	Suspects    []CrashSuspect     // whose code may be to blame, best first
	PoolBlocks  []PoolBlock        // pool blocks that the parameters name, or lie in saved data
	Pool        Known[Pool]
	Addresses   []PoolAddress     // those that were asked for
	Grown       Known[[]GrownTag] // since an earlier state of the computer
	Places      []Place           // those that were asked for
	Memory      Known[MemoryCounters]
	Blobs       []Blob // secondary (tagged) data
	User        Known[UserDump]
	Hardware    Known[Hardware]
	Session     Known[Session]
	Frameworks  []Framework // drivers of the Kernel-Mode Driver Framework

	Coverage   []Coverage
	Warnings   []string
	ReadErrors []ReadError // where the input could not be read, at most the first few
}

// A ReadError is a read of the input that failed. Whatever is missing from the
// facts may be missing because of it.
type ReadError struct {
	Offset uint64 // into the file
	Why    string
}

// Dump is the file itself: which format, which kind, how whole.
type Dump struct {
	Format         string // "pagedump32", "pagedump64", "minidump", …
	Kind           string // "complete", "kernel", "triage", …; the name of the dump type
	Live           Known[bool]
	LiveWhy        string // what showed that no crash occurred
	Size           int64
	Line           int                  // of a text, where it tells of this; 0: the input is no text
	Since          Known[time.Duration] // of a listing in a series: the time after the first one
	Listings       int                  // of pools, in a text
	Says           string               // what a text without a STOP is, in a few words
	Told           string               // what an event or an analysis without a STOP says, or ""
	Restart        Restart              // of an event without a STOP, how the computer stopped
	SavedAs        string               // the dump of the crash, as a text names it: "C:\\Windows\\MEMORY.DMP"; or ""
	Truncated      Known[bool]
	Encrypted      Known[bool]
	PagesSaved     Known[uint64] // pages that the dump says it holds
	PagesInFile    Known[uint64] // pages of these that the file really holds
	PageSize       uint64
	DataBlocks     Known[int]    // virtual ranges of a triage dump
	DataBlockBytes Known[uint64] // bytes in them
	RequiredSpace  Known[uint64]
	Comment        Known[string]
	Attributes     Known[uint32]
}

// A Restart is how a computer stopped without a bug check, as its log has it.
type Restart string

// The ways in which a computer stops without a bug check.
const (
	RestartUnexplained Restart = "unexplained" // the power failed, or it was reset or hung
	RestartHeld        Restart = "power-button"
)

// System is the machine and the Windows on it.
type System struct {
	Arch        Known[string] // "x86", "x86-pae", "amd64", …
	PointerSize int           // 4 or 8
	Build       Known[uint32]
	Checked     Known[bool]
	Product     Known[string] // "Windows NT 3.51", "Windows 10 2004 to 22H2", …
	Family      Known[string] // "nt351", "nt40", …: what signatures test
	ServicePack Known[uint32]
	BuildLab    Known[string] // "19041.1.amd64fre.vb_release.191206-1406"
	Edition     Known[string] // "workstation", "domain controller", "server"
	Suite       Known[uint32]
	Processors  Known[uint32]
	CPU         Known[CPU]
	MemoryBytes Known[uint64]
	CrashTime   Known[time.Time]
	Uptime      Known[time.Duration]
	DTB         Known[uint64]
	KernelBase  Known[uint64]
	KDBG        Known[uint64] // address of the debugger data block
}

// CPU is the processor that crashed, as the kernel had noted it.
type CPU struct {
	Number Known[uint32]
	Vendor Known[string]
	MHz    Known[uint32]
}

// Bugcheck is the STOP as the dump records it. What it means is said by
// package bugcheck and travels here as text.
type Bugcheck struct {
	Code        uint32
	Base        uint32 // the documented form of the code: 0x7e of 0x1000007e
	Kind        StopKind
	Name        string // "UNKNOWN_BUGCHECK" where no list has it
	Class       string
	Summary     string
	Variant     string // the case that a parameter selects, or ""
	Raised      string // the exception that nobody handled, by its name, or ""
	Parameters  [4]Parameter
	Identity    [4]string // the parameters as far as they tell one crash from another; "*" where they do not
	Faulting    Known[Address]
	Referenced  Known[uint64] // the data address that was touched
	NotACrash   string        // why this is no crash (a live dump, an image), or ""
	Forced      string        // who asked for the crash, where somebody did, or ""
	Trouble     Trouble       // the kind of trouble it stands for, "" where nothing is said
	Causes      string        // the usual causes, in words; no sentence
	Documented  bool
	Description string // where the code is documented
}

// Parameter is one of the four parameters of a STOP.
type Parameter struct {
	Value   uint64
	Missing bool   // it was not given, or never written: Value says nothing
	Label   string // what this parameter is, "" where nothing is documented
	Meaning string // what this value says: a status name, an access, a module and offset
}

// Address is a code address, resolved as far as the module list allows.
type Address struct {
	Address  uint64
	Module   string // file name, "" where no module holds it
	Offset   uint64 // from the module's base
	Unloaded bool   // the module had been unloaded
	Placed   bool   // a text tells the module and not the offset in it
	Function string // where Placed: the function and the offset in it, as the text has them, or ""
	Source   string // what named the address: "exception record", "parameter 4", …
}

// Exception is an exception record.
type Exception struct {
	Code       uint32
	Name       string // NTSTATUS name, or ""
	Flags      uint32
	Address    uint64
	Module     string // that holds the address, or ""
	Offset     uint64 // from its base
	Placed     bool   // a text tells the module, and no offset in it
	Function   string // where Placed: the function and the offset in it, or ""
	Parameters []uint64
	Access     string        // of a fault: "read", "write" or "execute", or ""
	Accessed   Known[uint64] // the address that a fault touched
	Meaning    string        // what the record says beyond its code, in words, or ""
	Source     string        // where the record lies
}

// Context is a set of registers; what is not in the context is not in Registers.
type Context struct {
	IP, SP, FP uint64
	Registers  []Register
	Source     string

	Instruction string        // at IP, in Intel's syntax; "" where the dump does not hold the code
	Operand     Known[uint64] // address of the memory that the instruction names
}

// Register is one named register.
type Register struct {
	Name  string
	Value uint64
}

// Running is what ran on the crashing processor.
type Running struct {
	Process    Known[string] // image name
	ProcessID  Known[uint64]
	Thread     Known[uint64] // address of the thread object
	ThreadID   Known[uint64]
	ThreadName Known[string]
	StackBase  Known[uint64]
	StackBytes Known[uint64] // bytes of stack that were saved
	IRQL       Known[string] // of the processor, by name
}

// Process is one process of the machine.
type Process struct {
	Name    Known[string] // image name, cut to 15 characters by the kernel
	ID      Known[uint64]
	Address uint64 // of its EPROCESS
	DTB     uint64 // root of its page tables
}

// Module is one loaded driver or image.
type Module struct {
	Name      string // file name alone
	Path      string // as the list has it, where that is more than the name
	Base      uint64
	Size      uint64
	TimeStamp Known[uint32] // link time or reproducible-build hash from the PE header
	Checksum  Known[uint32]
	Version   Known[string]
	Company   Known[string]
	Product   Known[string]
	PDBName   Known[string]
	PDBID     Known[string] // GUID and age, as symbol servers write them
	Windows   bool          // one of Windows' own files, by name
	About     string        // what a third party's driver is, by its name: "Realtek HD audio", or ""
	From      string        // where to get it, or ""
	ImageFile string        // the user's file of the same version that was read, or ""
}

// UnloadedModule is a driver that had been unloaded before the crash.
type UnloadedModule struct {
	Name       string // cut to 12 characters by the kernel
	Start, End uint64
}

// PoolBlock is one pool block whose header or tag the dump holds.
type PoolBlock struct {
	Address uint64
	Tag     string
	Type    string // "nonpaged", "paged", "free" or ""
	Size    Known[uint64]
	Owner   string // driver by the tag list, or ""
	Purpose string
	Source  string // "parameter 2", …
}

// PoolAddress is an address of which the pool block was asked for.
type PoolAddress struct {
	Address uint64
	Block   Known[PoolBlock]
}

// Blob is one entry of the secondary data: a tag and a size.
type Blob struct {
	GUID string
	Name string // what is known to write under this GUID, or ""
	Size uint64
}

// The states of a fact in the coverage list.
const (
	Collected = "collected"
	Absent    = "absent" // this kind of dump does not hold it
	Failed    = "failed" // it should be there and could not be read
)

// Coverage says of one fact whether it was collected, and why not.
type Coverage struct {
	Fact  string
	State string
	Why   string
}
