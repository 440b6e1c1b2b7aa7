package dumptest

import (
	"slices"
)

// Minidump is a user-mode minidump (MDMP) of an x86 or amd64 process that
// crashed.
type Minidump struct {
	Machine     uint32 // X86 or AMD64, default AMD64
	Major       uint32 // default 10
	Minor       uint32
	OSBuild     uint32 // default 19041
	ProductType uint8  // default 1, workstation
	Processors  uint8  // default 4
	ServicePack string // CSDVersion
	TimeStamp   uint32 // Unix time, default 2024-01-02 03:04:05 UTC

	ProcessID uint32       // default 0x1234
	Modules   []UserModule // default DefaultUserModules
	Unloaded  []UserModule // Name, Base, Size, Stamp and CheckSum count
	Threads   []UserThread // default two threads; names are written if one has any
	Crashed   int          // index of the thread that raised the exception
	Exception Exception    // default: access violation, write to 0, in the last module

	NoException bool
}

// UserModule is a module of a process.
type UserModule struct {
	Driver                 // Name is not written, Path is: it is the module's name
	FileVersion  [4]uint16 // zero leaves VS_FIXEDFILEINFO empty
	PDB          string    // empty leaves out the CodeView record
	PDBSignature [16]byte  // GUID as it lies in the file
	PDBAge       uint32
}

// UserThread is a thread of a process; its stack memory begins at Context.SP.
type UserThread struct {
	ID      uint32
	Name    string
	Teb     uint64
	Context Context
	Stack   []byte
}

// DefaultUserModules are a program, a library of its own and ntdll.
func DefaultUserModules(machine uint32) []UserModule {
	high := uint64(0x7FF600000000)
	if machine == X86 {
		high = 0
	}
	return []UserModule{
		{Driver: Driver{Path: `C:\Example\program.exe`, Base: high + 0x00400000, Size: 0x2D000, Stamp: 0x4D5F0001, CheckSum: 0x2F00}, FileVersion: [4]uint16{1, 2, 3, 4}, PDB: "program.pdb", PDBSignature: guid(0x11), PDBAge: 1},
		{Driver: Driver{Path: `C:\Windows\System32\ntdll.dll`, Base: high + 0x77000000, Size: 0x1F8000, Stamp: 0x4D5F0002, CheckSum: 0x2F11}, FileVersion: [4]uint16{10, 0, 19041, 1}, PDB: "ntdll.pdb", PDBSignature: guid(0x22), PDBAge: 2},
		{Driver: Driver{Path: `C:\Example\plugin.dll`, Base: high + 0x10000000, Size: 0x9000, Stamp: 0x4D5F0003}},
	}
}

func guid(first byte) (g [16]byte) {
	for i := range g {
		g[i] = first + byte(i)
	}
	return g
}

// Build is the dump as bytes.
func (d Minidump) Build() []byte {
	d = d.withDefaults()
	w := newMinidumpWriter(d)
	w.systemInfo()
	w.miscInfo()
	w.modules()
	w.threads()
	w.exception()
	w.memory()
	w.unloaded()
	w.threadNames()
	return w.finish()
}

func (d Minidump) withDefaults() Minidump {
	d.Machine = or(d.Machine, AMD64)
	if d.Machine != X86 && d.Machine != AMD64 {
		panic("dumptest: minidumps are built for X86 and AMD64 only")
	}
	d.Major = or(d.Major, 10)
	d.OSBuild = or(d.OSBuild, 19041)
	if d.ProductType == 0 {
		d.ProductType = 1
	}
	if d.Processors == 0 {
		d.Processors = 4
	}
	d.TimeStamp = or(d.TimeStamp, 0x65937D25)
	d.ProcessID = or(d.ProcessID, 0x1234)
	if d.Modules == nil {
		d.Modules = DefaultUserModules(d.Machine)
	}
	if d.Threads == nil {
		d.Threads = []UserThread{{ID: 0x1240}, {ID: 0x1248}}
		d.Crashed = 1
	}
	d.Threads = slices.Clone(d.Threads)
	for i := range d.Threads {
		d.thread(&d.Threads[i], uint64(i))
	}
	if d.Exception.Code == 0 {
		d.Exception = Exception{Code: 0xC0000005, Address: d.Threads[d.Crashed].Context.IP, Info: []uint64{1, 0}}
	}
	return d
}

// thread fills a thread in: it runs in the last module, and its stack holds
// one return address into the first.
func (d Minidump) thread(t *UserThread, n uint64) {
	var first, last UserModule
	if len(d.Modules) > 0 {
		first, last = d.Modules[0], d.Modules[len(d.Modules)-1]
	}
	t.Context.IP = or(t.Context.IP, last.Base+0x1500+n*0x10)
	t.Context.SP = or(t.Context.SP, 0x12F000+n*0x100000)
	t.Context.FP = or(t.Context.FP, t.Context.SP+0x20)
	t.Teb = or(t.Teb, 0x7FFDD000+n*0x2000)
	if t.Stack == nil {
		t.Stack = make([]byte, 0x100)
		put(t.Stack, 0x28, machineOf(d.Machine).pointer(), first.Base+0x1010)
	}
}
