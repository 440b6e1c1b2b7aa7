package dump

import (
	"context"
	"errors"

	"strconv"
	"strings"
	"time"

	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
	"dumptriage/dump/paging"
)

// An image of physical memory has no header. What a kernel would have written
// into one is looked for in the memory itself, and from then on the image is
// read like a dump.

// errNoKernel says that no kernel of Windows was found in physical memory.
var errNoKernel = errors.New("no kernel of Windows was found in its memory")

// imageModes are the page tables that are looked for, with the machine's number
// in a header (IMAGE_FILE_MACHINE_*, winnt.h), the likelier first.
var imageModes = []struct {
	mode    string
	machine uint32
	family  string // as an image's writer names it
}{
	{"amd64", 0x8664, "amd64"}, {"amd64-la57", 0x8664, "amd64"}, {"x86-pae", 0x14c, "x86"}, {"x86", 0x14c, "x86"}, {"arm64", 0xaa64, "arm64"},
}

// foundKernel is a kernel in physical memory.
type foundKernel struct {
	mode    string
	machine uint32
	root    memory.Phys
	space   memory.Space
	base    memory.Virt
	image   *module.Image  // nil where its headers are not there
	data    []memory.Range // its variables
	build   facts.Known[uint32]
	checked facts.Known[bool]
	modules memory.Virt // PsLoadedModuleList
	block   memory.Virt // the debugger data block, 0 where it was not found
}

// collectImage finds the kernel in an image of physical memory and makes the
// header that a dump of it would have.
func collectImage(c *collection) (string, string) {
	phys := memory.NewPhysical(c.file(), c.img.Pages.Runs)
	k, err := findKernel(c.ctx, phys, c.img)
	if err != nil {
		c.whyNoMemory = err.Error()
		c.f.Modules = facts.Unknown[[]facts.Module](err.Error())
		c.f.Bugcheck = facts.Unknown[facts.Bugcheck]("an image of memory records no STOP of its own")
		return failed(err.Error())
	}
	c.img.Header = k.header(c)
	if !c.img.Header.BugCheckCode.OK {
		c.f.Dump.Live, c.f.Dump.LiveWhy = facts.Some(true), "it is an image of memory, and its kernel was in no STOP that can be found"
	}
	return collected()
}

// findKernel tries the roots that the image's writer noted, and then every page
// that can be one: first whether a debugger data block that lies somewhere in
// memory holds in the address space of the root, which is quickly seen, then by
// a search for the kernel.
func findKernel(ctx context.Context, phys *memory.Physical, img *container.Image) (*foundKernel, error) {
	blocks, err := nt.ScanKDBG(ctx, phys, img.Pages.Runs)
	if err != nil {
		return nil, err
	}
	for _, m := range imageModes {
		if h := img.Hints.Machine; h != "" && h != m.family && h != "x86" { // a core of 32 bits may be of a machine with 64
			continue
		}
		roots, err := rootsOf(ctx, m.mode, phys, img)
		if err != nil {
			return nil, err
		}
		for _, way := range []func(context.Context, *foundKernel, []nt.KDBG) bool{byBlock, bySearch} {
			for _, root := range roots {
				tables, err := paging.New(m.mode, phys, uint64(root))
				if err != nil {
					return nil, err
				}
				k := &foundKernel{
					mode: m.mode, machine: m.machine, root: root,
					space: memory.Space{Virtual: tables, Pointer: tables.Pointer()},
				}
				if way(ctx, k, blocks) {
					return k, nil
				}
				if err := ctx.Err(); err != nil {
					return nil, err
				}
			}
		}
	}
	return nil, errNoKernel
}

// maxRoots bounds the address spaces that are looked into: those of processes
// share the kernel's half, so that any of them will do.
const maxRoots = 32

