package dumptest

import "fmt"

// triageWriter lays a small memory dump out: header, triage header, then the
// structures on 8-byte boundaries, each noted in the triage header.
type triageWriter struct {
	stream
	d      Triage
	l      triageLayout
	head   int    // file offset of the triage header
	triage []byte // the triage header while it is filled
}

func newTriageWriter(d Triage) *triageWriter {
	w := &triageWriter{d: d, l: triage32, head: d.Header.Size()}
	if d.Header.Wide() {
		w.l = triage64
	}
	size := w.l.size
	if d.Style == Style2000 {
		size = w.l.short
	}
	w.triage = make([]byte, size)
	w.grow(w.head + size)
	return w
}

// note writes a 32-bit field of the triage header.
func (w *triageWriter) note(off int, v uint64) { put(w.triage, off, 4, v) }

// place appends data on an 8-byte boundary and notes its offset.
func (w *triageWriter) place(field int, data []byte) int {
	off := w.align(8)
	w.add(data)
	w.note(field, uint64(off))
	return off
}

func (w *triageWriter) structures() {
	h := w.d.Header
	w.note(triageServicePack, uint64(w.d.ServicePack))
	w.note(triageTriageOptions, uint64(w.d.Options))
	w.note(triageContext, uint64(h.Offset("ContextRecord")))
	w.note(triageException, uint64(h.Offset("Exception")))
	w.place(triageMM, w.mm())
	if w.d.Style == StyleA {
		w.place(triageUnloaded, w.unloaded())
	}
	w.place(triagePRCB, w.d.PRCB)
	w.place(triageProcess, w.d.Process)
	w.place(triageThread, w.d.Thread)
	w.place(triageStack, w.d.Stack)
	w.note(triageStack+4, uint64(len(w.d.Stack)))
	put(w.triage, w.l.topOfStack, w.l.pointer, w.d.TopOfStack)
	if w.d.Style != Style2000 && !w.d.NoKDBG {
		block := w.d.KDBG.bytes(h)
		w.place(w.l.debuggerData, block)
		w.note(w.l.debuggerData+4, uint64(len(block)))
	}
	if w.d.Style != StyleA {
		w.place(triageUnloaded, w.unloaded())
	}
	if w.d.OwnContext {
		w.place(triageContext, h.Context.bytes(h.Machine, h.Build))
		w.place(triageException, h.Exception.bytes(h.Wide()))
	}
}

// mm is DUMP_MM_STORAGE.
func (w *triageWriter) mm() []byte {
	b := make([]byte, w.l.mm)
	put(b, 0x00, 4, 1) // Version
	put(b, 0x04, 4, uint64(len(b)))
	m := w.d.MM
	for i, v := range []uint64{m.MaximumNonPagedPool, m.AllocatedNonPagedPool, m.PagedPoolMaximum,
		m.PagedPoolAllocated, m.CommittedPages, m.CommittedPagesPeak, m.CommitLimitMaximum} {
		put(b, 0x18+i*w.l.pointer, w.l.pointer, v)
	}
	return b
}

// unloaded is the list of DUMP_UNLOADED_DRIVERS32 or 64 after its count.
func (w *triageWriter) unloaded() []byte {
	var s stream
	s.grow(w.l.unloadedCount)
	put(s.b, 0, 4, uint64(len(w.d.Unloaded)))
	for _, u := range w.d.Unloaded {
		name := wide(u.Name)
		name = name[:min(len(name), 24)]
		b := make([]byte, w.l.unloaded)
		put(b, 0x00, 2, uint64(len(name)))
		put(b, 0x02, 2, uint64(len(name)))
		copy(b[w.l.unloadedName:], name)
		put(b, w.l.unloadedStart, w.l.pointer, u.Start)
		put(b, w.l.unloadedStart+w.l.pointer, w.l.pointer, u.End)
		s.add(b)
	}
	return s.b
}

// lists writes the driver list and the string pool after it.
func (w *triageWriter) lists() {
	drivers := w.align(8)
	w.note(triageDrivers, uint64(drivers))
	w.note(triageDrivers+4, uint64(len(w.d.Drivers)))
	w.grow(len(w.d.Drivers) * w.l.driver)
	pool := w.align(8)
	for i, d := range w.d.Drivers {
		name := d.Name
		if w.d.Style == StyleA {
			name = d.Path
		}
		text := w.align(8)
		w.driver(w.b[drivers+i*w.l.driver:], d, text)
		w.text(name)
	}
	if w.d.Broken != "" {
		w.note(triageBrokenDriver, uint64(w.align(8)))
		w.text(w.d.Broken)
	}
	w.note(triageStrings, uint64(pool))
	w.note(triageStrings+4, uint64(w.align(8)-pool))
}

