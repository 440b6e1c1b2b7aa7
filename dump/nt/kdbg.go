package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// kdbg is KDDEBUGGER_DATA64 (wdbgexts.h), which 32-bit kernels from Windows
// 2000 on use too, their pointers sign-extended. "Pointer" fields hold the
// address of the kernel variable of that name, not its value; a field after
// Header.Size does not exist in that version.
var kdbg = struct {
	least                                       int
	tag, size                                   bin.Field
	kernBase, flags, modules, ntBuildLab        bin.Field
	processes, processorBlock                   bin.Field
	bugcheckData                                bin.Field
	pagedDescriptor, pagedPools                 bin.Field
	maxNonPaged, nonPagedStart, nonPagedEnd     bin.Field
	pagedStart, pagedEnd, sizePaged             bin.Field
	cacheStart, cacheEnd                        bin.Field
	systemPtesStart, systemPtesEnd              bin.Field
	pfnDatabase, highestFrame, pteBase          bin.Field // pteBase is a value, and no pointer
	nonPagedDescriptor, allocatedNonPaged       bin.Field
	commitLimit, committed                      bin.Field
	commitPeak, available                       bin.Field
	unloaded, lastUnloaded, csdVersion          bin.Field
	poolTrackTable                              bin.Field
	threadApcProcess, threadKernelStack         bin.Field
	sizeProcess, sizePrcb, sizeThread           bin.Field
	prcbThread, prcbMHz, prcbVendor, prcbNumber bin.Field
	prcbState, prcbContext                      bin.Field
	threadStackLimit, threadStackTop            bin.Field
}{
	least: 0x208, // the block of Windows 2000
	tag:   bin.U32(0x10), size: bin.U32(0x14),
	kernBase: bin.U64(0x18), flags: bin.U16(0x36), modules: bin.U64(0x48), ntBuildLab: bin.U64(0x208),
	unloaded: bin.U64(0x220), lastUnloaded: bin.U64(0x228), csdVersion: bin.U64(0x268),
	processes: bin.U64(0x50), processorBlock: bin.U64(0x218),
	bugcheckData:    bin.U64(0x88),
	pagedDescriptor: bin.U64(0x68), pagedPools: bin.U64(0x70),
	maxNonPaged: bin.U64(0x100), nonPagedStart: bin.U64(0x110), nonPagedEnd: bin.U64(0x118),
	pagedStart: bin.U64(0x120), pagedEnd: bin.U64(0x128), sizePaged: bin.U64(0x140),
	cacheStart: bin.U64(0xa8), cacheEnd: bin.U64(0xb0), systemPtesStart: bin.U64(0xc8), systemPtesEnd: bin.U64(0xd0),
	pfnDatabase: bin.U64(0xc0), highestFrame: bin.U64(0xf0), pteBase: bin.U64(0x360),
	nonPagedDescriptor: bin.U64(0x1c0), allocatedNonPaged: bin.U64(0x250),
	commitLimit: bin.U64(0x148), committed: bin.U64(0x150), commitPeak: bin.U64(0x258), available: bin.U64(0x1a8),
	poolTrackTable:   bin.U64(0x1b8),
	threadApcProcess: bin.U16(0x2a0), threadKernelStack: bin.U16(0x29c),
	sizeProcess: bin.U16(0x2a8), sizePrcb: bin.U16(0x2b0), sizeThread: bin.U16(0x2c0),
	prcbThread: bin.U16(0x2b4), prcbMHz: bin.U16(0x2b6), prcbVendor: bin.U16(0x2ba), prcbNumber: bin.U16(0x2be),
	prcbState: bin.U16(0x2bc), prcbContext: bin.U16(0x338), threadStackLimit: bin.U32(0x340), threadStackTop: bin.U32(0x344),
}

const (
	kdbgTag = 0x4742444b // "KDBG"
	// MaxKDBG bounds the block: that of Windows 11 has 0x3a0 bytes.
	MaxKDBG = 0x400
)

// KDBG is a debugger data block.
type KDBG struct {
	rec     bin.Record
	pointer int
}

// DecodeKDBG takes a debugger data block as a dump carries it: decoded.
func DecodeKDBG(raw []byte, pointer int) (KDBG, bool) {
	rec := bin.Record(raw)
	size := rec.Or(kdbg.size, 0)
	if rec.Or(kdbg.tag, 0) != kdbgTag || size < uint64(kdbg.least) || size > MaxKDBG {
		return KDBG{}, false
	}
	if uint64(len(rec)) > size {
		rec = rec[:size]
	}
	return KDBG{rec, pointer}, true
}

// For is the block as one of a machine with pointers of so many bytes: 32-bit
// kernels extend the sign of their own.
func (k KDBG) For(pointer int) KDBG { return KDBG{k.rec, pointer} }

// address reads a pointer field; 0 where there is none.
func (k KDBG) address(f bin.Field) memory.Virt {
	v := k.rec.Or(f, 0)
	if k.pointer == 4 {
		v &= 0xffffffff
	}
	return memory.Virt(v)
}

// offset reads a field that holds the offset of another structure's field.
func (k KDBG) offset(f bin.Field) int { return int(min(k.rec.Or(f, 0), 1<<30)) }

// KernelBase is where the kernel image is loaded, 0 if not noted.
func (k KDBG) KernelBase() memory.Virt { return k.address(kdbg.kernBase) }

// PAE reports whether the block names a PAE kernel.
func (k KDBG) PAE() bool { return k.pointer == 4 && k.rec.Or(kdbg.flags, 0)&1 != 0 }

