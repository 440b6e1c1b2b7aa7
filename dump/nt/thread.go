package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// threadLayout is where ETHREAD keeps its CLIENT_ID, the ids of its process and
// of itself, from a build on. Read in small dumps of these builds, in each of
// which one place alone holds the id of the process and that of a thread.
type threadLayout struct {
	build     uint32
	pointer   int
	clientIDs int
}

var threadLayouts = []threadLayout{
	{9600, 8, 0x620}, {17763, 8, 0x638}, {19041, 8, 0x478}, {26100, 8, 0x508},
}

// idStep is what the ids of threads and processes are multiples of.
const idStep = 4

// ThreadID reads the id out of a raw ETHREAD. It is believed only if the id of
// its process precedes it: a build that is not in the table has another
// layout.
func (p Profile) ThreadID(raw []byte, process facts.Known[uint64]) facts.Known[uint64] {
	if p.thread == nil || !process.OK {
		return facts.Unknown[uint64]("its location in this build is not known")
	}
	rec := bin.Record(raw)
	width := p.thread.pointer
	owner, err := rec.Uint(bin.Field{Off: p.thread.clientIDs, Width: width})
	id, err2 := rec.Uint(bin.Field{Off: p.thread.clientIDs + width, Width: width})
	if err != nil || err2 != nil || owner != process.Value || id == 0 || id >= maxPID || id%idStep != 0 {
		return facts.Unknown[uint64]("the thread structure does not match this build")
	}
	return facts.Some(id)
}