// rootsOf gives the roots to try, one for each kernel's half that is different.
func rootsOf(ctx context.Context, mode string, phys *memory.Physical, img *container.Image) ([]memory.Phys, error) {
	var roots []memory.Phys
	seen := map[uint64]bool{}
	add := func(root memory.Phys) bool {
		if half, err := paging.KernelHalf(mode, phys, root); err == nil && !seen[half] {
			seen[half] = true
			roots = append(roots, root)
		}
		return len(roots) < maxRoots && ctx.Err() == nil
	}
	for _, root := range img.Hints.DTB {
		add(memory.Phys(root))
	}
	err := paging.Roots(ctx, mode, phys, img.Pages.Runs, add)
	return roots, errors.Join(err, ctx.Err())
}

// byBlock reports whether a debugger data block is that of the kernel in this
// address space: the list of modules that it names begins with the kernel that
// it names.
func byBlock(ctx context.Context, k *foundKernel, blocks []nt.KDBG) bool {
	for _, b := range blocks {
		b = b.For(k.space.Pointer)
		size, ok := nt.IsModuleList(k.space, b.ModuleList(), b.KernelBase(), nt.ProfileOf(0, k.space.Pointer))
		if !ok {
			continue
		}
		k.base, k.modules = b.KernelBase(), b.ModuleList()
		whole := memory.Range{At: k.base, Size: size}
		k.data = []memory.Range{whole}
		if img, err := module.ReadImage(k.space, k.base, size); err == nil && img.Sections.OK {
			if uint32(img.Machine) != k.machine {
				return false // the same tables, but of another machine
			}
			k.image = img
			k.data = variablesOf(whole, img)
		}
		k.findBuild(ctx, whole)
		if lab, err := b.BuildLab(k.space); err == nil && !k.build.OK {
			k.build = nt.BuildOf(lab)
		}
		k.block, _ = nt.FindKDBG(ctx, k.space, k.data, k.base)
		return true
	}
	return false
}

// variablesOf are the writable sections of a kernel.
func variablesOf(whole memory.Range, img *module.Image) []memory.Range {
	return sectionRanges(whole, img.Sections.Value, func(s module.Section) bool { return s.Writable() && !s.Discardable() })
}

// kernelRanges is where kernels are loaded: first the part of a 64-bit address
// space in which it is, up to now, then all of the kernel's half.
var kernelRanges = map[int][][2]memory.Virt{
	4: {{0x80000000, 0xffffffff}},
	8: {{0xfffff80000000000, 0xfffff8ffffffffff}, {0xffff800000000000, 0xffffffffffffffff}},
}

// bySearch looks for a kernel in the address space.
func bySearch(ctx context.Context, k *foundKernel, _ []nt.KDBG) bool {
	tables := k.space.Virtual.(*paging.Space)
	for _, r := range kernelRanges[k.space.Pointer] {
		_, err := tables.Each(ctx, r[0], r[1], func(m paging.Mapping) bool {
			for off := uint64(0); off < m.Size && ctx.Err() == nil; off += headerPage {
				if k.at(ctx, m.Virt+memory.Virt(off)) {
					return false
				}
			}
			return true
		})
		if err != nil || k.modules != 0 {
			return err == nil
		}
	}
	return false
}

const headerPage = 0x1000 // images begin at pages of this size

// at reports whether the kernel is mapped at base and its list of modules can be
// found.
func (k *foundKernel) at(ctx context.Context, base memory.Virt) bool {
	img, ok := module.IsKernelImage(k.space, base)
	if !ok || !img.Sections.OK || uint32(img.Machine) != k.machine {
		return false
	}
	whole := memory.Range{At: base, Size: uint64(img.SizeOfImage)}
	k.base, k.image, k.data = base, img, variablesOf(whole, img)
	k.findBuild(ctx, whole)
	k.modules, ok = nt.FindModuleList(ctx, k.space, k.data, base, nt.ProfileOf(k.build.Or(0), k.space.Pointer))
	if ok {
		k.block, _ = nt.FindKDBG(ctx, k.space, k.data, base)
	}
	return ok
}

