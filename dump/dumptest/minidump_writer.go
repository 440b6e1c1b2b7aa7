package dumptest

// Stream types (MINIDUMP_STREAM_TYPE).
const (
	streamThreadList      = 3
	streamModuleList      = 4
	streamMemoryList      = 5
	streamException       = 6
	streamSystemInfo      = 7
	streamUnloadedModules = 14
	streamMiscInfo        = 15
	streamThreadNames     = 24
)

// minidumpWriter collects streams; the directory goes to the end.
type minidumpWriter struct {
	stream
	d         Minidump
	directory stream
	count     uint32
	contexts  []location // by thread
	stacks    []location
}

// location is MINIDUMP_LOCATION_DESCRIPTOR.
type location struct{ size, rva uint32 }

func newMinidumpWriter(d Minidump) *minidumpWriter {
	w := &minidumpWriter{d: d}
	w.grow(0x20) // MINIDUMP_HEADER
	return w
}

// blob appends data on a 4-byte boundary and tells where it is.
func (w *minidumpWriter) blob(data []byte) location {
	w.align(4)
	return location{uint32(len(data)), uint32(w.add(data))}
}

// text appends a MINIDUMP_STRING: length in bytes, text, terminator.
func (w *minidumpWriter) text(s string) uint32 {
	rva := uint32(w.align(4))
	w.u32(uint32(len(wide(s))))
	w.add(wide(s))
	w.u16(0)
	return rva
}

// emit appends a stream and enters it into the directory.
func (w *minidumpWriter) emit(kind uint32, data []byte) {
	at := w.blob(data)
	w.directory.u32(kind)
	w.directory.u32(at.size)
	w.directory.u32(at.rva)
	w.count++
}

// systemInfo writes MINIDUMP_SYSTEM_INFO, 56 bytes.
func (w *minidumpWriter) systemInfo() {
	csd := w.text(w.d.ServicePack)
	b := make([]byte, 56)
	arch := map[uint32]uint64{X86: 0, AMD64: 9}[w.d.Machine]
	put(b, 0x00, 2, arch)
	put(b, 0x02, 2, 6)      // ProcessorLevel
	put(b, 0x04, 2, 0x3C03) // ProcessorRevision
	put(b, 0x06, 1, uint64(w.d.Processors))
	put(b, 0x07, 1, uint64(w.d.ProductType))
	put(b, 0x08, 4, uint64(w.d.Major))
	put(b, 0x0C, 4, uint64(w.d.Minor))
	put(b, 0x10, 4, uint64(w.d.OSBuild))
	put(b, 0x14, 4, 2) // VER_PLATFORM_WIN32_NT
	put(b, 0x18, 4, uint64(csd))
	put(b, 0x1C, 2, 0x100) // SuiteMask
	copy(b[0x20:], "GenuineIntel")
	w.emit(streamSystemInfo, b)
}

// miscInfo writes MINIDUMP_MISC_INFO with the process id and times.
func (w *minidumpWriter) miscInfo() {
	b := make([]byte, 24)
	put(b, 0x00, 4, 24)
	put(b, 0x04, 4, 3) // MINIDUMP_MISC1_PROCESS_ID | MINIDUMP_MISC1_PROCESS_TIMES
	put(b, 0x08, 4, uint64(w.d.ProcessID))
	put(b, 0x0C, 4, uint64(w.d.TimeStamp-60))
	put(b, 0x10, 4, 5)
	put(b, 0x14, 4, 1)
	w.emit(streamMiscInfo, b)
}

// modules writes MINIDUMP_MODULE_LIST, entries of 108 bytes.
func (w *minidumpWriter) modules() {
	list := make([]byte, 4+108*len(w.d.Modules))
	put(list, 0, 4, uint64(len(w.d.Modules)))
	for i, m := range w.d.Modules {
		b := list[4+108*i:]
		put(b, 0x00, 8, m.Base)
		put(b, 0x08, 4, uint64(m.Size))
		put(b, 0x0C, 4, uint64(m.CheckSum))
		put(b, 0x10, 4, uint64(m.Stamp))
		put(b, 0x14, 4, uint64(w.text(m.Path)))
		if m.FileVersion != [4]uint16{} {
			copy(b[0x18:], fixedFileInfo(m.FileVersion))
		}
		if m.PDB != "" {
			cv := w.blob(m.codeView())
			put(b, 0x4C, 4, uint64(cv.size))
			put(b, 0x50, 4, uint64(cv.rva))
		}
	}
	w.emit(streamModuleList, list)
}

