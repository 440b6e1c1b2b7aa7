package bugcheck

import "dumptriage/dump/facts"

// watchdogs are the STOPs that a watchdog raises, on whatever processor it runs
// on: the saved stack is its own, and says nothing of who was too slow (pages
// bug-check-0x101 and bug-check-0x9f).
var watchdogs = []struct {
	code uint32
	p1   uint64 // anyParameter: whatever the first parameter is
}{
	{0x101, anyParameter}, {0x9f, 3}, {0x9f, 4},
}

const anyParameter = ^uint64(0)

// WatchdogStack reports whether the stack that a dump of this STOP saves is that
// of a watchdog.
func WatchdogStack(code uint32, params [4]uint64) bool {
	for _, w := range watchdogs {
		if facts.BaseCode(code) == w.code && (w.p1 == anyParameter || w.p1 == params[0]) {
			return true
		}
	}
	return false
}

// unloadedCodes are the STOPs of a driver that was unloaded with work pending:
// the address touched lies where it was (pages bug-check-0xce and -0xd4).
var unloadedCodes = []uint32{0xce, 0xd4}

// UnloadedDriver reports whether the STOP means that the code of an unloaded
// driver was run or touched; its first parameter is then an address in it.
func UnloadedDriver(code uint32) bool {
	for _, c := range unloadedCodes {
		if facts.BaseCode(code) == c {
			return true
		}
	}
	return false
}
