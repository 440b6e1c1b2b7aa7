// Package report is the output contract and its renderers. Document and what
// it holds are the only types of the program with json tags.
//
// It knows what a reader and a ticketing system need to see. It must not know
// how a fact was read out of a dump: it sees facts, findings and sources only.
//
// A new output format is one file and one line in formats.go.
package report

// SchemaVersion names the contract. Within one version fields are only ever
// added; a reader must accept fields and enum values that it does not know.
const SchemaVersion = "dumptriage.report/1"

// A Document is the report on one input. 64-bit values and addresses are
// lower-case hex strings padded to the target's pointer width, counts and
// sizes are numbers, lists are never null, and a fact that is unknown is
// absent here and named in Coverage.
type Document struct {
	Schema string `json:"schema"`
	Tool   Tool   `json:"tool"`
	Source Source `json:"source"`
	Error  string `json:"error,omitempty" jsonschema:"why the input could not be read; then most other fields are empty"`

	Incomplete string      `json:"incomplete,omitempty" jsonschema:"the input could not be read in full: what is missing here may be in it all the same"`
	ReadErrors []ReadError `json:"read_errors,omitempty" jsonschema:"where reading failed, at most the first few places"`

	System    *System    `json:"system,omitempty" jsonschema:"the machine as its firmware describes it; serial numbers are left out"`
	Headline  string     `json:"headline,omitempty" jsonschema:"what happened, in a few words"`
	Dump      Dump       `json:"dump"`
	Bugcheck  *Bugcheck  `json:"bugcheck,omitempty"`
	Exception *Exception `json:"exception,omitempty"`
	Context   *Context   `json:"context,omitempty"`
	Running   *Running   `json:"running,omitempty"`
	User      *User      `json:"user,omitempty"`

	HardwareSigns   []string         `json:"hardware_signs" jsonschema:"what looks like failing hardware and not like a program"`
	Blame           []Blame          `json:"blame" jsonschema:"modules that may be to blame, best first, each with its grounds"`
	Modules         []Module         `json:"modules"`
	UnloadedModules []UnloadedModule `json:"unloaded_modules"`
	Processes       []Process        `json:"processes"`
	PoolBlocks      []PoolBlock      `json:"pool_blocks"`
	Addresses       []PoolAddress    `json:"addresses,omitempty" jsonschema:"the addresses that were asked for"`
	Memory          *Memory          `json:"memory,omitempty"`
	Pool            *Pool            `json:"pool,omitempty"`
	SecondaryData   []Blob           `json:"secondary_data"`

	Suspects  []PoolSuspect `json:"suspects" jsonschema:"pool tags that look like leaks"`
	Findings  []Finding     `json:"findings"`
	NextSteps []string      `json:"next_steps"`
	Ticket    Ticket        `json:"ticket"`
	Coverage  []Coverage    `json:"coverage"`
	Warnings  []string      `json:"warnings"`
}

// Tool is the program that wrote the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// ReadError is a place of the input that could not be read.
type ReadError struct {
	Offset string `json:"offset" jsonschema:"into the file"`
	Error  string `json:"error"`
}

// Source is the input.
type Source struct {
	Path   string `json:"path"`
	Member string `json:"member,omitempty" jsonschema:"name inside the archive"`
	Size   int64  `json:"size" jsonschema:"bytes"`
	SHA256 string `json:"sha256,omitempty"`
}

