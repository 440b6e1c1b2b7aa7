package facts

// The grounds on which a suspect is named, strongest first.
const (
	BasisException = "exception" // the instruction that faulted lies in it
	BasisParameter = "parameter" // a bug check parameter is an address in it
	BasisStructure = "structure" // a kernel structure that a parameter names leads to it
	BasisCaller    = "caller"    // its code raised the STOP by a call
	BasisDebugger  = "debugger"  // a debugger or another program named it in a text
	BasisScreen    = "screen"    // the STOP screen names it
	BasisSought    = "sought"    // the debugger looked for its file or symbols: a heuristic
	BasisStack     = "stack"     // an address in it lies on the saved stack: a heuristic
)

// CrashSuspect is a module that may be to blame, and on what grounds.
type CrashSuspect struct {
	Module    string
	Address   uint64
	Offset    uint64
	Basis     string // one of these
	Heuristic bool   // true for anything the dump does not state
	Proven    bool   // a call, the unwinder or the dump itself says that its code was run
	Windows   bool   // one of Windows' own files
	Unloaded  bool
	Hits      int    // addresses in it on the stack
	Depth     int    // of the first hit, in words from the stack pointer
	Why       string // one sentence
}

// Doubtful says that nothing but words on the stack speaks against a module:
// they may be left over from earlier work, and nobody should act on them.
func (s *CrashSuspect) Doubtful() bool { return s.Basis == BasisStack && !s.Proven }

// How far a frame of the stack can be trusted, best first.
const (
	TrustContext      = "context"       // the instruction pointer of the registers
	TrustUnwind       = "unwind"        // the unwind tables of the images lead to it
	TrustFramePointer = "frame-pointer" // the chain of frame pointers leads to it: callers may be missing before it
	TrustLink         = "link-register" // the link register holds it: it may be left over from an earlier call
	TrustCall         = "call"          // an address on the stack that follows a call instruction
	TrustDebugger     = "debugger"      // a debugger printed it
	TrustWord         = "word"          // a word on the stack that points into code: it may be left over
)

// Frame is one frame of a stack: where its code goes on.
type Frame struct {
	Address uint64
	Module  string // "" where no module holds it
	Offset  uint64
	Trust   string

	Function string // nearest symbol and the offset from it; "" if unknown
	Unloaded bool   // the module had been unloaded
}

// ThreadStack is the call stack of a thread.
type ThreadStack struct {
	Address uint64 // of the thread object
	Frames  []Frame
	End     string // why the walk up the stack ended before its beginning; "" where it did not
}
