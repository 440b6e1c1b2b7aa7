package target

import (
	"errors"

	"time"

	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// An image of physical memory has no header. What a kernel would have written
// into one is looked for in the memory itself, and from then on the image is
// read like a dump.

// NoStopOfItsOwn is why an image of memory has no bug check, unless its kernel was in one.
const NoStopOfItsOwn = "a memory image records no bug check"

// ErrNoKernel says that no kernel of Windows was found in physical memory.
var ErrNoKernel = errors.New("no Windows kernel was found in its memory")

// findKernel finds the kernel in an image of physical memory and makes the header
// that a dump of it would have.
func (d *Target) findKernel() facts.Outcome {
	phys := memory.NewPhysical(d.pageFile(), d.Image.Pages.Runs)
	k, err := findKernel(d.Ctx, phys, d.Image)
	if err != nil {
		d.NoMemory = err.Error()
		d.Modules = facts.Unknown[[]facts.Module](err.Error())
		return facts.HasFailed(err.Error())
	}
	d.Image.Header = k.header(d)
	d.Imaged = true
	return facts.WasCollected()
}

// header is the header that a dump of this machine would have.
func (k *foundKernel) header(d *Target) *container.Header {
	const none = "a memory image does not record it"
	h := &container.Header{
		PointerSize: k.space.Pointer, Build: k.build,
		MajorVersion:       facts.Unknown[uint32](none),
		DirectoryTableBase: facts.Some(uint64(k.root)),
		PfnDataBase:        facts.Unknown[uint64](none),
		PsLoadedModuleList: facts.Some(uint64(k.modules)),
		PsActiveProcess:    facts.Unknown[uint64]("the list of processes was not found among the kernel's variables"),
		MachineImageType:   facts.Some(facts.ArchOf(k.mode).Values[0]),
		PaeEnabled:         facts.Some(k.mode == "x86-pae"),
		KdDebuggerData:     facts.Unknown[uint64]("the debugger data block was not found among the kernel's variables, neither plain nor encoded"),
		Processors:         facts.Unknown[uint32](none), ProductType: facts.Unknown[uint32](none), SuiteMask: facts.Unknown[uint32](none),
		BugCheckCode: facts.Unknown[uint32](NoStopOfItsOwn),
		SystemTime:   facts.Unknown[time.Time](none), SystemUpTime: facts.Unknown[time.Duration](none),
		RequiredDumpSpace: facts.Unknown[uint64](none), Comment: facts.Unknown[string](none), Attributes: facts.Unknown[uint32](none),
		MemoryPages: facts.Unknown[uint64](none),
	}
	if k.checked.OK {
		h.MajorVersion = facts.Some(uint32(nt.FreeBuild))
		if k.checked.Value {
			h.MajorVersion = facts.Some(uint32(nt.CheckedBuild))
		}
	}
	for i := range h.BugCheckParameters {
		h.BugCheckParameters[i] = facts.Unknown[uint64](h.BugCheckCode.Reason())
	}
	profile := nt.ProfileOf(k.build.Or(0), k.space.Pointer)
	if at, ok := nt.FindProcessList(d.Ctx, k.space, k.data, profile); ok {
		h.PsActiveProcess = facts.Some(uint64(at))
	}
	if k.block != 0 {
		h.KdDebuggerData = facts.Some(uint64(k.block))
		k.stop(h, k.block)
	}
	k.shared(h)
	if n := d.Image.Hints.Processors; n > 0 {
		h.Processors = facts.Some(uint32(n))
	}
	return h
}

// stop fills in the STOP that the kernel was in when the image was taken, as its
// debugger data block leads to it. A running kernel was in none.
func (k *foundKernel) stop(h *container.Header, block memory.Virt) {
	kd, ok := nt.ReadKDBG(k.space, block, k.base)
	if !ok {
		return
	}
	code, params, ok := kd.Bugcheck(k.space)
	if !ok || code == 0 {
		return
	}
	h.BugCheckCode = facts.Some(code)
	for i, p := range params {
		h.BugCheckParameters[i] = facts.Some(p)
	}
}

// shared fills in what the page tells that Windows shares with programs.
func (k *foundKernel) shared(h *container.Header) {
	s, ok := nt.ReadShared(k.space)
	if !ok {
		return
	}
	h.SystemTime, h.SystemUpTime, h.ProductType, h.SuiteMask = s.Time, s.Uptime, s.Product, s.Suite
	h.Processors = s.Processors
	if n, ok := s.Pages.Get(); ok {
		h.MemoryPages = facts.Some(uint64(n))
	}
}
