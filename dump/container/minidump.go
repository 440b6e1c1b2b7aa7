package container

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// minidump is the user-mode minidump that MiniDumpWriteDump, Windows Error
// Reporting, Breakpad and Crashpad write: a directory of streams.
type minidump struct{}

func (minidump) Name() string { return "minidump" }

func (minidump) Detect(head []byte) bool {
	return len(head) >= len(mdMagic) && string(head[:len(mdMagic)]) == mdMagic
}

func (minidump) Open(ctx context.Context, r io.ReaderAt, size int64) (*Image, error) {
	raw, err := bin.ReadAt(r, size, 0, uint64(mdHeader.size))
	if err != nil {
		return nil, fmt.Errorf("minidump header: %w", err)
	}
	if len(raw) < mdHeader.size {
		return nil, fmt.Errorf("the minidump header ends after %d of %d bytes: too short to read", len(raw), mdHeader.size)
	}
	u := newUserDump(ctx, r, size)
	u.header(raw)
	for _, d := range mdDecoders {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if s, ok := u.stream(d.kind, d.most); ok {
			d.decode(u, s)
		}
	}
	u.finish()
	return u.img, nil
}

// mdDecoders is the list of streams that are read, in this order: which thread
// crashed is known before the threads are read, and where its stack is before
// the memory ranges are.
var mdDecoders = []struct {
	kind   uint32
	most   uint64 // bytes of the stream that are read at most
	decode func(*userDump, mdStream)
}{
	{mdSystemInfo, uint64(mdSystem.size), (*userDump).system},
	{mdMiscInfo, uint64(mdMisc.size), (*userDump).misc},
	{mdException, uint64(mdExceptionStream.size), (*userDump).exception},
	{mdThreadList, mdThreads.bytes(), (*userDump).threads},
	{mdThreadExList, mdThreadsEx.bytes(), (*userDump).threadsEx},
	{mdModuleList, mdModules.bytes(), (*userDump).modules},
	{mdUnloadedModules, 2 * mdUnloads.bytes(), (*userDump).unloaded},
	{mdMemoryList, mdMemory.bytes(), (*userDump).memory},
	{mdMemory64List, mdMemory64.bytes(), (*userDump).memory64},
}

// userDump is one user-mode minidump being opened.
type userDump struct {
	opening
	user    *User
	streams []mdEntry
	names   window // over the strings, which lie close together
	records window // over the CodeView records, which do too
	budget  uint64 // bytes of text that may still be decoded
	past    []pastEnd
	unread  bool // the directory goes on after what was read of it
}

// mdEntry is one entry of the stream directory.
type mdEntry struct {
	kind      uint32
	off, size uint64
}

// mdStream is one stream as it was read.
type mdStream struct {
	rec  bin.Record
	size uint64 // as the directory says
}

const (
	maxStreams = 4096
	maxText    = 64 << 10 // bytes of one string or CodeView record
	maxAllText = 2 << 20  // bytes of all of them: a process of 1,000 modules has some 200 KiB
)

func newUserDump(ctx context.Context, r io.ReaderAt, size int64) *userDump {
	const (
		noSystem    = "the dump has no readable system information"
		noException = "the dump has no readable exception stream"
	)
	user := &User{
		Arch:        facts.Unknown[uint32](noSystem),
		Platform:    facts.Unknown[uint32](noSystem),
		OS:          facts.Unknown[string](noSystem),
		Build:       facts.Unknown[uint32](noSystem),
		Processors:  facts.Unknown[uint32](noSystem),
		Time:        facts.Unknown[time.Time]("the header contains no time"),
		Process:     facts.Unknown[string]("the dump has no readable module list"),
		ProcessID:   facts.Unknown[uint32]("the dump does not contain the process ID"),
		Threads:     facts.Unknown[int]("the dump has no readable thread list"),
		CrashThread: facts.Unknown[uint32](noException),
		Exception:   facts.Unknown[UserException](noException),
	}
	img := &Image{Kind: "user", Size: size, User: user}
	return &userDump{opening: opening{ctx: ctx, r: r, img: img}, user: user, budget: min(uint64(max(size, 0)), maxAllText)}
}