// Dump is the file and the machine it came from.
type Dump struct {
	Format         string   `json:"format" jsonschema:"pagedump32, pagedump64, minidump, …"`
	Kind           string   `json:"kind" jsonschema:"complete, kernel, bitmap-complete, bitmap-kernel, active, triage, header, user, …"`
	Live           *bool    `json:"live,omitempty" jsonschema:"taken from a running system: no crash happened"`
	LiveWhy        string   `json:"live_why,omitempty" jsonschema:"what showed that no crash happened"`
	Machine        string   `json:"machine,omitempty" jsonschema:"x86, x86-pae, amd64, arm64, ia64, alpha, mips, ppc, …"`
	Build          *uint32  `json:"build,omitempty"`
	BuildLab       string   `json:"build_lab,omitempty"`
	Checked        *bool    `json:"checked,omitempty"`
	Product        string   `json:"product,omitempty"`
	ServicePack    *uint32  `json:"service_pack,omitempty"`
	Edition        string   `json:"edition,omitempty" jsonschema:"workstation, domain controller or server"`
	Processors     *uint32  `json:"processors,omitempty"`
	CPU            *CPU     `json:"cpu,omitempty"`
	CrashTime      string   `json:"crash_time,omitempty" jsonschema:"RFC 3339, UTC"`
	UptimeSeconds  *float64 `json:"uptime_seconds,omitempty"`
	MemoryBytes    *uint64  `json:"memory_bytes,omitempty"`
	PageSize       *uint64  `json:"page_size,omitempty"`
	PagesSaved     *uint64  `json:"pages_saved,omitempty" jsonschema:"pages that the dump says it holds"`
	PagesInFile    *uint64  `json:"pages_in_file,omitempty" jsonschema:"pages of these that are in the file"`
	DataBlocks     *int     `json:"data_blocks,omitempty" jsonschema:"virtual ranges of a triage dump"`
	DataBlockBytes *uint64  `json:"data_block_bytes,omitempty"`
	Truncated      *bool    `json:"truncated,omitempty"`
	Encrypted      *bool    `json:"encrypted,omitempty"`
	Comment        string   `json:"comment,omitempty"`
	KernelBase     string   `json:"kernel_base,omitempty"`
	DTB            string   `json:"directory_table_base,omitempty"`
	KDBG           string   `json:"debugger_data_block,omitempty"`
}

// CPU is the processor that crashed.
type CPU struct {
	Number *uint32 `json:"number,omitempty"`
	Vendor string  `json:"vendor,omitempty"`
	MHz    *uint32 `json:"mhz,omitempty"`
}

// Bugcheck is the STOP.
type Bugcheck struct {
	Code       string      `json:"code" jsonschema:"eight hex digits: 0x0000000a"`
	Stop       string      `json:"stop,omitempty" jsonschema:"the code as people write it: 0xA"`
	Name       string      `json:"name"`
	Kind       string      `json:"kind,omitempty" jsonschema:"crash, forced, live or image: what the code stands for"`
	Class      string      `json:"class,omitempty"`
	Variant    string      `json:"variant,omitempty" jsonschema:"the case that a parameter selects"`
	Parameters []Parameter `json:"parameters"`
	Summary    string      `json:"summary"`
	NotACrash  string      `json:"not_a_crash,omitempty" jsonschema:"why this is no crash"`
	Forced     string      `json:"forced,omitempty" jsonschema:"who asked for the crash"`
	Faulting   *Faulting   `json:"faulting,omitempty"`
	Referenced string      `json:"referenced_address,omitempty"`
	Page       string      `json:"documentation,omitempty" jsonschema:"where the code is documented"`
}

// Parameter is one of the four parameters.
type Parameter struct {
	Value   string `json:"value,omitempty" jsonschema:"absent where it was not given or never written"`
	Label   string `json:"label,omitempty"`
	Meaning string `json:"meaning,omitempty"`
}

// Faulting is the code address that failed.
type Faulting struct {
	Address  string `json:"address"`
	Module   string `json:"module,omitempty"`
	Offset   string `json:"offset,omitempty" jsonschema:"from the module's base, not padded"`
	Unloaded bool   `json:"unloaded,omitempty"`
	Source   string `json:"source,omitempty"`
}

// System is the machine as its firmware describes it.
type System struct {
	Manufacturer string          `json:"manufacturer,omitempty"`
	Model        string          `json:"model,omitempty"`
	Board        string          `json:"board,omitempty"`
	BIOS         *BIOS           `json:"bios,omitempty"`
	Processor    *ProcessorModel `json:"processor,omitempty"`
	Memory       []MemoryModule  `json:"memory_modules"`
	Virtual      bool            `json:"virtual,omitempty" jsonschema:"the firmware is that of a virtual machine"`
	Observations []string        `json:"observations" jsonschema:"what is remarkable about the machine"`
}

// BIOS is the firmware.
type BIOS struct {
	Vendor  string `json:"vendor,omitempty"`
	Version string `json:"version,omitempty"`
	Date    string `json:"date,omitempty" jsonschema:"as the firmware writes it: month, day, year"`
}

// ProcessorModel is the first processor.
type ProcessorModel struct {
	Name      string `json:"name,omitempty"`
	Microcode string `json:"microcode,omitempty" jsonschema:"revision, where the dump holds it: Intel"`
}

