package secondary

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// traceHeader is the head of the event trace buffers: the build number, with the
// mark of a free build above it, and when the machine was started. Read so in 38
// dumps, in 34 of which the time of the start and the uptime of the header
// together give the time of the crash to the second.
var traceHeader = struct {
	build, boot bin.Field
	size        int
}{bin.U32(4), bin.U64(0x10), 0x20}

// freeBuild marks NtBuildNumber of a free build, checkedBuild that of a checked
// one (DBGKD_GET_VERSION64).
const freeBuild, checkedBuild = 0xf000, 0xc000

// trace decodes the head of the event trace buffers. Releases that an enablement
// package switches on have the kernel of another: only this package has their own
// number.
func trace(rec bin.Record, f *Found) {
	build, err := rec.Uint(traceHeader.build)
	if mark := build >> 16; err != nil || mark != freeBuild && mark != checkedBuild {
		return
	}
	f.Session.Release = facts.Some(uint32(build & 0xffff))
	f.Session.BootTime = facts.FileTime(rec.Or(traceHeader.boot, 0))
}
