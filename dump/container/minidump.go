package container

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// minidump is the user-mode dump format: one process, in streams.
type minidump struct{}

func (minidump) Name() string { return "minidump" }

func (minidump) Detect(head []byte) bool { return len(head) >= 4 && string(head[:4]) == "MDMP" }

func (minidump) Open(ctx context.Context, r io.ReaderAt, size int64) (*Image, error) {
	raw, err := bin.ReadAt(r, size, 0, uint64(mdmpHeader.size))
	if err != nil {
		return nil, fmt.Errorf("minidump header: %w", err)
	}
	if len(raw) < mdmpHeader.size {
		return nil, fmt.Errorf("a minidump header cut off after %d bytes: too short to say anything", len(raw))
	}
	img := &Image{Kind: "user", Size: size, User: newUser()}
	m := &minidumpReader{opening: &opening{ctx: ctx, r: r, img: img}, u: img.User}
	m.u.Streams = int(min(raw.Or(mdmpHeader.streams, 0), 1<<31))
	if t := raw.Or(mdmpHeader.time, 0); t != 0 {
		m.u.Time = facts.Some(time.Unix(int64(t), 0).UTC())
	}
	m.directory(raw.Or(mdmpHeader.directory, 0))
	if !img.Truncated.OK {
		img.Truncated = facts.Some(false)
	}
	return img, nil
}

func newUser() *User {
	const none = "the dump has no such stream"
	return &User{
		Machine: facts.Unknown[uint32](none), Platform: facts.Unknown[uint32](none), OS: facts.Unknown[string](none),
		Build: facts.Unknown[uint32](none), Processors: facts.Unknown[uint32](none),
		Time: facts.Unknown[time.Time]("the header has no time"), Process: facts.Unknown[string](none),
		ProcessID: facts.Unknown[uint32](none), Threads: facts.Unknown[int](none),
		CrashThread: facts.Unknown[uint32](none), Exception: facts.Unknown[UserException](none),
	}
}

// minidumpReader reads the streams of one user-mode dump.
type minidumpReader struct {
	*opening
	u *User
}

// streamReaders is the list of streams that are read, in the order in which
// they are: the thread list wants to know which thread crashed.
var streamReaders = []struct {
	kind uint64
	name string
	read func(*minidumpReader, bin.Record)
}{
	{streamSystem, "system information", (*minidumpReader).system},
	{streamException, "exception", (*minidumpReader).exception},
	{streamMisc, "process information", (*minidumpReader).misc},
	{streamModules, "module list", (*minidumpReader).modules},
	{streamUnloaded, "unloaded-module list", (*minidumpReader).unloaded},
	{streamThreads, "thread list", (*minidumpReader).threads},
	{streamMemory64, "memory list", (*minidumpReader).memory64},
}

// directory finds the streams; the first of a kind counts.
func (m *minidumpReader) directory(at uint64) {
	n := min(uint64(m.u.Streams), maxStreams)
	list := m.read(at, n*uint64(mdmpEntry.size))
	if at == 0 || uint64(len(list)) < n*uint64(mdmpEntry.size) {
		m.truncated("the file ends inside the list of streams")
	}
	places := map[uint64]Place{}
	beyond := 0
	for ; len(list) >= mdmpEntry.size; list = list[mdmpEntry.size:] {
		kind, size, rva := list.Or(mdmpEntry.kind, 0), list.Or(mdmpEntry.length, 0), list.Or(mdmpEntry.rva, 0)
		if rva+size > uint64(m.img.Size) {
			beyond++
		}
		if _, known := places[kind]; !known {
			places[kind] = m.inFile(rva, size)
		}
	}
	if beyond > 0 {
		m.truncated("the file is cut off: %d of %d streams reach beyond its end", beyond, n)
	}
	for _, s := range streamReaders {
		p, ok := places[s.kind]
		if !ok {
			continue
		}
		rec := m.read(uint64(p.Off), min(p.Size, maxStream))
		if len(rec) == 0 {
			m.warn("the %s can't be read", s.name)
			continue
		}
		s.read(m, rec)
	}
}