// header reads the file header and the stream directory.
func (u *userDump) header(raw bin.Record) {
	if v := raw.Or(mdHeader.version, 0); v != mdVersion {
		u.warn("the minidump version is 0x%04x and not 0x%04x", v, mdVersion)
	}
	if t := raw.Or(mdHeader.time, 0); t != 0 {
		u.user.Time = facts.Some(time.Unix(int64(t), 0).UTC())
	}
	count, off := raw.Or(mdHeader.streams, 0), raw.Or(mdHeader.directory, 0)
	u.reach("stream directory", off, count*uint64(mdDirectory.size))
	list := u.read(off, min(count, maxStreams)*uint64(mdDirectory.size))
	for ; len(list) >= mdDirectory.size; list = list[mdDirectory.size:] {
		e := mdEntry{
			kind: uint32(list.Or(mdDirectory.kind, 0)),
			off:  list.Or(mdDirectory.location.rva, 0),
			size: list.Or(mdDirectory.location.size, 0),
		}
		if e.kind != mdUnused {
			u.reach("streams", e.off, e.size)
		}
		u.streams = append(u.streams, e)
	}
	u.user.Streams = len(u.streams)
	if n := uint64(len(u.streams)); n < count {
		u.unread = true
		u.warn("the stream directory counts %d entries, of which %d could be read", count, n)
	}
}

// stream reads the first stream of a kind; false where there is none of which
// anything could be read.
func (u *userDump) stream(kind uint32, most uint64) (mdStream, bool) {
	found := false
	for _, e := range u.streams {
		if e.kind != kind {
			continue
		}
		found = true
		if rec := u.read(e.off, min(e.size, most)); len(rec) > 0 {
			return mdStream{rec: rec, size: e.size}, true
		}
	}
	if found {
		u.warn("the stream of type %d is empty or cannot be read", kind)
	}
	return mdStream{}, false
}

// entries returns the entries of a list stream and the count that it states.
// Some writers put four bytes after the count, to align what follows; only
// the size of the stream tells.
func (u *userDump) entries(s mdStream, l *mdList) (list bin.Record, count uint64, ok bool) {
	count, err := s.rec.Uint(l.count)
	if err != nil || len(s.rec) < l.first {
		u.warn("the %s is damaged: its header is truncated", l.name)
		return nil, 0, false
	}
	first, stride := uint64(l.first), uint64(l.stride)
	if body := s.size - first; body%stride == 4 && body/stride == count && uint64(len(s.rec)) >= first+4 {
		first += 4
	}
	list = s.rec[first:]
	n := min(count, uint64(len(list))/stride, uint64(l.most))
	if n < count {
		u.warn("the %s counts %d entries, of which %d could be read", l.name, count, n)
	}
	return list[:n*stride], count, true
}

// pastEnd counts the things of one sort that reach past the end of the file.
type pastEnd struct {
	what string
	n    int
}

// reach notes whether a range reaches past the end of the file.
func (u *userDump) reach(what string, off, size uint64) {
	end := uint64(u.img.Size)
	if size == 0 || off <= end && size <= end-off {
		return
	}
	for i := range u.past {
		if u.past[i].what == what {
			u.past[i].n++
			return
		}
	}
	u.past = append(u.past, pastEnd{what, 1})
}

// location returns what the file has of the range that a location descriptor
// tells; one at offset 0 tells of nothing.
func (u *userDump) location(what string, rec bin.Record, l mdLocation) Place {
	off, size := rec.Or(l.rva, 0), rec.Or(l.size, 0)
	if off != 0 {
		u.reach(what, off, size)
	}
	return u.inFile(off, size)
}

// whole is location for a structure that is of no use in part. Nothing lies
// before the header's end.
func (u *userDump) whole(what string, rec bin.Record, l mdLocation) Place {
	p, size := u.location(what, rec, l), rec.Or(l.size, 0)
	if size != 0 && (p.Size != size || uint64(p.Off) < uint64(mdHeader.size)) {
		u.warn("one of the %s is not in the file", what)
		return Place{}
	}
	return p
}

// finish reports whether the file is whole.
func (u *userDump) finish() {
	u.img.Truncated = facts.Some(len(u.past) > 0)
	if len(u.past) == 0 {
		if u.unread {
			u.img.Truncated = facts.Unknown[bool]("not all streams of the directory were read")
		}
		return
	}
	parts := make([]string, len(u.past))
	for i, p := range u.past {
		parts[i] = fmt.Sprintf("%s: %d", p.what, p.n)
	}
	u.warn("the dump continues past the end of the file at byte %d (%s)", u.img.Size, strings.Join(parts, ", "))
}
