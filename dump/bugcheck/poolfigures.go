package bugcheck

import "dumptriage/dump/facts"

// PoolFigures is what the parameters of a STOP say of nonpaged pool.
type PoolFigures struct {
	Pages     facts.Known[uint64] // in use
	FreePages facts.Known[uint64] // that could still be had
	Source    string              // the parameter that gives either
	Exhausted string              // why nonpaged pool had run out, "" where the STOP does not say so
}

// The bug checks whose parameters tell of nonpaged pool.
const (
	stopNoMoreSystemPTEs     = 0x3f
	stopMustSucceedPoolEmpty = 0x41
	stopNoPagesAvailable     = 0x4d
	stopKernelStackInpage    = 0x77
	stopKernelDataInpage     = 0x7a

	expansionPTEs               = 1 // parameter 1 of 0x3F: those by which nonpaged pool grows
	statusInsufficientResources = 0xc000009a
)

// PoolFiguresOf reads them (the reference pages of the bug checks; for 0x41 also
// samples in KB Q164723 and Q265096).
func PoolFiguresOf(code uint32, params [4]uint64) PoolFigures {
	const none = "the bug check gives no figure"
	f := PoolFigures{Pages: facts.Unknown[uint64](none), FreePages: facts.Unknown[uint64](none)}
	switch facts.BaseCode(code) {
	case stopMustSucceedPoolEmpty:
		f.Exhausted = "the bug check says that even its reserve could not satisfy a request"
		if params[1] != 0 && params[1] < 1<<32 {
			f.Pages, f.Source = facts.Some(params[1]), "parameter 2 of the bug check"
		}
	case stopNoPagesAvailable:
		f.FreePages, f.Source = facts.Some(params[2]), "parameter 3 of the bug check"
	case stopNoMoreSystemPTEs:
		if params[0] == expansionPTEs {
			f.Exhausted = "the bug check says that it could not grow: no page table entries were left"
		}
	case stopKernelStackInpage:
		f.shortage(params[0])
	case stopKernelDataInpage:
		f.shortage(params[1])
	}
	return f
}

// shortage notes the status with which a paging read fails that gets no nonpaged
// pool.
func (f *PoolFigures) shortage(status uint64) {
	if uint32(status) == statusInsufficientResources {
		f.Exhausted = "the status in the bug check, STATUS_INSUFFICIENT_RESOURCES, indicates a lack of nonpaged pool"
	}
}
