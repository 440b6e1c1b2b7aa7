package nt

import (
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// A Region is a part of the kernel's address space that has one use.
type Region struct {
	Name       string
	Start, End uint64 // End is the first address after it

	describe func(r Region, at uint64) string // nil: the name says it
}

// Describe says what an address in the region is.
func (r Region) Describe(at uint64) string {
	if r.describe != nil {
		return r.describe(r, at)
	}
	return r.Name
}

// Regions are what is known of the address space of one kernel, in the order in which
// they are looked at.
type Regions []Region

// Describe says what an address is, "" where it is not known.
func (all Regions) Describe(at uint64) string {
	for _, r := range all {
		if at >= r.Start && at < r.End {
			return r.Describe(at)
		}
	}
	return ""
}

// A regionLayout is a region at the same place in every kernel of a range of builds.
type regionLayout struct {
	pointer      int
	first, after uint32 // builds: from first on, up to the one before after; after 0: all later ones
	name         string
	start, end   uint64
}

// The regions that are not placed at random. Sources: Windows Internals, 6th edition, part
// 2, chapter 10 (Windows 7, x64), 7th edition, part 1, chapter 5 (from Windows 8.1 on);
// for the shared page ntddk.h. From build 14393 on all others are placed at random.
var regionLayouts = []regionLayout{
	{4, 0, 0, sharedPage, 0x7ffe0000, 0x7ffe1000},
	{4, 0, 0, sharedPage, 0xffdf0000, 0xffdf1000},
	{8, 0, 0, sharedPage, 0x7ffe0000, 0x7ffe1000},
	{8, 0, 0, sharedPage, 0xfffff78000000000, 0xfffff78000001000},
	{8, 6000, 14393, "hyperspace", 0xfffff70000000000, 0xfffff78000000000},
	{8, 6000, 9600, "system PTEs", 0xfffff88000000000, 0xfffff8a000000000},
	{8, 6000, 9600, "paged pool", 0xfffff8a000000000, 0xfffff8c000000000},
	{8, 6000, 14393, "session space", 0xfffff90000000000, 0xfffff98000000000},
	{8, 6000, 9600, "system cache", 0xfffff98000000000, 0xfffffa8000000000},
	{8, 9600, 14393, "system cache", 0xffffb00000000000, 0xffffc00000000000},
	{8, 9600, 14393, "paged pool", 0xffffc00000000000, 0xffffd00000000000},
	{8, 9600, 14393, "system PTEs", 0xffffd00000000000, 0xffffe00000000000},
	{8, 9600, 14393, "nonpaged pool", 0xffffe00000000000, 0xfffff00000000000},
}

const sharedPage = "shared user data"

// The page tables of x64 map themselves as an array of entries for every page of the
// address space, and the PFN database is an array of entries for every page frame. Up to
// build 10586 both are at these addresses.
const (
	lastFixed     = 14393 // the first build with neither
	fixedPageBase = 0xfffff68000000000
	fixedFrames   = 0xfffffa8000000000
	tableBytes    = 1 << 39 // of the page tables
	frameBytes    = 1 << 38 // of the PFN database at most: 2^32 frames
	frameEntry    = 0x30    // bytes of an MMPFN of x64 (Vergilius Project, every build from Vista on)
)

// A Layout is what Regions are found by, beside the build.
type Layout struct {
	Build   uint32
	Pointer int
	PAE     bool
	Frames  uint64            // number of page frames of the computer, 0: not known
	Header  uint64            // PfnDataBase of the dump header, 0: not known
	Stack   memory.Range      // of the thread that ran; empty where not known
	InImage func(uint64) bool // reports whether an address lies in a loaded image
}

// RegionsOf are the regions of a kernel.
func RegionsOf(l Layout, k KDBG, s memory.Space) Regions {
	var all Regions
	if l.Stack.Size != 0 {
		all = append(all, Region{Name: "the kernel stack of the current thread", Start: uint64(l.Stack.At), End: uint64(l.Stack.End())})
	}
	for _, r := range regionLayouts {
		if r.pointer == l.Pointer && l.Build >= r.first && (r.after == 0 || l.Build < r.after) {
			all = append(all, Region{Name: r.name, Start: r.start, End: r.end})
		}
	}
	if l.Pointer == 4 {
		return append(all, regions32(l, k, s)...)
	}
	if base := k.pageTables(l.Build); base != 0 {
		all = append(all, Region{Name: "page tables", Start: base, End: base + tableBytes, describe: describeEntry})
	}
	if base := k.pageFrames(l, s); base != 0 {
		all = append(all, Region{Name: "PFN database", Start: base, End: base + frameBytes, describe: describeFrame(l)})
	}
	return all
}

// pageTables is where the page tables map themselves, 0 where it is not known.
func (k KDBG) pageTables(build uint32) uint64 {
	if base := k.rec.Or(kdbg.pteBase, 0); base != 0 && base%tableBytes == 0 && base>>47 == kernelHalf {
		return base
	}
	if build != 0 && build < lastFixed {
		return fixedPageBase
	}
	return 0
}

// kernelHalf is the upper bits of every kernel address of x64.
const kernelHalf = 0x1ffff

// pageFrames is where the PFN database begins, 0 where it is not known. The header has
// the value of MmPfnDatabase or, in many small dumps, the address of that variable.
func (k KDBG) pageFrames(l Layout, s memory.Space) uint64 {
	const unit = 1 << 30
	for _, base := range []uint64{l.Header, k.figure(s, kdbg.pfnDatabase)} {
		if base != 0 && base%unit == 0 && base>>47 == kernelHalf && !l.InImage(base) {
			return base
		}
	}
	if l.Build != 0 && l.Build < lastFixed {
		return fixedFrames
	}
	return 0
}

// describeEntry says of which page an address in the page tables holds the entry.
func describeEntry(r Region, at uint64) string {
	page := (at - r.Start) >> 3 << 12
	if page>>47 != 0 {
		page |= kernelHalf << 47
	}
	return fmt.Sprintf("page tables: the entry of page 0x%016x", page)
}

// describeFrame says of which page frame an address in the PFN database holds the entry.
// Up to Windows 8, nonpaged pool follows the database.
func describeFrame(l Layout) func(r Region, at uint64) string {
	return func(r Region, at uint64) string {
		frame := (at - r.Start) / frameEntry
		switch {
		case l.Build < 9600 && l.Frames == 0:
			return "PFN database or nonpaged pool"
		case l.Build < 9600 && frame >= l.Frames:
			return "nonpaged pool"
		case l.Frames != 0 && frame >= l.Frames:
			return fmt.Sprintf("PFN database: the entry of page frame 0x%x, which is outside of physical memory", frame)
		}
		return fmt.Sprintf("PFN database: the entry of page frame 0x%x", frame)
	}
}

// FrameAt is the page frame whose entry in the PFN database is at an address; false where
// the address is not in the database.
func (all Regions) FrameAt(at uint64) (frame uint64, ok bool) {
	for _, r := range all {
		if r.Name == "PFN database" && at >= r.Start && at < r.End {
			return (at - r.Start) / frameEntry, true
		}
	}
	return 0, false
}

// regions32 are those of a 32-bit kernel: the page tables, and what the variables of the
// memory manager bound up to Windows Server 2003.
func regions32(l Layout, k KDBG, s memory.Space) Regions {
	const tables, vista = 0xc0000000, 6000
	size := uint64(4 << 20)
	if l.PAE {
		size = 8 << 20
	}
	all := Regions{{Name: "page tables", Start: tables, End: tables + size}}
	if l.Build == 0 || l.Build >= vista {
		return all
	}
	for _, r := range []struct {
		name       string
		start, end bin.Field
	}{
		{"nonpaged pool", kdbg.nonPagedStart, kdbg.nonPagedEnd}, {"paged pool", kdbg.pagedStart, kdbg.pagedEnd},
		{"system cache", kdbg.cacheStart, kdbg.cacheEnd}, {"system PTEs", kdbg.systemPtesStart, kdbg.systemPtesEnd},
	} {
		start, end := k.figure(s, r.start), k.figure(s, r.end)
		if InKernel(memory.Virt(start), l.Pointer) && start < end && end-start < 1<<30 {
			all = append(all, Region{Name: r.name, Start: start, End: end})
		}
	}
	return all
}

// HighestFrame is the highest page frame that the kernel notes, unknown where the dump
// does not hold it.
func (k KDBG) HighestFrame(s memory.Space) facts.Known[uint64] {
	if v := k.figure(s, kdbg.highestFrame); v != 0 && v < maxPages {
		return facts.Some(v)
	}
	return facts.Unknown[uint64]("the debugger data block does not locate it")
}
