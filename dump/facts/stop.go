package facts

// StopKind says what a STOP code in a dump stands for.
type StopKind string

// The kinds of STOP.
const (
	StopCrash  StopKind = "crash"
	StopForced StopKind = "forced" // somebody asked for the crash
	StopLive   StopKind = "live"   // a dump was written and the system went on running
	StopImage  StopKind = "image"  // no STOP at all: a live imager's mark stands in its place
)

// minidumpBit is set in the code that a kernel reports where it would else have
// gone on: 0x1000007E is 0x7E. Public source: the pages of the documented *_M
// codes.
const minidumpBit = 0x10000000

// BaseCode is the documented form of a STOP code: without the bit of the M
// forms, where only that one is added.
func BaseCode(code uint32) uint32 {
	if code>>28 == minidumpBit>>28 {
		return code &^ minidumpBit
	}
	return code
}