// Size of the raw structures that a triage dump copies; 0 if not noted.
func (k KDBG) ThreadSize() uint64  { return k.rec.Or(kdbg.sizeThread, 0) }
func (k KDBG) ProcessSize() uint64 { return k.rec.Or(kdbg.sizeProcess, 0) }
func (k KDBG) PRCBSize() uint64    { return k.rec.Or(kdbg.sizePrcb, 0) }

const maxBuildLab = 128

// BuildLab reads the kernel's build string, as far as the space holds it.
func (k KDBG) BuildLab(s memory.Space) (string, error) {
	at := k.address(kdbg.ntBuildLab)
	if at == 0 {
		return "", bin.ErrNoField
	}
	return readASCII(s, at, maxBuildLab)
}

// CSDVersion reads the service pack number.
func (k KDBG) CSDVersion(s memory.Space) (uint32, error) {
	at := k.address(kdbg.csdVersion)
	if at == 0 {
		return 0, bin.ErrNoField
	}
	v, err := s.Uint(at, 4)
	return uint32(v >> 8 & 0xff), err
}

// readASCII reads a NUL-terminated string of up to limit bytes, in steps, so
// that a string before a gap is still read.
func readASCII(s memory.Space, at memory.Virt, limit int) (string, error) {
	const step = 16
	var out []byte
	var buf [step]byte
	for len(out) < limit {
		n := step
		err := s.ReadVirt(buf[:n], at.Add(uint64(len(out))))
		for err != nil && n > 1 { // the saved range may end within a step
			n /= 2
			err = s.ReadVirt(buf[:n], at.Add(uint64(len(out))))
		}
		if err != nil {
			return "", err
		}
		for i, c := range buf[:n] {
			if c == 0 {
				return bin.ASCII(append(out, buf[:i]...)), nil
			}
		}
		out = append(out, buf[:n]...)
	}
	return bin.ASCII(out), nil
}

// PoolTrackTable is the address of the variable of that name, 0 if not noted.
func (k KDBG) PoolTrackTable() memory.Virt { return k.address(kdbg.poolTrackTable) }

// PoolVariables are the memory manager's figures on the pools, in bytes; 0 where
// the variable cannot be read.
type PoolVariables struct {
	MaximumNonPaged, SizeOfPaged uint64
}

// PoolVariables reads the variables that the block points to.
func (k KDBG) PoolVariables(s memory.Space) PoolVariables {
	return PoolVariables{k.figure(s, kdbg.maxNonPaged), k.figure(s, kdbg.sizePaged)}
}

// NonPagedStart is where nonpaged pool begins, 0 if not known.
func (k KDBG) NonPagedStart(s memory.Space) memory.Virt {
	return memory.Virt(k.figure(s, kdbg.nonPagedStart))
}

// figure reads a variable as wide as a pointer; 0 where it cannot be read.
func (k KDBG) figure(s memory.Space, f bin.Field) uint64 {
	v, err := k.value(s, f, s.Pointer)
	if err != nil {
		return 0
	}
	return v
}

// maxPages is more pages than any machine has: 4 PiB of them.
const maxPages = 1 << 40

// MemoryCounters reads the memory manager's figures that the block points to. Kernels
// from Windows 8 on keep them where the block does not lead.
func (k KDBG) MemoryCounters(s memory.Space) facts.MemoryCounters {
	const none = "the debugger data block does not locate it"
	read := func(f bin.Field) facts.Known[uint64] {
		if v := k.figure(s, f); v <= maxPages {
			return facts.NonZero(v, none)
		}
		return facts.Unknown[uint64]("the kernel's variable holds no count of pages")
	}
	return facts.MemoryCounters{
		VerifierLevel:        facts.Unknown[uint32](none),
		MaximumNonPagedPages: facts.Unknown[uint64](none), MaximumPagedPages: facts.Unknown[uint64](none), PagedPages: facts.Unknown[uint64](none),
		NonPagedPages: read(kdbg.allocatedNonPaged), CommittedPages: read(kdbg.committed), CommitPeakPages: read(kdbg.commitPeak),
		CommitLimitPages: read(kdbg.commitLimit), AvailablePages: read(kdbg.available),
	}
}

// PoolDescriptors returns the addresses of the nonpaged pool's descriptor and of
// those of the paged pools.
func (k KDBG) PoolDescriptors(s memory.Space) (nonPaged memory.Virt, paged []memory.Virt) {
	const most = 64 // paged pools: one a NUMA node, five on machines without
	n, err := k.value(s, kdbg.pagedPools, 4)
	array := k.address(kdbg.pagedDescriptor)
	if err != nil || array == 0 || n > most {
		return k.address(kdbg.nonPagedDescriptor), nil
	}
	for i := range n + 1 {
		at, err := s.Ptr(array.Add(i * uint64(s.Pointer)))
		if err != nil || at == 0 {
			break
		}
		paged = append(paged, at)
	}
	return k.address(kdbg.nonPagedDescriptor), paged
}

// ModuleList and ProcessList are the heads of the lists, 0 if not noted.
func (k KDBG) ModuleList() memory.Virt  { return k.address(kdbg.modules) }
func (k KDBG) ProcessList() memory.Virt { return k.address(kdbg.processes) }

// Bugcheck reads KiBugcheckData: the code of the STOP that the kernel was in and
// its parameters. The code is zero where there was none.
func (k KDBG) Bugcheck(s memory.Space) (code uint32, params [4]uint64, ok bool) {
	at := k.address(kdbg.bugcheckData)
	if at == 0 {
		return 0, params, false
	}
	word := func(i int) (uint64, error) { return s.Uint(at.Add(uint64(i*s.Pointer)), s.Pointer) }
	v, err := word(0)
	for i := range params {
		if err == nil {
			params[i], err = word(i + 1)
		}
	}
	return uint32(v), params, err == nil
}
