package report

// System is the machine as its firmware describes it.
type System struct {
	Manufacturer string          `json:"manufacturer,omitempty"`
	Model        string          `json:"model,omitempty"`
	Board        string          `json:"board,omitempty"`
	BIOS         *BIOS           `json:"bios,omitempty"`
	Processor    *ProcessorModel `json:"processor,omitempty"`
	Memory       []MemoryModule  `json:"memory_modules"`
	Devices      []Device        `json:"devices" jsonschema:"on PCI"`
	Hypervisor   string          `json:"hypervisor,omitempty" jsonschema:"that the machine runs under, as it calls itself"`
	Virtual      bool            `json:"virtual,omitempty" jsonschema:"it is a virtual machine"`
	MachineID    string          `json:"machine_id,omitempty" jsonschema:"the same for dumps of one machine: a keyed hash"`
	MachineBasis string          `json:"machine_id_basis,omitempty" jsonschema:"serial-number: one machine; configuration: one machine, or several of one kind"`
	Identifiers  []Identifier    `json:"identifiers,omitempty" jsonschema:"serial numbers, where they were asked for"`
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
	Name      string  `json:"name,omitempty"`
	Microcode string  `json:"microcode,omitempty" jsonschema:"revision, where the dump holds it: Intel"`
	Signature string  `json:"signature,omitempty" jsonschema:"family, model and stepping as CPUID gives them"`
	Margin    *uint32 `json:"degrees_below_limit,omitempty" jsonschema:"at the crash, in degrees Celsius: Intel"`
	Throttled bool    `json:"throttled,omitempty" jsonschema:"it throttled because of heat since the boot"`
}

// Device is one function of a PCI device.
type Device struct {
	Address  string `json:"address" jsonschema:"bus:device.function"`
	VendorID string `json:"vendor_id"`
	DeviceID string `json:"device_id"`
	Class    string `json:"class,omitempty"`
	Vendor   string `json:"vendor,omitempty"`
	Name     string `json:"name,omitempty" jsonschema:"as the list of PCI devices has it"`
}

// Identifier tells one machine from another.
type Identifier struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// Session is what Windows noted of its starts and of its users' session.
type Session struct {
	ReleaseBuild *uint32 `json:"release_build,omitempty" jsonschema:"the build that Windows calls itself"`
	BootTime     string  `json:"boot_time,omitempty" jsonschema:"of the start that ended in the crash; RFC 3339, UTC"`
	Boot         *uint32 `json:"boot,omitempty" jsonschema:"number of that start"`
	CleanBoot    *uint32 `json:"last_clean_boot,omitempty" jsonschema:"number of the last start that was shut down in order"`
	Sleeps       *uint32 `json:"sleeps,omitempty" jsonschema:"how often the machine had gone to sleep since then"`
	Power        string  `json:"power,omitempty" jsonschema:"what the power manager was at; sleep is on the way there or back"`
	Winlogon     string  `json:"winlogon,omitempty" jsonschema:"what Winlogon noted last"`
}

// Storage is the last requests to disks.
type Storage struct {
	Driver      string  `json:"driver,omitempty"`
	Requests    int     `json:"requests" jsonschema:"to read, write or flush, of which a beginning and an end were noted"`
	Slowest     float64 `json:"slowest_seconds"`
	LastRequest string  `json:"last_request,omitempty" jsonschema:"when the last of them began; RFC 3339, UTC"`
}

// Framework is a driver of the Kernel-Mode Driver Framework.
type Framework struct {
	Name    string `json:"name"`
	Version string `json:"version" jsonschema:"of the framework that the driver was built for"`
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

// Dump is the file and the machine it came from.
type Dump struct {
	Format         string   `json:"format,omitempty" jsonschema:"pagedump32, pagedump64, minidump, …"`
	Kind           string   `json:"kind,omitempty" jsonschema:"complete, kernel, bitmap-complete, bitmap-kernel, active, triage, header, user, …"`
	Live           *bool    `json:"live,omitempty" jsonschema:"taken from a running system: no crash occurred"`
	LiveWhy        string   `json:"live_why,omitempty" jsonschema:"what showed that no crash occurred"`
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
	SavedAs        string   `json:"saved_as,omitempty" jsonschema:"of a text: the dump of the crash, as the text names it"`
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
	AvailableBytes   uint64 `json:"available_bytes,omitempty" jsonschema:"memory that nobody uses, or whose contents can be read again"`

	SpecialPoolTag string  `json:"special_pool_tag,omitempty"`
	VerifierLevel  *uint32 `json:"verifier_level,omitempty" jsonschema:"0: Driver Verifier is off"`
}

// Blob is one entry of the secondary data.
type Blob struct {
	GUID string `json:"guid"`
	Name string `json:"name,omitempty"`
	Size uint64 `json:"size"`
}

// HardwareError is a record of a hardware error.
type HardwareError struct {
	Severity     string         `json:"severity,omitempty" jsonschema:"recoverable, fatal, corrected or informational"`
	Notification string         `json:"notification,omitempty" jsonschema:"who told Windows of it"`
	Previous     bool           `json:"previous,omitempty" jsonschema:"it happened before the last boot"`
	Simulated    bool           `json:"simulated,omitempty" jsonschema:"somebody injected it"`
	Sections     []ErrorSection `json:"sections"`
	Source       string         `json:"source" jsonschema:"where the record lies"`
}

// ErrorSection is one part of the record.
type ErrorSection struct {
	Kind     string `json:"kind" jsonschema:"GUID of the section"`
	Severity string `json:"severity,omitempty"`
	Primary  bool   `json:"primary,omitempty" jsonschema:"what the error is about"`
	Subject  string `json:"subject,omitempty" jsonschema:"processor, memory or device"`
	Text     string `json:"text" jsonschema:"what failed"`
}
