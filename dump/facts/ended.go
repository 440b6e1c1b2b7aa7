package facts

// Ended is a process that Windows cannot run without, and how it ended.
type Ended struct {
	Process   Known[string]
	ID        Known[uint64]
	Role      string           // what the program is, or ""
	By        string           // another process that ended it, or ""
	Status    Known[uint32]    // its exit status
	StatusIs  string           // the status by its name and what it means, or ""
	Exception Known[Exception] // that ended it, in user mode
	Text      string           // one sentence, without a full stop
}

// statusFastFail is STATUS_STACK_BUFFER_OVERRUN (ntstatus.h).
const statusFastFail = 0xc0000409

// FastFail is the FAST_FAIL_* code (winnt.h) of a program that found itself damaged and
// ended at once.
func (e *Exception) FastFail() (code uint64, ok bool) {
	if e.Code != statusFastFail || len(e.Parameters) == 0 {
		return 0, false
	}
	return e.Parameters[0], true
}
