// Package container tells which kind of file an input is and where in it
// things lie: the header's fields, the runs of physical pages, the lists and
// virtual ranges that a triage dump embeds, the streams of a user-mode dump.
//
// It knows file formats. It must not know page tables, kernel structures or
// what a STOP code means; raw structures leave it as places in the file.
//
// A new file format is one file and one line in the list of formats.go; a new
// kernel dump type is one line in kinds.go.
package container

import (
	"context"
	"io"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// A Format is one kind of file.
type Format interface {
	// Name is the format's name in reports: "pagedump32", "minidump", …
	Name() string
	// Detect looks at the first bytes of the file (up to HeadSize of them).
	Detect(head []byte) bool
	// Open decodes what is needed to find things in the file. The header must
	// be readable; everything else that is damaged becomes a warning.
	Open(ctx context.Context, r io.ReaderAt, size int64) (*Image, error)
}

// HeadSize is how many bytes Detect is shown, where the file has as many.
const HeadSize = 8192

// An Image is an opened dump in neutral form.
type Image struct {
	Format string
	Kind   string // "complete", "triage", …
	Size   int64

	Header *Header // kernel dumps; nil for user-mode ones
	Pages  Pages   // physical pages; zero where the kind has none
	Triage *Triage // triage dumps; else nil
	User   *User   // user-mode minidumps; else nil
	Blobs  []Blob  // secondary (tagged) data

	Hints  Hints       // physical images: what the writer knew of the processors
	Memory io.ReaderAt // what Pages.Runs refer to; nil: the file itself

	Truncated facts.Known[bool]
	Warnings  []string
}

// A Place is a range of the file. The zero Place is absent.
type Place struct {
	Off  memory.Offset
	Size uint64
}

// Exists reports whether there is anything at the place.
func (p Place) Exists() bool { return p.Size != 0 }

// Header is the kernel dump header, 32- or 64-bit. A field that its writer
// left as filler is unknown.
type Header struct {
	PointerSize int
	Size        uint64 // 0x1000 or 0x2000

	MajorVersion       facts.Known[uint32]
	Build              facts.Known[uint32]
	DirectoryTableBase facts.Known[uint64]
	PfnDataBase        facts.Known[uint64]
	PsLoadedModuleList facts.Known[uint64]
	PsActiveProcess    facts.Known[uint64]
	MachineImageType   facts.Known[uint32]
	Processors         facts.Known[uint32]
	BugCheckCode       facts.Known[uint32]
	BugCheckParameters [4]facts.Known[uint64]
	VersionUser        facts.Known[string]
	PaeEnabled         facts.Known[bool]
	KdDebuggerData     facts.Known[uint64]
	DumpType           facts.Known[uint32]
	MiniDumpFields     facts.Known[uint32]
	SecondaryState     facts.Known[uint32]
	ProductType        facts.Known[uint32]
	SuiteMask          facts.Known[uint32]
	WriterStatus       facts.Known[uint32]
	RequiredDumpSpace  facts.Known[uint64]
	SystemTime         facts.Known[time.Time]
	SystemUpTime       facts.Known[time.Duration]
	Comment            facts.Known[string]
	Attributes         facts.Known[uint32]
	BootID             facts.Known[uint32]

	MemoryRuns  []PageRun // the machine's physical memory, as the header says
	MemoryPages facts.Known[uint64]

	Context   Place // CONTEXT of the crashing processor
	Exception Place // EXCEPTION_RECORD
}

// A PageRun is consecutive physical pages, by page frame number.
type PageRun struct {
	BasePage uint64
	Pages    uint64
}

// Pages is where the physical pages of a dump lie in its file.
type Pages struct {
	PageSize uint64
	Runs     memory.Runs
	Other    []memory.Runs       // other ways to read the file that its figures allow, likelier first
	Saved    facts.Known[uint64] // pages the dump says it holds
	InFile   facts.Known[uint64] // pages of these that are really there
}

// Triage is a small memory dump: no pages, but structures and virtual ranges.
type Triage struct {
	ServicePackBuild uint32
	Options          uint32
	Valid            bool // the closing mark is there

	Context, Exception     Place
	Prcb, Process, Thread  Place // raw structures
	DebuggerData           Place
	Stack                  Place
	StackAddress           memory.Virt // of the first byte of Stack
	BrokenDriver           string
	Drivers                []Driver
	DriverCount            uint64 // as the header counts them
	Unloaded               []Unloaded
	Blocks                 []Block // virtual ranges, as listed; the stack and data page among them
	DataBlocks             int     // blocks of the data-block list proper
	DataBlockBytes         uint64
	MM                     *MMStorage
	HasDrivers, HasUnloads bool // the lists exist, even if empty
}

// Driver is one entry of a triage dump's driver list.
type Driver struct {
	Name      string // base name or full path, as stored
	Base      uint64
	Size      uint64
	Checksum  uint32
	TimeStamp uint32
}

// Unloaded is one entry of the unloaded-driver list.
type Unloaded struct {
	Name       string
	Start, End uint64
}

// A Block is a virtual range and its place in the file.
type Block struct {
	Addr  memory.Virt
	Place Place
}

// MMStorage is the memory manager's figures that a triage dump embeds
// (DUMP_MM_STORAGE). The counts are pages.
type MMStorage struct {
	SpecialPoolTag, TriageAction, VerifierLevel, KernelVerifier uint32
	MaximumNonPagedPool, AllocatedNonPagedPool                  uint64
	MaximumPagedPool, AllocatedPagedPool                        uint64
	CommittedPages, CommittedPagesPeak, CommitLimitMaximum      uint64
}

// Blob is one block of secondary (tagged) data.
type Blob struct {
	GUID  string
	Size  uint64 // as its header says
	Place Place  // as far as the file holds it
}

// User is a user-mode minidump.
type User struct {
	Arch       facts.Known[uint32] // as an IMAGE_FILE_MACHINE value
	Platform   facts.Known[uint32] // MINIDUMP_SYSTEM_INFO.PlatformId
	OS         facts.Known[string] // "Windows 10.0.22631", "macOS 11.6.7", …
	Build      facts.Known[uint32]
	Product    facts.Known[uint32] // VER_NT_* of winnt.h
	Processors facts.Known[uint32]
	Time       facts.Known[time.Time]
	Process    facts.Known[string] // file name of the first module
	ProcessID  facts.Known[uint32]
	Threads    facts.Known[int]
	Streams    int

	CrashThread  facts.Known[uint32]
	Exception    facts.Known[UserException]
	Context      Place
	Modules      []UserModule
	HasModules   bool
	Unloaded     []Unloaded
	HasUnloaded  bool
	Stack        Place
	StackAddress memory.Virt
}

// UserException is the exception record of a user-mode minidump.
type UserException struct {
	Code, Flags uint32
	Address     uint64
	Parameters  []uint64
}

// UserModule is one module of a user-mode minidump.
type UserModule struct {
	Path      string
	Base      uint64
	Size      uint64
	Checksum  uint32
	TimeStamp uint32
	Version   facts.Known[string] // from VS_FIXEDFILEINFO
	PDBName   facts.Known[string]
	PDBID     facts.Known[string] // GUID and age, as symbol servers write them
}
