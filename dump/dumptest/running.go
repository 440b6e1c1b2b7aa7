package dumptest

// running is where the structures of the running thread keep the fields that
// are filled here. Sizes are those of the built structures: real ones of most
// versions are of about that size.
type running struct {
	wide                          bool
	build                         uint32 // first build
	pid, links, name              int    // EPROCESS
	initialStack, stackLimit      int    // KTHREAD
	stackBase, kernelStack        int
	apcProcess                    int
	prcb, process, thread         int // sizes
	currentThread, number         int // KPRCB
	mhz, vendor, context          int
	stateContext, directoryTableB int
}

// EPROCESS and KTHREAD by version (VergiliusProject and geoffchappell.com).
var runningLayouts = []running{
	{build: 800, pid: 0x94, links: 0x98, name: 0x1DC, initialStack: 0x18, stackLimit: 0x1C, stackBase: 0x15C, kernelStack: 0x20, apcProcess: 0x40},
	{build: 1381, pid: 0x94, links: 0x98, name: 0x1DC, initialStack: 0x18, stackLimit: 0x1C, stackBase: 0x15C, kernelStack: 0x28, apcProcess: 0x44},
	{build: 2195, pid: 0x9C, links: 0xA0, name: 0x1FC, initialStack: 0x18, stackLimit: 0x1C, stackBase: 0x15C, kernelStack: 0x28, apcProcess: 0x44},
	{build: 2600, pid: 0x84, links: 0x88, name: 0x174, initialStack: 0x18, stackLimit: 0x1C, stackBase: 0x168, kernelStack: 0x28, apcProcess: 0x44},
	{build: 3790, pid: 0x94, links: 0x98, name: 0x164, initialStack: 0x18, stackLimit: 0x1C, stackBase: 0x158, kernelStack: 0x20, apcProcess: 0x128},
	{build: 6000, pid: 0x9C, links: 0xA0, name: 0x14C, initialStack: 0x28, stackLimit: 0x2C, stackBase: 0x174, kernelStack: 0x30, apcProcess: 0x144},
	{build: 7600, pid: 0xB4, links: 0xB8, name: 0x16C, initialStack: 0x28, stackLimit: 0x2C, stackBase: 0x190, kernelStack: 0x30, apcProcess: 0x150},
	{build: 9200, pid: 0xB4, links: 0xB8, name: 0x170, initialStack: 0x20, stackLimit: 0x24, stackBase: 0x28, kernelStack: 0x48, apcProcess: 0x150},
	{build: 10586, pid: 0xB4, links: 0xB8, name: 0x174, initialStack: 0x20, stackLimit: 0x24, stackBase: 0x28, kernelStack: 0x48, apcProcess: 0x150},
	{build: 15063, pid: 0xB4, links: 0xB8, name: 0x17C, initialStack: 0x20, stackLimit: 0x24, stackBase: 0x28, kernelStack: 0x48, apcProcess: 0x150},
	{build: 19041, pid: 0xE4, links: 0xE8, name: 0x1AC, initialStack: 0x20, stackLimit: 0x24, stackBase: 0x28, kernelStack: 0x48, apcProcess: 0x150},

	{wide: true, build: 3790, pid: 0xD8, links: 0xE0, name: 0x268, initialStack: 0x28, stackLimit: 0x30, stackBase: 0x240, kernelStack: 0x38, apcProcess: 0x1E8},
	{wide: true, build: 6000, pid: 0xE0, links: 0xE8, name: 0x238, initialStack: 0x28, stackLimit: 0x30, stackBase: 0x250, kernelStack: 0x38, apcProcess: 0x1F8},
	{wide: true, build: 7600, pid: 0x180, links: 0x188, name: 0x2E0, initialStack: 0x28, stackLimit: 0x30, stackBase: 0x278, kernelStack: 0x38, apcProcess: 0x210},
	{wide: true, build: 9200, pid: 0x2E0, links: 0x2E8, name: 0x438, initialStack: 0x28, stackLimit: 0x30, stackBase: 0x38, kernelStack: 0x58, apcProcess: 0x220},
	{wide: true, build: 10240, pid: 0x2E8, links: 0x2F0, name: 0x448, initialStack: 0x28, stackLimit: 0x30, stackBase: 0x38, kernelStack: 0x58, apcProcess: 0x220},
	{wide: true, build: 10586, pid: 0x2E8, links: 0x2F0, name: 0x450, initialStack: 0x28, stackLimit: 0x30, stackBase: 0x38, kernelStack: 0x58, apcProcess: 0x220},
	{wide: true, build: 15063, pid: 0x2E0, links: 0x2E8, name: 0x450, initialStack: 0x28, stackLimit: 0x30, stackBase: 0x38, kernelStack: 0x58, apcProcess: 0x220},
	{wide: true, build: 18362, pid: 0x2E8, links: 0x2F0, name: 0x450, initialStack: 0x28, stackLimit: 0x30, stackBase: 0x38, kernelStack: 0x58, apcProcess: 0x220},
	{wide: true, build: 19041, pid: 0x440, links: 0x448, name: 0x5A8, initialStack: 0x28, stackLimit: 0x30, stackBase: 0x38, kernelStack: 0x58, apcProcess: 0x220},
	{wide: true, build: 26100, pid: 0x1D0, links: 0x1D8, name: 0x338, initialStack: 0x28, stackLimit: 0x30, stackBase: 0x38, kernelStack: 0x58, apcProcess: 0x220},
}

