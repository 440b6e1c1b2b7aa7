package report

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
	Function string `json:"function,omitempty" jsonschema:"and the offset in it, where a text tells those alone"`
	Unloaded bool   `json:"unloaded,omitempty"`
	Source   string `json:"source,omitempty"`
}

// Exception is the exception record.
type Exception struct {
	Code       string   `json:"code"`
	Name       string   `json:"name,omitempty"`
	Address    string   `json:"address,omitempty" jsonschema:"absent where a text tells the module and the offset alone"`
	Module     string   `json:"module,omitempty"`
	Offset     string   `json:"offset,omitempty"`
	Function   string   `json:"function,omitempty" jsonschema:"and the offset in it, where a text tells those alone"`
	Parameters []string `json:"parameters"`
	Access     string   `json:"access,omitempty" jsonschema:"how a fault touched memory: read, write or execute"`
	Accessed   string   `json:"accessed,omitempty" jsonschema:"the address that a fault touched"`
	Meaning    string   `json:"meaning,omitempty" jsonschema:"what the record says beyond its code"`
}

// Context is the registers of the crashing processor: those of the fault, where
// the dump has them.
type Context struct {
	IP          string            `json:"ip"`
	SP          string            `json:"sp"`
	Source      string            `json:"source,omitempty" jsonschema:"where they lie: a parameter, the saved stack, a trap frame, the dump header"`
	Instruction string            `json:"instruction,omitempty" jsonschema:"at ip, where it is the one that failed"`
	Operand     string            `json:"operand,omitempty" jsonschema:"address of the memory that the instruction names"`
	Registers   map[string]string `json:"registers"`
}

// Frame is one frame of the stack, innermost first.
type Frame struct {
	Address  string `json:"address,omitempty" jsonschema:"where its code goes on; absent in a text that does not say"`
	Module   string `json:"module,omitempty"`
	Function string `json:"function,omitempty" jsonschema:"by a symbol, with the offset in it"`
	Offset   string `json:"offset,omitempty" jsonschema:"from the module's base, not padded"`
	Unloaded bool   `json:"unloaded,omitempty" jsonschema:"the module had been unloaded"`
	Trust    string `json:"trust" jsonschema:"how the frame was found: context (the registers), unwind (the unwind tables of the image), frame-pointer (the chain of frame pointers; callers without a frame record are missing), link-register (may be stale), call (a stack word after a call instruction), word (a stack word that points into code; may be stale) or debugger (printed in a text)"`
}

// Running is what ran on the crashing processor.
type Running struct {
	Process    string  `json:"process,omitempty"`
	ProcessID  *uint64 `json:"process_id,omitempty"`
	Thread     string  `json:"thread,omitempty" jsonschema:"address of the thread object"`
	ThreadID   *uint64 `json:"thread_id,omitempty"`
	ThreadName string  `json:"thread_name,omitempty"`
	StackBytes *uint64 `json:"stack_bytes,omitempty" jsonschema:"bytes of its stack that were saved"`
	IRQL       string  `json:"irql,omitempty" jsonschema:"of the processor, by name; a text may tell it"`
}

// User is a user-mode minidump: one process, not a machine.
type User struct {
	OS          string  `json:"os,omitempty"`
	Process     string  `json:"process,omitempty"`
	ProcessID   *uint32 `json:"process_id,omitempty"`
	Threads     *int    `json:"threads,omitempty"`
	CrashThread *uint32 `json:"crash_thread,omitempty"`
	Streams     int     `json:"streams,omitempty" jsonschema:"absent of a text"`
}

// Blame is one module that may be to blame.
type Blame struct {
	Module    string `json:"module"`
	Address   string `json:"address" jsonschema:"of its code"`
	Offset    string `json:"offset" jsonschema:"of that code in it; 0x0 where the module as a whole is meant"`
	Basis     string `json:"basis" jsonschema:"exception, parameter, structure, caller (raised the STOP), debugger, screen or sought (in a text) or stack"`
	Proven    bool   `json:"proven" jsonschema:"false where only a word on the stack speaks for it, which may be left over from earlier work"`
	Doubtful  bool   `json:"doubtful,omitempty" jsonschema:"nothing but a word on the stack speaks against it: nobody should act on it"`
	Heuristic bool   `json:"heuristic" jsonschema:"the dump does not state it: an inference"`
	Windows   bool   `json:"windows" jsonschema:"one of Windows' own files"`
	Unloaded  bool   `json:"unloaded,omitempty"`
	Hits      int    `json:"hits,omitempty" jsonschema:"return addresses in it on the saved stack"`
	Why       string `json:"why"`
}

// Ended is a process that Windows cannot run without, and how it ended.
type Ended struct {
	Process   string  `json:"process,omitempty"`
	ID        *uint64 `json:"id,omitempty"`
	Role      string  `json:"role,omitempty" jsonschema:"what the program is"`
	EndedBy   string  `json:"ended_by,omitempty" jsonschema:"another process that ended it"`
	Status    string  `json:"exit_status,omitempty"`
	StatusIs  string  `json:"exit_status_name,omitempty"`
	Exception string  `json:"exception,omitempty" jsonschema:"code of the exception that ended it, in user mode"`
	FastFail  string  `json:"fast_fail,omitempty" jsonschema:"code of the fast fail"`
	Text      string  `json:"text"`
}

// Unsupported is an instruction that failed because the processor does not have it.
type Unsupported struct {
	Feature     string `json:"feature"`
	Instruction string `json:"instruction"`
	Module      string `json:"module,omitempty"`
	Offset      string `json:"offset,omitempty"`
	Source      string `json:"source" jsonschema:"how it is known that the processor lacks it"`
}

// BitFlip is a value that is one bit away from what it should be.
type BitFlip struct {
	Rule   string  `json:"rule" jsonschema:"pointer, stack, saved-page, region, page-table, equal, page-frame or zeroed-page"`
	What   string  `json:"what" jsonschema:"which value it is"`
	Seen   string  `json:"seen"`
	Meant  string  `json:"meant" jsonschema:"the value without the flip"`
	Bit    *int    `json:"bit,omitempty" jsonschema:"counted from 0"`
	Byte   *int    `json:"byte,omitempty" jsonschema:"of a 64-bit word: the byte lane"`
	Chance float64 `json:"chance" jsonschema:"that a random value passes the rule"`
	Text   string  `json:"text"`
}