// text reads a MINIDUMP_STRING: a length in bytes, UTF-16 text.
func (m *minidumpReader) text(rva uint64) string {
	if rva == 0 {
		return ""
	}
	n, err := m.read(rva, 4).Uint(bin.U32(0))
	if err != nil {
		return ""
	}
	return bin.UTF16(m.read(rva+4, min(n, maxUserText)))
}

func (m *minidumpReader) system(rec bin.Record) {
	l := mdmpSystem
	if arch, err := rec.Uint(l.arch); err == nil {
		if v, ok := architectures[arch]; ok {
			m.u.Machine = facts.Some(v)
		} else {
			m.u.Machine = facts.Unknown[uint32](fmt.Sprintf("processor architecture %d is not known", arch))
		}
	}
	if n := rec.Or(l.processors, 0); n != 0 {
		m.u.Processors = facts.Some(uint32(n))
	}
	platform, err := rec.Uint(l.platform)
	if err != nil {
		m.warn("the system information is cut off")
		return
	}
	name, ok := platforms[platform]
	if !ok {
		name = fmt.Sprintf("platform 0x%x", platform)
	}
	m.u.Platform = facts.Some(uint32(platform))
	build := rec.Or(l.build, 0)
	if platform == platformWindows || build != 0 {
		m.u.Build = facts.Some(uint32(build))
	} else {
		m.u.Build = facts.Unknown[uint32]("the system information has none")
	}
	os := name
	if major := rec.Or(l.major, 0); major != 0 || platform == platformWindows {
		os = fmt.Sprintf("%s %d.%d.%d", name, major, rec.Or(l.minor, 0), build)
	}
	// Windows puts the service pack there, Breakpad the kernel's own banner.
	switch csd := strings.TrimSpace(m.text(rec.Or(l.csd, 0))); {
	case strings.HasPrefix(csd, name):
		os = csd
	case csd != "":
		os += " " + csd
	}
	m.u.OS = facts.Some(os)
}

func (m *minidumpReader) misc(rec bin.Record) {
	if rec.Or(mdmpMisc.flags, 0)&miscHasProcess == 0 {
		return
	}
	if id, err := rec.Uint(mdmpMisc.process); err == nil {
		m.u.ProcessID = facts.Some(uint32(id))
	}
}

func (m *minidumpReader) exception(rec bin.Record) {
	l := mdmpException
	address, err := rec.Uint(l.address)
	if err != nil {
		m.warn("the exception is cut off")
		return
	}
	m.u.CrashThread = facts.Some(uint32(rec.Or(l.thread, 0)))
	e := UserException{Code: uint32(rec.Or(l.code, 0)), Flags: uint32(rec.Or(l.flags, 0)), Address: address}
	for i := range int(min(rec.Or(l.parameters, 0), 15)) { // EXCEPTION_MAXIMUM_PARAMETERS
		v, err := rec.Uint(bin.U64(l.first + 8*i))
		if err != nil {
			break
		}
		e.Parameters = append(e.Parameters, v)
	}
	m.u.Exception = facts.Some(e)
	m.u.Context = m.inFile(rec.Or(l.context, 0), rec.Or(l.contextSize, 0))
}

// records cuts a list behind a 32-bit count into entries. Some writers pad the
// count to eight bytes: the stream's size tells.
func (m *minidumpReader) records(rec bin.Record, size int, what string) []bin.Record {
	n, err := rec.Uint(bin.U32(0))
	if err != nil {
		m.warn("the %s is cut off", what)
		return nil
	}
	body := rec[4:]
	if n <= maxUserModules && uint64(len(body)) == n*uint64(size)+4 {
		body = body[4:]
	}
	have := uint64(len(body) / size)
	if n > have {
		m.img.Truncated = facts.Some(true)
		m.warn("the %s counts %d entries, of which %d could be read", what, n, have)
	}
	out := make([]bin.Record, 0, min(n, have, maxUserModules))
	for range cap(out) {
		out = append(out, body[:size])
		body = body[size:]
	}
	return out
}