// findBuild takes the build from the page that Windows shares with programs, the
// text of the build that the kernel holds, or its version resource.
func (k *foundKernel) findBuild(ctx context.Context, whole memory.Range) {
	k.checked = facts.Unknown[bool]("the kernel's text of its build was not found")
	k.build = facts.Unknown[uint32]("neither the kernel's text of its build nor its version could be read")
	if build, checked, ok := nt.FindBuild(ctx, k.space, []memory.Range{whole}); ok {
		k.build, k.checked = facts.Some(build), facts.Some(checked)
	}
	shared, ok := nt.ReadShared(k.space)
	if ok && shared.Build.OK {
		k.build = facts.Some(shared.Build.Value & buildBits)
	}
	if build, ok := nt.BuildOfVersion(shared.Major, shared.Minor); ok && !k.build.OK {
		k.build = facts.Some(build)
	}
	if k.build.OK || k.image == nil {
		return
	}
	if parts := strings.Split(k.image.Version.FileVersion.Or(""), "."); len(parts) > 2 {
		if n, err := strconv.ParseUint(parts[2], 10, 16); err == nil && n != 0 {
			k.build = facts.Some(uint32(n))
		}
	}
}

// buildBits is the build in NtBuildNumber, which has the kind of build above.
const buildBits = 0xffff

// header is the header that a dump of this machine would have.
func (k *foundKernel) header(c *collection) *container.Header {
	const none = "an image of memory does not record it"
	h := &container.Header{
		PointerSize: k.space.Pointer, Build: k.build,
		MajorVersion:       facts.Unknown[uint32](none),
		DirectoryTableBase: facts.Some(uint64(k.root)),
		PfnDataBase:        facts.Unknown[uint64](none),
		PsLoadedModuleList: facts.Some(uint64(k.modules)),
		PsActiveProcess:    facts.Unknown[uint64]("the list of processes was not found among the kernel's variables"),
		MachineImageType:   facts.Some(k.machine),
		PaeEnabled:         facts.Some(k.mode == "x86-pae"),
		KdDebuggerData:     facts.Unknown[uint64]("the debugger data block was not found among the kernel's variables; 64-bit kernels from Windows 8 on encode it"),
		Processors:         facts.Unknown[uint32](none), ProductType: facts.Unknown[uint32](none), SuiteMask: facts.Unknown[uint32](none),
		BugCheckCode: facts.Unknown[uint32]("an image of memory records no STOP of its own"),
		SystemTime:   facts.Unknown[time.Time](none), SystemUpTime: facts.Unknown[time.Duration](none),
		RequiredDumpSpace: facts.Unknown[uint64](none), Comment: facts.Unknown[string](none), Attributes: facts.Unknown[uint32](none),
		MemoryPages: facts.Unknown[uint64](none),
	}
	if k.checked.OK {
		h.MajorVersion = facts.Some(uint32(freeBuild))
		if k.checked.Value {
			h.MajorVersion = facts.Some(uint32(checkedBuild))
		}
	}
	for i := range h.BugCheckParameters {
		h.BugCheckParameters[i] = facts.Unknown[uint64](h.BugCheckCode.Reason())
	}
	profile := nt.ProfileOf(k.build.Or(0), k.space.Pointer)
	if at, ok := nt.FindProcessList(c.ctx, k.space, k.data, profile); ok {
		h.PsActiveProcess = facts.Some(uint64(at))
	}
	if k.block != 0 {
		h.KdDebuggerData = facts.Some(uint64(k.block))
		k.stop(h, k.block)
	}
	k.shared(h)
	if n := c.img.Hints.Processors; n > 0 {
		h.Processors = facts.Some(uint32(n))
	}
	return h
}

// stop fills in the STOP that the kernel was in when the image was taken, as its
// debugger data block leads to it. A running kernel was in none.
func (k *foundKernel) stop(h *container.Header, block memory.Virt) {
	raw, _ := k.space.Bytes(block, nt.MaxKDBG, nt.MaxKDBG)
	kd, ok := nt.DecodeKDBG(raw, k.space.Pointer)
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