func runningOf(h Header) running {
	wide := machineOf(h.Machine).wide
	var r running
	for _, l := range runningLayouts {
		if l.wide == wide && (r.build == 0 || h.Build >= l.build) {
			r = l
		}
	}
	// KPRCB: CurrentThread and Number are where they always were; the others
	// lie where the debugger data block says.
	r.prcb, r.process, r.thread = 0x400, 0x400, 0x400
	r.currentThread, r.number, r.directoryTableB = 0x04, 0x10, 0x18
	if h.Build < 1025 {
		r.directoryTableB = 0x38 // NT 3.1 and 3.5 (geoffchappell.com, KPROCESS)
	}
	if wide {
		r.prcb, r.process, r.thread = 0x700, 0xA40, 0x898
		r.currentThread, r.number, r.directoryTableB = 0x08, 0x24, 0x28
	}
	r.mhz, r.vendor, r.context, r.stateContext = 0x3C0, 0x3C8, 0x3D8, 0x40
	return r
}

// Process is a raw EPROCESS with the fields that a triage reads.
func Process(h Header, pid uint64, name string) []byte {
	h = h.withDefaults()
	t, r := machineOf(h.Machine), runningOf(h)
	b := make([]byte, r.process)
	put(b, 0, 1, 3) // DISPATCHER_HEADER.Type: process object
	put(b, r.directoryTableB, t.pointer(), h.DirectoryTableBase)
	put(b, r.pid, t.pointer(), pid)
	put(b, r.links, t.pointer(), h.PsActiveProcessHead)
	put(b, r.links+t.pointer(), t.pointer(), h.PsActiveProcessHead)
	copy(b[r.name:r.name+15], name)
	return b
}

// thread is a raw ETHREAD whose stack is [limit, base).
func thread(h Header, limit, base uint64) []byte {
	t, r := machineOf(h.Machine), runningOf(h)
	b := make([]byte, r.thread)
	put(b, 0, 1, 6) // DISPATCHER_HEADER.Type: thread object
	put(b, r.initialStack, t.pointer(), base)
	put(b, r.stackLimit, t.pointer(), limit)
	put(b, r.stackBase, t.pointer(), base)
	put(b, r.kernelStack, t.pointer(), h.Context.SP)
	put(b, r.apcProcess, t.pointer(), processAt(t))
	return b
}

// prcb is a raw KPRCB of processor 0.
func prcb(h Header) []byte {
	t, r := machineOf(h.Machine), runningOf(h)
	b := make([]byte, r.prcb)
	put(b, r.currentThread, t.pointer(), threadAt(t))
	put(b, r.mhz, 4, 2600)
	copy(b[r.vendor:], "GenuineIntel")
	put(b, r.context, t.pointer(), t.stack)
	return b
}

func threadAt(t traits) uint64  { return t.pool + 0x100000 }
func processAt(t traits) uint64 { return t.pool + 0x200000 }

// CurrentThread is the address of the thread that ran.
func CurrentThread(h Header) uint64 { return threadAt(machineOf(h.Machine)) }

// CurrentProcess is the address of the process that ran.
func CurrentProcess(h Header) uint64 { return processAt(machineOf(h.Machine)) }