func (m *minidumpReader) threads(rec bin.Record) {
	l := mdmpThread
	list := m.records(rec, l.size, "thread list")
	m.u.Threads = facts.Some(len(list))
	if n := rec.Or(bin.U32(0), 0); n != uint64(len(list)) {
		m.u.Threads = facts.Unknown[int](fmt.Sprintf("the list counts %d threads and holds %d", n, len(list)))
	}
	crashed, ok := m.u.CrashThread.Get()
	for _, t := range list {
		if ok && uint32(t.Or(l.id, 0)) == crashed {
			m.u.Stack = m.inFile(t.Or(l.stack, 0), t.Or(l.stackSize, 0))
			m.u.StackAddress = memory.Virt(t.Or(l.stackStart, 0))
			return
		}
	}
}

// memory64 checks that the whole memory is in the file, and finds the stack in
// it where the thread list does not give its place.
func (m *minidumpReader) memory64(rec bin.Record) {
	l := mdmpMemory64
	at, err := rec.Uint(l.base)
	if err != nil {
		m.warn("the memory list is cut off")
		return
	}
	list := rec[l.first:]
	count := rec.Or(l.count, 0)
	for range min(count, uint64(len(list)/l.stride)) {
		start, size := list.Or(l.start, 0), list.Or(l.length, 0)
		if size > uint64(m.img.Size) || at > uint64(m.img.Size)-size {
			m.truncated("the file is cut off inside the process's memory")
			return
		}
		if va := uint64(m.u.StackAddress); va != 0 && !m.u.Stack.Exists() && va >= start && va-start < size {
			skip := va - start
			m.u.Stack = m.inFile(at+skip, size-skip)
		}
		at += size
		list = list[l.stride:]
	}
}

func (m *minidumpReader) modules(rec bin.Record) {
	m.u.HasModules = true
	for _, e := range m.records(rec, mdmpModule.size, "module list") {
		if m.ctx.Err() != nil {
			return
		}
		m.u.Modules = append(m.u.Modules, m.module(e))
	}
	if len(m.u.Modules) > 0 {
		path := m.u.Modules[0].Path
		if name := path[strings.LastIndexAny(path, `\/`)+1:]; name != "" {
			m.u.Process = facts.Some(name)
		}
	}
}

func (m *minidumpReader) module(e bin.Record) UserModule {
	l := mdmpModule
	out := UserModule{
		Path: m.text(e.Or(l.name, 0)), Base: e.Or(l.base, 0), Size: e.Or(l.length, 0),
		Checksum: uint32(e.Or(l.checksum, 0)), TimeStamp: uint32(e.Or(l.time, 0)),
		Version: facts.Unknown[string]("the module has no version resource"),
		PDBName: facts.Unknown[string]("the dump holds no PDB name"),
		PDBID:   facts.Unknown[string]("the dump holds no PDB id"),
	}
	if e.Or(l.fixedSignature, 0) == fixedSignature {
		hi, lo := e.Or(l.versionHigh, 0), e.Or(l.versionLow, 0)
		out.Version = facts.Some(fmt.Sprintf("%d.%d.%d.%d", hi>>16, hi&0xffff, lo>>16, lo&0xffff))
	}
	cv := m.read(e.Or(l.cv, 0), min(e.Or(l.cvSize, 0), maxUserText))
	if len(cv) > codeView.name && string(cv[:4]) == codeView.magic {
		guid, _ := cv.Bytes(codeView.guid)
		id := strings.ToUpper(strings.ReplaceAll(formatGUID(guid), "-", ""))
		out.PDBID = facts.Some(fmt.Sprintf("%s%x", id, cv.Or(codeView.age, 0)))
		out.PDBName = facts.Some(bin.ASCII(cv[codeView.name:]))
	}
	return out
}

func (m *minidumpReader) unloaded(rec bin.Record) {
	l := mdmpUnloaded
	head, size, n := rec.Or(l.headerSize, 0), rec.Or(l.entrySize, 0), rec.Or(l.count, 0)
	if size < uint64(l.name.End()) || head < uint64(l.count.End()) || head > uint64(len(rec)) {
		m.warn("the unloaded-module list is damaged")
		return
	}
	m.u.HasUnloaded = true
	list := rec[head:]
	for range min(n, maxUnloaded) {
		if uint64(len(list)) < size {
			break
		}
		e := list[:size]
		start := e.Or(l.base, 0)
		m.u.Unloaded = append(m.u.Unloaded, Unloaded{Name: m.text(e.Or(l.name, 0)), Start: start, End: start + e.Or(l.length, 0)})
		list = list[size:]
	}
}