// fixedFileInfo is VS_FIXEDFILEINFO, 52 bytes (verrsrc.h).
func fixedFileInfo(v [4]uint16) []byte {
	b := make([]byte, 52)
	high := uint64(v[0])<<16 | uint64(v[1])
	low := uint64(v[2])<<16 | uint64(v[3])
	put(b, 0x00, 4, 0xFEEF04BD)
	put(b, 0x04, 4, 0x00010000) // dwStrucVersion
	put(b, 0x08, 4, high)       // dwFileVersion
	put(b, 0x0C, 4, low)
	put(b, 0x10, 4, high) // dwProductVersion
	put(b, 0x14, 4, low)
	put(b, 0x18, 4, 0x3F)       // dwFileFlagsMask
	put(b, 0x20, 4, 0x00040004) // dwFileOS: VOS_NT_WINDOWS32
	put(b, 0x24, 4, 1)          // dwFileType: VFT_APP
	return b
}

// codeView is the RSDS record of a module.
func (m UserModule) codeView() []byte {
	var s stream
	s.add([]byte("RSDS"))
	s.add(m.PDBSignature[:])
	s.u32(m.PDBAge)
	s.add(append([]byte(m.PDB), 0))
	return s.b
}

// threads writes MINIDUMP_THREAD_LIST, entries of 48 bytes, with contexts and
// stacks. Only the crashed thread's stack is saved.
func (w *minidumpWriter) threads() {
	list := make([]byte, 4+48*len(w.d.Threads))
	put(list, 0, 4, uint64(len(w.d.Threads)))
	for i, t := range w.d.Threads {
		ctx := w.blob(t.Context.bytes(w.d.Machine, w.d.OSBuild))
		var stack location
		if i == w.d.Crashed {
			stack = w.blob(t.Stack)
		}
		w.contexts, w.stacks = append(w.contexts, ctx), append(w.stacks, stack)
		b := list[4+48*i:]
		put(b, 0x00, 4, uint64(t.ID))
		put(b, 0x08, 4, 0x20) // PriorityClass: normal
		put(b, 0x10, 8, t.Teb)
		put(b, 0x18, 8, t.Context.SP)
		put(b, 0x20, 4, uint64(stack.size))
		put(b, 0x24, 4, uint64(stack.rva))
		put(b, 0x28, 4, uint64(ctx.size))
		put(b, 0x2C, 4, uint64(ctx.rva))
	}
	w.emit(streamThreadList, list)
}

// exception writes MINIDUMP_EXCEPTION_STREAM, 168 bytes.
func (w *minidumpWriter) exception() {
	if w.d.NoException {
		return
	}
	b := make([]byte, 168)
	put(b, 0x00, 4, uint64(w.d.Threads[w.d.Crashed].ID))
	copy(b[0x08:], w.d.Exception.bytes(true)) // MINIDUMP_EXCEPTION is the 64-bit record
	put(b, 0xA0, 4, uint64(w.contexts[w.d.Crashed].size))
	put(b, 0xA4, 4, uint64(w.contexts[w.d.Crashed].rva))
	w.emit(streamException, b)
}

// memory writes MINIDUMP_MEMORY_LIST with the crashed thread's stack.
func (w *minidumpWriter) memory() {
	stack := w.stacks[w.d.Crashed]
	var s stream
	s.u32(1)
	s.u64(w.d.Threads[w.d.Crashed].Context.SP)
	s.u32(stack.size)
	s.u32(stack.rva)
	w.emit(streamMemoryList, s.b)
}

// unloaded writes MINIDUMP_UNLOADED_MODULE_LIST, entries of 24 bytes.
func (w *minidumpWriter) unloaded() {
	if len(w.d.Unloaded) == 0 {
		return
	}
	var s stream
	s.u32(12) // SizeOfHeader
	s.u32(24) // SizeOfEntry
	s.u32(uint32(len(w.d.Unloaded)))
	for _, m := range w.d.Unloaded {
		s.u64(m.Base)
		s.u32(m.Size)
		s.u32(m.CheckSum)
		s.u32(m.Stamp)
		s.u32(w.text(m.Name))
	}
	w.emit(streamUnloadedModules, s.b)
}

// threadNames writes MINIDUMP_THREAD_NAME_LIST, entries of 12 bytes.
func (w *minidumpWriter) threadNames() {
	var s stream
	s.u32(0)
	for _, t := range w.d.Threads {
		if t.Name != "" {
			s.u32(t.ID)
			s.u64(uint64(w.text(t.Name)))
		}
	}
	if n := (s.at() - 4) / 12; n > 0 {
		put(s.b, 0, 4, uint64(n))
		w.emit(streamThreadNames, s.b)
	}
}

// finish writes the directory and MINIDUMP_HEADER.
func (w *minidumpWriter) finish() []byte {
	at := w.blob(w.directory.b)
	copy(w.b, "MDMP")
	put(w.b, 0x04, 4, 0xA0F1A793) // MINIDUMP_VERSION in the low word
	put(w.b, 0x08, 4, uint64(w.count))
	put(w.b, 0x0C, 4, uint64(at.rva))
	put(w.b, 0x14, 4, uint64(w.d.TimeStamp))
	return w.b
}
