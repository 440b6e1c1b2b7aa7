package facts

import "time"

// Hardware is the machine as its firmware describes it. Nothing in it but
// Identifiers tells one machine of a model from another.
type Hardware struct {
	Manufacturer, Model string // "" where the maker wrote none
	Board               string
	BIOSVendor          string
	BIOSVersion         string
	BIOSDate            string           // as the firmware writes it: month, day, year
	BIOSBuilt           Known[time.Time] // the date as a day
	Processor           string
	ProcessorVendor     string          // as CPUID has it: "GenuineIntel", or ""
	Features            map[string]bool // of the processor, by their names; what is missing here is not known
	Signature           Known[CPUSignature]
	Microcode           Known[uint32]
	Thermal             Known[Thermal]
	Memory              []MemoryModule
	AboveRating         uint32   // the rated speed of memory that runs faster, 0 where none does
	Devices             []Device // on PCI
	Virtual             bool     // the firmware or the hypervisor says that it is a virtual machine's
	Hypervisor          string   // that the machine runs under, as it calls itself

	Partial     bool         // the dump is cut off: some of what describes the machine may be missing
	Identifiers []Identifier // private: they leave the program only when asked for

	OldMicrocode string   // that the processor's microcode is older than a fix for failures of its kind, or ""
	Observations []string // what is remarkable about it, in words
}

// MemoryModule is one module of memory.
type MemoryModule struct {
	Locator, Kind, Maker, Part string // "" where the firmware does not say
	MakerText                  string // the maker as the firmware has it: his name, or a code
	Bytes                      Known[uint64]
	Rated, Configured          Known[uint32] // millions of transfers a second
}

// CPUSignature is what CPUID leaf 1 tells a processor by.
type CPUSignature struct {
	Family, Model, Stepping uint32
}

// Thermal is what an Intel processor says of its temperature (Intel SDM volume
// 4, IA32_THERM_STATUS). Throttled and Critical hold since the start.
type Thermal struct {
	Margin    Known[uint32] // degrees Celsius below the limit
	Throttled bool          // it had slowed down because of heat
	Critical  bool          // it had reached its critical temperature
}

// Device is one function of a PCI device.
type Device struct {
	Bus, Device, Function uint8
	VendorID, DeviceID    uint16
	Class                 string // what it is, or ""
	Vendor                string // who made it, "" where the number is not among the known
	Name                  string // as the list of PCI devices has it, or ""
}

// An Identifier tells one machine from another of its model: a serial number.
type Identifier struct {
	Kind  string // "system serial number", …
	Value string
}

// Session is what Windows noted of its starts and of its users' session.
type Session struct {
	Release   Known[uint32]    // the build that Windows calls itself, where the header has that of its kernel
	BootTime  Known[time.Time] // of the start that ended in the crash
	Boot      Known[uint32]    // number of that start
	CleanBoot Known[uint32]    // number of the last start that was shut down in order
	Sleeps    Known[uint32]    // how often the machine had gone to sleep since then
	Power     string           // what the power manager was at: one of these, or ""
	Desktop   string           // what Winlogon noted last, in words, or ""
}

// What the power manager was at.
const (
	PowerSleep        = "sleep" // on the way there or back
	PowerStandby      = "connected-standby"
	PowerUserShutdown = "user-shutdown" // somebody had asked for it
	PowerShutdown     = "shutdown"
)

// Storage is what the storage port driver noted of its last requests to disks: to
// read, write or flush, of those that came to an end.
type Storage struct {
	Driver   string
	Requests int
	Slowest  time.Duration
	Last     Known[time.Time] // when the last of them began
}

// slow is from when on a request to a disk is worth a remark: a disk that is
// healthy answers in milliseconds, one that was asleep within some seconds.
const slow = 10 * time.Second

// Slow reports whether a request took so long that the disk is suspect.
func (s Storage) Slow() bool { return s.Slowest >= slow }

// Framework is a driver of the Kernel-Mode Driver Framework, and the version of
// it that the driver was built for. The library itself comes first.
type Framework struct {
	Name    string
	Version string
}

// ErrorRecord is a record of a hardware error.
type ErrorRecord struct {
	Severity     string // "recoverable", "fatal", "corrected", "informational" or ""
	Notification string // who told Windows of it, or ""
	Previous     bool   // it happened before the last start
	Simulated    bool   // somebody injected it
	Sections     []ErrorSection
	Source       string // where the record lies
}

// ErrorSection is one part of an error record.
type ErrorSection struct {
	Kind     string // GUID
	Severity string
	Primary  bool   // what the error is about
	Subject  string // what kind of thing failed, or ""
	Text     string // what failed, in words
}

// What an error section is about.
const (
	SubjectProcessor = "processor"
	SubjectMemory    = "memory"
	SubjectDevice    = "device"
)

// Unsupported is an instruction that failed because the processor does not have it.
type Unsupported struct {
	Feature     string // that it belongs to: "POPCNT", "AVX", …
	Instruction string // in Intel's syntax, or its bytes
	Module      string // that holds it
	Offset      uint64
	Source      string // how it is known that the processor lacks the feature
}