// text appends a DUMP_STRING: length in characters, text, terminator.
func (w *triageWriter) text(name string) {
	w.u32(uint32(len(wide(name)) / 2))
	w.add(wide(name))
	w.u16(0)
}

// driver fills one DUMP_DRIVER_ENTRY32 or 64. Style A writes only what a
// module list needs.
func (w *triageWriter) driver(b []byte, d Driver, name int) {
	put(b, 0, 4, uint64(name))
	put(b, w.l.dllBase, w.l.pointer, d.Base)
	put(b, w.l.imageSize, 4, uint64(d.Size))
	put(b, w.l.sum, 4, uint64(d.CheckSum))
	put(b, w.l.stamp, 4, uint64(d.Stamp))
	if w.d.Style == StyleA {
		return
	}
	put(b, w.l.point, w.l.pointer, d.Entry)
	put(b, w.l.flags, 4, 0x09004000)
	for at, text := range map[int]string{w.l.fullName: d.Path, w.l.base: d.Name} {
		length := uint64(len(wide(text)))
		put(b, at, 2, length)
		put(b, at+2, 2, length)
		put(b, at+w.l.pointer, w.l.pointer, d.Base^0x00FF0000) // a pointer of no use
	}
}

// blocks writes the data page, the data block list and what it points to.
func (w *triageWriter) blocks() {
	if p := w.d.DataPage; p != nil {
		put(w.triage, w.l.dataPage, w.l.pointer, p.Address)
		w.place(w.l.dataPage+w.l.pointer, p.Data)
		w.note(w.l.dataPage+w.l.pointer+4, uint64(len(p.Data)))
	}
	stride := 0x10
	if !w.d.Header.Wide() {
		stride = w.d.BlockStride
	}
	list := w.place(w.l.debuggerData+8, make([]byte, len(w.d.Blocks)*stride))
	w.note(w.l.debuggerData+12, uint64(len(w.d.Blocks)))
	for i, block := range w.d.Blocks {
		w.block(w.b[list+i*stride:], stride, block.Address, w.at(), len(block.Data))
		w.add(block.Data) // packed without alignment
	}
	w.align(4)
}

// block fills one TRIAGE_DATA_BLOCK: address, offset, size.
func (w *triageWriter) block(b []byte, stride int, address uint64, offset, size int) {
	switch stride {
	case 0x10:
		if !w.d.Header.Wide() {
			address = extend(address)
		}
		put(b, 0x0, 8, address)
		put(b, 0x8, 4, uint64(offset))
		put(b, 0xC, 4, uint64(size))
	case 0xC:
		put(b, 0x0, 4, address)
		put(b, 0x4, 4, uint64(offset))
		put(b, 0x8, 4, uint64(size))
	default:
		panic(fmt.Sprintf("dumptest: no data block of %#x bytes", stride))
	}
}

// mark writes the word that proves the dump complete.
func (w *triageWriter) mark() {
	off := w.align(4)
	w.note(triageValid, uint64(off))
	if w.d.NoMark {
		w.grow(4)
		return
	}
	w.add([]byte("TRGD"))
}

// finish writes both headers; size is where the triage part ends.
func (w *triageWriter) finish(size int) []byte {
	w.note(triageSizeOfDump, uint64(size))
	copy(w.b[w.head:], w.triage)
	h := w.d.Header
	space := uint64(w.at())
	if w.d.Style == StyleA {
		space += 0x156000
	}
	h.RequiredDumpSpace = or(h.RequiredDumpSpace, space)
	head := h.Bytes()
	if w.d.Style == StyleB {
		clear(head[h.Offset("VersionUser") : h.Offset("VersionUser")+32])
	}
	copy(w.b, head)
	return w.b
}

// buildLab is a NtBuildLab text as a kernel of the build could hold.
func buildLab(h Header, arch string) string {
	kind := "fre"
	if h.Checked {
		kind = "chk"
	}
	return fmt.Sprintf("%d.1.%s%s.dumptest", h.Build, arch, kind)
}
