package secondary

import (
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// storageLog is DEVICEDUMP_STORAGESTACK_PUBLIC_DUMP (winioctl.h of the Windows
// SDK), in which the storage port driver keeps its last requests; the records as
// read in 24 dumps.
var storageLog = struct {
	magic          string
	driver         bin.Span
	count          bin.Field
	records, size  int
	command        bin.Field // first byte of the SCSI command
	started, ended bin.Field
	most           int
	longest        time.Duration // of a request: what is longer is no time
	ticksOf        time.Duration
}{
	magic: "DSTP", driver: bin.Span{Off: 0x10, Size: 16}, count: bin.U32(0x20), records: 0x24, size: 60,
	command: bin.U8(0), started: bin.U64(32), ended: bin.U64(40), most: 256, longest: time.Hour, ticksOf: 100 * time.Nanosecond,
}

// dataCommands are the SCSI commands that move data or flush them (SBC-4: reads,
// writes, SYNCHRONIZE CACHE, UNMAP). What else is asked of a device, such as to
// spin up, may well take its time.
var dataCommands = map[uint64]bool{
	0x08: true, 0x28: true, 0x88: true, 0xa8: true, 0x0a: true, 0x2a: true, 0x8a: true, 0xaa: true, 0x35: true, 0x91: true, 0x42: true,
}

// storage decodes the log of the storage port. Its records are a ring: only when
// a request began tells its place. A request may have one record for its
// beginning and another for its end; only those with both are counted, for what
// the states of the others stand for is described nowhere.
func storage(block bin.Record, f *Found) {
	l := &storageLog
	name, err := block.Bytes(l.driver)
	count, cerr := block.Uint(l.count)
	if err != nil || cerr != nil || string(block[:len(l.magic)]) != l.magic {
		return
	}
	out := facts.Storage{Driver: bin.ASCII(name)}
	for i := range min(int(min(count, uint64(l.most))), (len(block)-l.records)/l.size) {
		rec := block[l.records+i*l.size:][:l.size]
		began, ended := rec.Or(l.started, 0), rec.Or(l.ended, 0)
		if !dataCommands[rec.Or(l.command, 0)] || began == 0 || ended < began || ended-began >= uint64(l.longest/l.ticksOf) {
			continue
		}
		out.Requests++
		out.Slowest = max(out.Slowest, time.Duration(ended-began)*l.ticksOf)
		if at := facts.FileTime(began); at.OK && (!out.Last.OK || at.Value.After(out.Last.Value)) {
			out.Last = at
		}
	}
	if out.Requests > 0 {
		f.Storage = facts.Some(out)
	}
}
