package dumptest

import (
	"slices"
)

// Style is which program wrote a small memory dump.
type Style int

// The styles of real small memory dumps.
const (
	// StyleA leaves runs and attributes to the filler, has TriageOptions
	// 0xFFFFFFFF, full paths as driver names and a RequiredDumpSpace larger
	// than the file.
	StyleA Style = iota
	// StyleB has real runs, TriageOptions 0x41, base names, attributes and
	// RequiredDumpSpace equal to the file size, and bytes of unknown meaning
	// after the tagged data.
	StyleB
	// Style2000 is Windows 2000's short triage header: no data blocks, no
	// debugger data, no tagged data.
	Style2000
)

// Triage is a small memory dump ("minidump"), 32-bit or 64-bit as the machine
// of the header demands.
type Triage struct {
	Header      Header
	Style       Style
	ServicePack uint32

	KDBG     KDBG
	Drivers  []Driver // default DefaultDrivers
	Unloaded []Unloaded
	Broken   string // name of the driver to blame, in the string pool

	Stack      []byte // default: a few return addresses into drivers
	TopOfStack uint64 // address of the first stack byte, default Context.SP
	PRCB       []byte
	Process    []byte
	Thread     []byte
	MM         *MM     // default depends on the style
	Blocks     []Block // default: NtBuildLab, CmNtCSDVersion and 64 bytes of pool
	DataPage   *Block

	BlockStride int  // bytes of a data block entry in 32-bit dumps: 0x10 (default) or 0xC
	OwnContext  bool // copies of CONTEXT and EXCEPTION_RECORD instead of offsets into the header
	NoMark      bool // leave out the valid mark
	NoKDBG      bool
	Options     uint32 // TriageOptions, default by style
	Blobs       []Blob // default DefaultBlobs; an empty slice is none
	Tail        []byte // after the last blob, default 0x60 bytes in style B
}

// Block is a range of virtual memory in a small memory dump.
type Block struct {
	Address uint64
	Data    []byte
}

// MM is DUMP_MM_STORAGE: the memory manager's counters, in pages.
type MM struct {
	MaximumNonPagedPool, AllocatedNonPagedPool uint64
	PagedPoolMaximum, PagedPoolAllocated       uint64
	CommittedPages, CommittedPagesPeak         uint64
	CommitLimitMaximum                         uint64
}

// Build is the dump as bytes.
func (d Triage) Build() []byte {
	d = d.withDefaults()
	w := newTriageWriter(d)
	w.structures()
	w.lists()
	if d.Style != Style2000 {
		w.blocks()
	}
	w.mark()
	size := w.at()
	w.add(d.secondary())
	return w.finish(size)
}

func (d Triage) secondary() []byte {
	if len(d.Blobs) == 0 {
		return d.Tail
	}
	return append(blobChain(d.Header.Build, d.Blobs), d.Tail...)
}

func (d Triage) withDefaults() Triage {
	d.Header.DumpType = TypeTriage
	if d.Style == Style2000 {
		d.Header.Machine = or(d.Header.Machine, X86)
		d.Header.Build = or(d.Header.Build, 2195)
	}
	d.Header = d.Header.withDefaults()
	if d.Drivers == nil {
		d.Drivers = DefaultDrivers(d.Header.Machine)
	}
	d.Drivers = slices.Clone(d.Drivers)
	for i := range d.Drivers {
		d.Drivers[i] = d.Drivers[i].withDefaults()
	}
	if len(d.Drivers) > 0 {
		d.KDBG.KernBase = or(d.KDBG.KernBase, d.Drivers[0].Base)
	}
	t := machineOf(d.Header.Machine)
	d.TopOfStack = or(d.TopOfStack, d.Header.Context.SP)
	if d.Stack == nil {
		d.Stack = d.defaultStack(t)
	}
	if d.Unloaded == nil {
		d.Unloaded = []Unloaded{
			{"parport.sys", t.pool + 0x500000, t.pool + 0x50A000},
			{"dump_storport.sys", t.pool + 0x520000, t.pool + 0x52F000},
		}
	}
	if d.PRCB == nil {
		d.PRCB = prcb(d.Header)
	}
	if d.Process == nil {
		d.Process = Process(d.Header, 4, "System")
	}
	if d.Thread == nil {
		d.Thread = thread(d.Header, t.stack-0x2000, t.stack+0x1000)
	}
	if d.Blocks == nil {
		d.Blocks = d.defaultBlocks(t)
	}
	if d.BlockStride == 0 {
		d.BlockStride = 0x10
	}
	return d.styled()
}

// styled sets what differs between the writers.
func (d Triage) styled() Triage {
	switch d.Style {
	case StyleA:
		d.Options = or(d.Options, 0xFFFFFFFF)
		d.Header.Runs = nil
		if d.Header.Attributes == 0 {
			d.Header.Unset = append([]string{"Attributes", "BootId"}, d.Header.Unset...)
		}
		if d.MM == nil {
			d.MM = &MM{}
		}
	case StyleB:
		d.Options = or(d.Options, 0x41)
		if d.Header.Runs == nil {
			d.Header.Runs = DefaultRuns()
		}
		d.Header.Attributes = or(d.Header.Attributes, 8) // KernelGeneratedTriageDump
		d.Header.BootID = or(d.Header.BootID, 0x25)
		d.Header.Set = withField(d.Header.Set, "KdSecondaryVersion", 0x41)
		d.Header.Unset = append([]string{"WriterStatus"}, d.Header.Unset...)
		if d.Tail == nil {
			d.Tail = append(make([]byte, 0x40), PatternPage(0x7A11, 0x20)...)
		}
	case Style2000:
		d.Header.MiniDumpFields = 0x1FF
		d.Header.Set = withField(d.Header.Set, "MiniDumpFields", 0x1FF) // written by triage dumps only
		d.Blobs = nil
		if d.MM == nil {
			d.MM = &MM{}
		}
		return d
	}
	if d.MM == nil {
		d.MM = &MM{0x100000000, 0x29400, 0x100000000, 0x1A12E, 0xAB3D2, 0xC6A7F, 0x13D0FE4}
	}
	if d.Blobs == nil {
		d.Blobs = DefaultBlobs()
	}
	return d
}

// withField is a copy of set with one more field, unless it is there already.
func withField(set map[string]uint64, name string, v uint64) map[string]uint64 {
	all := map[string]uint64{name: v}
	for k, v := range set {
		all[k] = v
	}
	return all
}

// defaultStack is 0x200 bytes with return addresses into the kernel, the last
// driver and afd.sys among words that are no addresses.
func (d Triage) defaultStack(t traits) []byte {
	b := make([]byte, 0x200)
	for i, n := range []int{0, len(d.Drivers) - 1, max(len(d.Drivers)-2, 0)} {
		if n >= 0 && n < len(d.Drivers) {
			put(b, 0x28+i*0x50, t.pointer(), d.Drivers[n].Base+0x1234+uint64(i)*0x10)
		}
	}
	return b
}

func (d Triage) defaultBlocks(t traits) []Block {
	arch := map[string]string{"x86": "x86", "amd64": "amd64", "arm64": "arm64", "ia64": "ia64"}[t.name]
	pool := make([]byte, 64)
	copy(pool[4:], "Exmp")
	return []Block{
		{d.KDBG.Address(d.Header, "NtBuildLab"), append([]byte(buildLab(d.Header, arch)), 0)},
		{d.KDBG.Address(d.Header, "CmNtCSDVersion"), []byte{0, byte(d.ServicePack), 0, 0}},
		{t.pool + 0x300020, pool},
	}
}