// MemoryModule is one module of memory.
type MemoryModule struct {
	Locator    string  `json:"locator,omitempty"`
	Kind       string  `json:"kind,omitempty"`
	Maker      string  `json:"maker,omitempty"`
	Part       string  `json:"part,omitempty"`
	Bytes      *uint64 `json:"bytes,omitempty"`
	Rated      uint32  `json:"rated_mts,omitempty" jsonschema:"millions of transfers a second"`
	Configured uint32  `json:"configured_mts,omitempty"`
}

// Exception is the exception record.
type Exception struct {
	Code       string   `json:"code"`
	Name       string   `json:"name,omitempty"`
	Address    string   `json:"address"`
	Module     string   `json:"module,omitempty"`
	Offset     string   `json:"offset,omitempty"`
	Parameters []string `json:"parameters"`
	Access     string   `json:"access,omitempty" jsonschema:"how a fault touched memory: read, write or execute"`
	Accessed   string   `json:"accessed,omitempty" jsonschema:"the address that a fault touched"`
	Meaning    string   `json:"meaning,omitempty" jsonschema:"what the record says beyond its code"`
}

// Context is the registers of the crashing processor.
type Context struct {
	IP        string            `json:"ip"`
	SP        string            `json:"sp"`
	Registers map[string]string `json:"registers"`
}

// Running is what ran on the crashing processor.
type Running struct {
	Process    string  `json:"process,omitempty"`
	ProcessID  *uint64 `json:"process_id,omitempty"`
	Thread     string  `json:"thread,omitempty" jsonschema:"address of the thread object"`
	ThreadID   *uint64 `json:"thread_id,omitempty"`
	ThreadName string  `json:"thread_name,omitempty"`
	StackBytes *uint64 `json:"stack_bytes,omitempty" jsonschema:"bytes of its stack that were saved"`
}

// User is a user-mode minidump: one process, not a machine.
type User struct {
	OS          string  `json:"os,omitempty"`
	Process     string  `json:"process,omitempty"`
	ProcessID   *uint32 `json:"process_id,omitempty"`
	Threads     *int    `json:"threads,omitempty"`
	CrashThread *uint32 `json:"crash_thread,omitempty"`
	Streams     int     `json:"streams"`
}

// Blame is one module that may be to blame.
type Blame struct {
	Module    string `json:"module"`
	Address   string `json:"address"`
	Offset    string `json:"offset"`
	Basis     string `json:"basis" jsonschema:"exception, parameter, structure, caller (raised the STOP) or stack"`
	Proven    bool   `json:"proven" jsonschema:"false where only a word on the stack speaks for it, which may be left over from earlier work"`
	Doubtful  bool   `json:"doubtful,omitempty" jsonschema:"nothing but a word on the stack speaks against it: nobody should act on it"`
	Heuristic bool   `json:"heuristic" jsonschema:"the dump does not state it: an inference"`
	Windows   bool   `json:"windows" jsonschema:"one of Windows' own files"`
	Unloaded  bool   `json:"unloaded,omitempty"`
	Hits      int    `json:"hits,omitempty" jsonschema:"return addresses in it on the saved stack"`
	Why       string `json:"why"`
}

// Module is one loaded driver or image.
type Module struct {
	Name      string `json:"name"`
	Path      string `json:"path,omitempty"`
	Base      string `json:"base"`
	Size      uint64 `json:"size"`
	TimeStamp string `json:"timestamp,omitempty" jsonschema:"eight hex digits from the PE header; on Windows 10 and later often a hash, not a time"`
	LinkTime  string `json:"link_time,omitempty" jsonschema:"the time stamp as a time, where it is one; RFC 3339, UTC"`
	Checksum  string `json:"checksum,omitempty"`
	Version   string `json:"version,omitempty"`
	Company   string `json:"company,omitempty"`
	Product   string `json:"product,omitempty"`
	PDB       *PDB   `json:"pdb,omitempty"`
	ImageKey  string `json:"image_key,omitempty" jsonschema:"what a symbol server files the image under: name/TIMESTAMPsize"`
	Windows   bool   `json:"windows" jsonschema:"one of Windows' own files, by name"`
}

// PDB names a module's symbol file.
type PDB struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	Key  string `json:"key,omitempty" jsonschema:"what a symbol server files it under: name/GUIDAGE"`
}

// UnloadedModule is a driver that had been unloaded before the crash.
type UnloadedModule struct {
	Name  string `json:"name"`
	Start string `json:"start"`
	End   string `json:"end"`
}

