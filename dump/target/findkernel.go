package target

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
	"dumptriage/dump/paging"
)

// imageModes are the page tables that are looked for, the likelier first.
var imageModes = []string{"amd64", "amd64-la57", "x86-pae", "x86", "arm64"}

// foundKernel is a kernel in physical memory.
type foundKernel struct {
	mode    string
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

// isOf reports whether an image is of the machine that has these page tables.
func (k *foundKernel) isOf(img *module.Image) bool {
	return facts.ArchName(uint32(img.Machine)) == facts.BaseArch(k.mode)
}

// lowMemory is where the loader of Windows puts the kernel's page tables, as a
// rule: it is searched alone before all of memory is.
const lowMemory = 64 << 20

// findKernel tries the roots that the image's writer noted, and those that are
// found in memory: first whether a debugger data block that lies somewhere in
// memory holds in the address space of the root, which is quickly seen, then by
// a search for the kernel.
func findKernel(ctx context.Context, phys *memory.Physical, img *container.Image) (*foundKernel, error) {
	all := img.Pages.Runs
	left := effort{searches: maxSearches, pages: maxSearched}
	for _, runs := range []memory.Runs{all.Below(lowMemory), all} {
		blocks, err := nt.ScanKDBG(ctx, phys, runs)
		if err != nil {
			return nil, err
		}
		roots, err := rootsOf(ctx, phys, runs, img.Hints)
		if err != nil {
			return nil, err
		}
		for _, m := range imageModes {
			if k := findBy(ctx, m, phys, roots[m], blocks, &left); k != nil {
				return k, nil
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return nil, ErrNoKernel
}

// findBy looks into the address spaces of some roots, by the quick way first.
func findBy(ctx context.Context, mode string, phys *memory.Physical, roots []memory.Phys, blocks []nt.KDBG, left *effort) *foundKernel {
	for _, way := range []func(context.Context, *foundKernel, []nt.KDBG, *effort) bool{byBlock, bySearch} {
		for _, root := range roots {
			tables, err := paging.New(mode, phys, uint64(root))
			if err != nil || ctx.Err() != nil {
				return nil
			}
			k := &foundKernel{
				mode: mode, root: root,
				space: memory.Space{Virtual: tables, Pointer: tables.Pointer()},
			}
			if way(ctx, k, blocks, left) {
				return k
			}
		}
	}
	return nil
}

// maxRoots bounds the address spaces that are looked into: those of processes
// share the kernel's half, so that any of them will do.
const maxRoots = 32

// half is the kernel's half of an address space.
type half struct {
	mode string
	sum  uint64
}

// rootsOf returns the roots to try by their mode, one for each kernel's half that
// is different.
func rootsOf(ctx context.Context, phys *memory.Physical, runs memory.Runs, hints container.Hints) (map[string][]memory.Phys, error) {
	roots, seen := map[string][]memory.Phys{}, map[half]bool{}
	add := func(mode string, root memory.Phys) bool {
		sum, err := paging.KernelHalf(mode, phys, root)
		if err == nil && !seen[half{mode, sum}] && len(roots[mode]) < maxRoots {
			seen[half{mode, sum}] = true
			roots[mode] = append(roots[mode], root)
		}
		return ctx.Err() == nil
	}
	var modes []string
	for _, m := range imageModes {
		if hints.Arch != "" && hints.Arch != facts.BaseArch(m) && hints.Arch != "x86" {
			continue // a core of 32 bits may be of a machine with 64
		}
		modes = append(modes, m)
		for _, root := range hints.DTB {
			add(m, memory.Phys(root))
		}
	}
	err := paging.Roots(ctx, modes, phys, runs, add)
	return roots, errors.Join(err, ctx.Err())
}

// byBlock reports whether a debugger data block is that of the kernel in this
// address space: the list of modules that it names begins with the kernel that
// it names.
func byBlock(ctx context.Context, k *foundKernel, blocks []nt.KDBG, _ *effort) bool {
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
			if !k.isOf(img) {
				return false // the same tables, but of another machine
			}
			k.image = img
			k.data = variablesOf(whole, img.Sections.Value)
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
func variablesOf(whole memory.Range, sections []module.Section) []memory.Range {
	return sectionRanges(whole, sections, func(s module.Section) bool { return s.Writable() && !s.Discardable() })
}

// kernelRanges is where kernels are loaded: first the part of a 64-bit address
// space in which it is, up to now, then all of the kernel's half.
var kernelRanges = map[int][][2]memory.Virt{
	4: {{0x80000000, 0xffffffff}},
	8: {{0xfffff80000000000, 0xfffff8ffffffffff}, {0xffff800000000000, 0xffffffffffffffff}},
}

// An effort is what may still be spent on searches: memory that was made for it
// could have any number of address spaces, all of them without a kernel.
type effort struct{ searches, pages int }

const (
	maxSearches = 4       // address spaces that are searched: those of one machine share the kernel
	maxSearched = 1 << 20 // pages that are looked at, of 4 GiB
)

// bySearch looks for a kernel in the address space.
func bySearch(ctx context.Context, k *foundKernel, _ []nt.KDBG, left *effort) bool {
	if left.searches--; left.searches < 0 {
		return false
	}
	tables := k.space.Virtual.(*paging.Space)
	for _, r := range kernelRanges[k.space.Pointer] {
		_, err := tables.Each(ctx, r[0], r[1], func(m paging.Mapping) bool {
			for off := uint64(0); off < m.Size && ctx.Err() == nil; off += headerPage {
				if left.pages--; left.pages < 0 {
					return false
				}
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
	if !ok || !img.Sections.OK || !k.isOf(img) {
		return false
	}
	whole := memory.Range{At: base, Size: uint64(img.SizeOfImage)}
	k.base, k.image, k.data = base, img, variablesOf(whole, img.Sections.Value)
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
