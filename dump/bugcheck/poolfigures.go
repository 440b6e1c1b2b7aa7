package bugcheck

import "dumptriage/dump/facts"

// PoolFigures is what the parameters of a STOP say of nonpaged pool.
type PoolFigures struct {
	Pages     uint64 // in use; HasPages tells whether a parameter gives them
	HasPages  bool
	Exhausted bool // the STOP means that nonpaged pool had run out
}

const stopMustSucceedPoolEmpty = 0x41

// PoolFiguresOf reads them. STOP 0x41 is raised when not even the reserve of
// nonpaged pool could serve a request; its second parameter counts the pages in
// use (bug-check-0x41--must-succeed-pool-empty; samples in KB Q164723, Q265096).
func PoolFiguresOf(code uint32, params [4]uint64) PoolFigures {
	if facts.BaseCode(code) != stopMustSucceedPoolEmpty {
		return PoolFigures{}
	}
	f := PoolFigures{Exhausted: true}
	if params[1] != 0 && params[1] < 1<<32 {
		f.Pages, f.HasPages = params[1], true
	}
	return f
}