// PoolBlock is a pool block that the dump says something about.
type PoolBlock struct {
	Address string  `json:"address"`
	Tag     string  `json:"tag"`
	Type    string  `json:"type,omitempty"`
	Size    *uint64 `json:"size,omitempty"`
	Owner   string  `json:"owner,omitempty"`
	Purpose string  `json:"purpose,omitempty"`
	Source  string  `json:"source"`
}

// PoolAddress is an address of which the pool block was asked for.
type PoolAddress struct {
	Address string     `json:"address"`
	Block   *PoolBlock `json:"block,omitempty"`
	Offset  string     `json:"offset,omitempty" jsonschema:"from the first byte of the block, behind its header; absent in the header"`
	Why     string     `json:"why,omitempty" jsonschema:"why its block is not known"`
}

// Memory is the memory manager's own figures from a triage dump, in bytes.
//
// A figure that the writer of the dump left zero is no figure, and absent.
type Memory struct {
	NonPagedBytes    uint64 `json:"nonpaged_bytes,omitempty"`
	NonPagedMaxBytes uint64 `json:"nonpaged_max_bytes,omitempty"`
	PagedBytes       uint64 `json:"paged_bytes,omitempty"`
	PagedMaxBytes    uint64 `json:"paged_max_bytes,omitempty"`
	CommittedBytes   uint64 `json:"committed_bytes,omitempty"`
	CommitPeakBytes  uint64 `json:"commit_peak_bytes,omitempty"`
	CommitLimitBytes uint64 `json:"commit_limit_bytes,omitempty"`
	SpecialPoolTag   string `json:"special_pool_tag,omitempty"`
	VerifierLevel    uint32 `json:"verifier_level"`
}

// Pool is the kernel pools, where the dump holds them.
type Pool struct {
	Origin   string    `json:"origin" jsonschema:"tracker, headers, descriptors, poolmon or poolused"`
	Exact    bool      `json:"exact"`
	Source   string    `json:"source,omitempty" jsonschema:"where the figures were found"`
	Tables   int       `json:"tables,omitempty" jsonschema:"tracker tables that were added up"`
	Notes    []string  `json:"notes" jsonschema:"what limits the figures"`
	NonPaged PoolUsage `json:"nonpaged"`
	Paged    PoolUsage `json:"paged"`
	Tags     []PoolTag `json:"tags"`
	TagsWhy  string    `json:"tags_unknown_because,omitempty"`

	Descriptors []PoolDescriptor `json:"descriptors"`
	BigPages    []BigPage        `json:"big_pages"`
	BlockSizes  []BlockSize      `json:"block_sizes" jsonschema:"blocks counted by their headers, the largest share first"`
}

// BlockSize counts the blocks of one tag and size.
type BlockSize struct {
	Tag   string `json:"tag,omitempty" jsonschema:"as the headers have it"`
	Pool  string `json:"pool"`
	Bytes uint64 `json:"bytes" jsonschema:"of one block, its header among them"`
	Count uint64 `json:"count"`
}

// PoolUsage is one pool as a whole.
type PoolUsage struct {
	Bytes        *uint64  `json:"bytes,omitempty" jsonschema:"in blocks that were not freed"`
	Pages        *uint64  `json:"pages,omitempty" jsonschema:"that the pool takes"`
	LimitBytes   *uint64  `json:"limit_bytes,omitempty"`
	LimitBy      string   `json:"limit_by,omitempty" jsonschema:"where the limit comes from"`
	UsedFraction *float64 `json:"used_fraction,omitempty"`
	State        string   `json:"state,omitempty" jsonschema:"exhausted, near or not-exhausted"`
	StateWhy     string   `json:"state_why,omitempty"`
}

// PoolTag is one row of the pool tracker.
type PoolTag struct {
	Tag         string      `json:"tag"`
	NonPaged    TagCounters `json:"nonpaged"`
	Paged       TagCounters `json:"paged"`
	Owners      []Owner     `json:"owners"`
	Description string      `json:"description,omitempty" jsonschema:"what the tag list says that it is for"`
}

// TagCounters are allocations, frees and bytes outstanding.
type TagCounters struct {
	Allocs uint64 `json:"allocs"`
	Frees  uint64 `json:"frees"`
	Bytes  uint64 `json:"bytes"`
}

