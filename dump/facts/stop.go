package facts

import "slices"

// StopKind says what a STOP code in a dump stands for.
type StopKind string

// The kinds of STOP.
const (
	StopCrash  StopKind = "crash"
	StopForced StopKind = "forced" // somebody asked for the crash
	StopLive   StopKind = "live"   // a dump was written and the system went on running
	StopImage  StopKind = "image"  // no STOP at all: a live imager's mark takes its place
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

// commonStops are codes that any driver can cause, so that the code alone says
// little.
var commonStops = []uint32{
	0xa, 0x19, 0x1a, 0x1e, 0x24, 0x3b, 0x3f, 0x41, 0x4d, 0x4e, 0x50, 0x77, 0x7a, 0x7e, 0x7f, 0x8e,
	0x9f, 0xc1, 0xc2, 0xc4, 0xc5, 0xd1, 0xef, 0x101, 0x116, 0x124, 0x133, 0x139, 0xc000021a,
}

// CommonStop reports whether a code is one that any driver can cause.
func CommonStop(code uint32) bool { return slices.Contains(commonStops, BaseCode(code)) }
