// Package report is the output contract and its renderers. Document and what
// it holds are the only types of the program with json tags.
//
// It knows what a reader and a ticketing system need to see. It must not know
// how a fact was read out of a dump: it sees facts, findings and sources only.
//
// A new output format is one file and one line in formats.go.
package report

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

	System     *System     `json:"system,omitempty" jsonschema:"the machine as its firmware describes it; serial numbers are left out"`
	Session    *Session    `json:"session,omitempty" jsonschema:"what Windows noted of its starts"`
	Storage    *Storage    `json:"storage,omitempty" jsonschema:"what the storage port driver noted of its last requests"`
	Conclusion *Conclusion `json:"conclusion,omitempty" jsonschema:"the most likely cause, in one line, with what speaks for it"`
	Culprit    string      `json:"culprit,omitempty" jsonschema:"the module that is named for the crash, in titles, rows and tickets alike"`

	Headline    string     `json:"headline,omitempty" jsonschema:"what happened, in a few words"`
	Dump        Dump       `json:"dump"`
	Bugcheck    *Bugcheck  `json:"bugcheck,omitempty"`
	Exception   *Exception `json:"exception,omitempty"`
	Context     *Context   `json:"context,omitempty"`
	Stack       []Frame    `json:"stack" jsonschema:"of the code that failed, or of what ran where nothing did, innermost first"`
	StackEnd    string     `json:"stack_end,omitempty" jsonschema:"why the walk up the stack ended before its beginning"`
	Interrupted []Frame    `json:"interrupted_stack,omitempty" jsonschema:"of the code that the interrupt of a watchdog found running, innermost first"`
	Silent      []Frame    `json:"silent_stack,omitempty" jsonschema:"of the processor that did not respond (STOP 0x101), innermost first"`
	Running     *Running   `json:"running,omitempty"`
	User        *User      `json:"user,omitempty"`

	HardwareError   *HardwareError   `json:"hardware_error,omitempty" jsonschema:"the record of the hardware error that stopped the machine"`
	HardwareSigns   []string         `json:"hardware_signs" jsonschema:"what looks like failing hardware and not like a program"`
	Ended           *Ended           `json:"ended_process,omitempty" jsonschema:"the process whose end stopped Windows"`
	Unsupported     *Unsupported     `json:"unsupported_instruction,omitempty" jsonschema:"an instruction that the processor does not have"`
	BitFlips        []BitFlip        `json:"bit_flips" jsonschema:"those of the signs that are values one bit away from what they should be"`
	Blame           []Blame          `json:"blame" jsonschema:"modules that may be to blame, best first, each with its grounds"`
	Modules         []Module         `json:"modules"`
	UnloadedModules []UnloadedModule `json:"unloaded_modules"`
	Processes       []Process        `json:"processes"`
	PoolBlocks      []PoolBlock      `json:"pool_blocks"`
	Places          []InspectedPlace `json:"places,omitempty" jsonschema:"the places that were asked for"`
	thread          *threadStack     // that was asked for
	Addresses       []PoolAddress    `json:"addresses,omitempty" jsonschema:"the addresses that were asked for"`
	Memory          *Memory          `json:"memory,omitempty"`
	Pressure        []Pressure       `json:"memory_pressure" jsonschema:"kinds of memory that leak or have run out"`
	Pool            *Pool            `json:"pool,omitempty"`
	Frameworks      []Framework      `json:"kmdf_drivers" jsonschema:"drivers of the Kernel-Mode Driver Framework, the library first"`
	SecondaryData   []Blob           `json:"secondary_data"`

	Suspects  []PoolSuspect   `json:"suspects" jsonschema:"pool tags that look like leaks"`
	Findings  []Finding       `json:"findings"`
	Checked   *Checked        `json:"signatures_checked,omitempty" jsonschema:"how many signatures were matched with the dump"`
	Explained []Finding       `json:"explained,omitempty" jsonschema:"the signatures that were asked for, with all of their conditions"`
	NextSteps []string        `json:"next_steps"`
	Ticket    Ticket          `json:"ticket"`
	Group     *TicketGroup    `json:"group,omitempty" jsonschema:"the dumps that the ticket is for, where it is for several"`
	Together  []PatternResult `json:"computer_conclusions,omitempty" jsonschema:"what other dumps of the computer, of this run or stored by earlier ones, say together with this one"`
	Seen      *Seen           `json:"seen_before,omitempty" jsonschema:"the same crash in the store of earlier runs; absent where there is no store, or none was seen"`
	Coverage  []Coverage      `json:"coverage"`
	Warnings  []string        `json:"warnings"`

	// Filed says that there is a ticket for the crash: it is updated, and none is made.
	Filed bool `json:"-"`

	text []byte // the report as JSON, once it was asked for; nil where it changed since
}

// Conclusion is the most likely cause of what happened.
type Conclusion struct {
	Cause      string   `json:"cause" jsonschema:"driver, memory, processor, device, disk, display, firmware, power, known-issue, deliberate, program or unknown"`
	Subject    string   `json:"subject,omitempty" jsonschema:"the driver, device or known issue"`
	Confidence string   `json:"confidence,omitempty" jsonschema:"strong, probable or possible; absent where no cause is named"`
	Text       string   `json:"text" jsonschema:"one line that can stand alone"`
	Evidence   []string `json:"evidence"`
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
	Size   int64  `json:"size,omitempty" jsonschema:"bytes; absent where it is not known"`
	SHA256 string `json:"sha256,omitempty"`
	Line   int    `json:"line,omitempty" jsonschema:"of a text, where it tells of this crash"`
	Asset  string `json:"asset,omitempty" jsonschema:"name of the machine, as it was given"`
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

// Checked counts the signatures that were matched with a dump.
type Checked struct {
	Total   int      `json:"total"`
	Unknown int      `json:"unknown" jsonschema:"those about which the dump says nothing either way"`
	Missing []string `json:"missing" jsonschema:"what these need and the dump does not contain, in words"`
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
	Fingerprint      string   `json:"fingerprint,omitempty" jsonschema:"the same for the same crash seen again; absent where nothing tells this crash from others"`
	StackFingerprint string   `json:"stack_fingerprint,omitempty" jsonschema:"the same for the same chain of calls; absent where the calls are not known"`
	CrashID          string   `json:"crash_id,omitempty" jsonschema:"the same for every dump of one crash, and for no other crash; absent where the dump does not tell enough"`
	Signature        string   `json:"signature,omitempty" jsonschema:"the known issue that the fingerprint stands for"`
	Title            string   `json:"title"`
	Severity         string   `json:"severity" jsonschema:"critical, high, medium, low or info"`
	Labels           []string `json:"labels"`
	BodyMarkdown     string   `json:"body_markdown"`
}

// Coverage says of one fact whether it was collected, and why not.
type Coverage struct {
	Fact  string `json:"fact"`
	State string `json:"state" jsonschema:"collected, absent or failed"`
	Why   string `json:"why,omitempty"`
}