// Owner is a driver that may own a tag.
type Owner struct {
	Driver string `json:"driver"`
	Basis  string `json:"basis" jsonschema:"image: its code holds the tag; tag-list: the list of known tags says so"`
	Count  int    `json:"count,omitempty" jsonschema:"places in its code"`
}

// PoolDescriptor is the allocator's own count of one pool.
type PoolDescriptor struct {
	Address  string `json:"address"`
	Pool     string `json:"pool" jsonschema:"nonpaged or paged"`
	Allocs   uint64 `json:"allocs"`
	Frees    uint64 `json:"frees"`
	Pages    uint64 `json:"pages" jsonschema:"that hold blocks"`
	BigPages uint64 `json:"big_pages" jsonschema:"in allocations of whole pages"`
}

// BigPage is one allocation of whole pages.
type BigPage struct {
	Address string `json:"address"`
	Tag     string `json:"tag"`
	Bytes   uint64 `json:"bytes"`
	Pool    string `json:"pool,omitempty" jsonschema:"nonpaged or paged"`
}

// Process is one process of the machine.
type Process struct {
	Name    string  `json:"name,omitempty" jsonschema:"as the kernel keeps it: at most 15 characters"`
	ID      *uint64 `json:"id,omitempty"`
	Address string  `json:"address" jsonschema:"of its EPROCESS"`
}

// PoolSuspect is a pool tag that looks like a leak.
type PoolSuspect struct {
	Tag         string   `json:"tag"`
	Pool        string   `json:"pool" jsonschema:"nonpaged or paged"`
	Level       string   `json:"level" jsonschema:"how much it looks like a leak: high, medium or low"`
	Bytes       uint64   `json:"bytes"`
	Fraction    float64  `json:"fraction" jsonschema:"of the bytes of that pool"`
	Outstanding uint64   `json:"outstanding" jsonschema:"blocks"`
	Reasons     []string `json:"reasons"`
	Owners      []Owner  `json:"owners"`
}

// Blob is one entry of the secondary data.
type Blob struct {
	GUID string `json:"guid"`
	Name string `json:"name,omitempty"`
	Size uint64 `json:"size"`
}

// Finding is one signature that fits.
type Finding struct {
	Signature  string      `json:"signature"`
	Title      string      `json:"title"`
	Kind       string      `json:"kind"`
	Verdict    string      `json:"verdict" jsonschema:"strong, probable, possible, unknown or ruled-out"`
	AtMost     string      `json:"at_most,omitempty" jsonschema:"the highest verdict that this signature may give"`
	AtMostWhy  string      `json:"at_most_why,omitempty"`
	Behind     string      `json:"behind,omitempty" jsonschema:"a signature that fits better"`
	Cause      string      `json:"cause"`
	Workaround string      `json:"workaround"`
	Resolution string      `json:"resolution,omitempty"`
	References []Reference `json:"references"`
	Evidence   []Evidence  `json:"evidence"`
	Missing    []string    `json:"missing,omitempty" jsonschema:"facts that would settle it"`
}

// Reference is where a signature comes from.
type Reference struct {
	KB       string `json:"kb,omitempty"`
	URL      string `json:"url,omitempty"`
	Reviewed string `json:"reviewed,omitempty"`
}

// Evidence is one condition of a signature and its answer.
type Evidence struct {
	Condition string `json:"condition"`
	Role      string `json:"role" jsonschema:"need, support, against or exclude"`
	Basis     string `json:"basis" jsonschema:"stated, derived, inferred or default"`
	Specific  bool   `json:"specific,omitempty" jsonschema:"tells this issue from its neighbours"`
	State     string `json:"state" jsonschema:"met, not-met or unknown"`
	Observed  string `json:"observed,omitempty"`
	Why       string `json:"why,omitempty"`
}

// Ticket is what a ticketing system needs.
type Ticket struct {
	Fingerprint  string   `json:"fingerprint" jsonschema:"the same for the same crash seen again"`
	Signature    string   `json:"signature,omitempty" jsonschema:"the known issue that the fingerprint stands for"`
	Title        string   `json:"title"`
	Severity     string   `json:"severity" jsonschema:"critical, high, medium, low or info"`
	Labels       []string `json:"labels"`
	BodyMarkdown string   `json:"body_markdown"`
}

// Coverage says of one fact whether it was collected, and why not.
type Coverage struct {
	Fact  string `json:"fact"`
	State string `json:"state" jsonschema:"collected, absent or failed"`
	Why   string `json:"why,omitempty"`
}
