// Package target is an opened dump: its memory, architecture, kernel layouts,
// modules, processes, and the processor and thread that were current.
//
// Each part is resolved once, in the order of Parts; later ones use earlier ones. It
// draws no conclusions. It must not know what a bug check means, what the pool looks
// like, or what a report says.
package target

import (
	"context"
	"io"

	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
	"dumptriage/dump/paging"
)

// A Target is one opened dump. What was not found is zero, with the reason beside it
// or in the outcome of its part.
type Target struct {
	Ctx   context.Context
	File  *memory.File
	Image *container.Image // its Header is there for every kernel dump, and for a memory image once its kernel was found

	Arch       facts.Known[string] // "x86", "x86-pae", "amd64", …
	Space      memory.Space        // the virtual memory that the dump holds
	Tables     *paging.Space       // the kernel's page tables, of a dump that holds pages; nil where they do not lead to the kernel
	NoMemory   string              // why there are none, for a dump that should have them
	Profile    nt.Profile
	KDBG       nt.KDBG
	HasKDBG    bool
	KernelBase facts.Known[uint64]

	Modules   facts.Known[[]facts.Module]
	Unloaded  facts.Known[[]facts.UnloadedModule]
	Index     *module.Index // of both; nil where there is no list
	Code      []module.Code // the instructions of the modules, of a dump that holds pages
	Processes facts.Known[[]facts.Process]
	Running   facts.Running

	Imaged   bool // the kernel was found in an image of memory, and the header made for it
	Warnings []string

	Images Images // of modules; nil: there are none

	files      *imageSpace
	symbols    map[uint64]symbols // by base
	moduleList memory.Virt        // PsLoadedModuleList
	cpu        processor          // that stopped; of a dump that holds pages
	headers    *module.Headers
}

// New returns the target of an input that was opened as img. Its parts are still to be
// resolved.
func New(ctx context.Context, file *memory.File, img *container.Image) *Target {
	t := &Target{Ctx: ctx, File: file, Image: img, Warnings: img.Warnings}
	t.Running.IRQL = facts.Unknown[string]("a dump does not contain the IRQL of the processor")
	return t
}

// Parts resolve a target, in this order.
var Parts = []facts.Step[*Target]{
	{Fact: "kernel", Wanted: (*Target).IsMemory, Run: (*Target).findKernel},
	{Wanted: (*Target).IsKernel, Run: (*Target).identify},
	{Fact: "virtual_memory", Wanted: (*Target).IsSmall, Run: (*Target).openBlocks},
	{Fact: "virtual_memory", Wanted: (*Target).HoldsPages, Run: (*Target).openPages},
	{Fact: "debugger_data", Wanted: (*Target).IsKernel, Run: (*Target).openDebuggerData},
	{Fact: "modules", Wanted: (*Target).IsSmall, Run: (*Target).readDriverList},
	{Fact: "modules", Wanted: (*Target).HoldsPages, Run: (*Target).walkModules},
	{Fact: "unloaded_modules", Wanted: (*Target).IsSmall, Run: (*Target).readUnloadedList},
	{Fact: "unloaded_modules", Wanted: (*Target).HoldsPages, Run: (*Target).walkUnloaded},
	{Wanted: (*Target).wantsImages, Run: (*Target).attachImages},
	{Fact: "processes", Wanted: (*Target).HoldsPages, Run: (*Target).walkProcesses},
	{Fact: "process", Wanted: (*Target).IsKernel, Run: (*Target).findRunning},
}

// IsKernel reports whether the target is a kernel, in a dump or in a memory image.
func (d *Target) IsKernel() bool { return d.Image.Header != nil }

// IsSmall reports whether it is a small memory dump (triage dump).
func (d *Target) IsSmall() bool { return d.IsKernel() && d.Image.Triage != nil }

// wantsImages reports whether it is a kernel, and there are images of its modules.
func (d *Target) wantsImages() bool { return d.IsKernel() && d.Images != nil }

// HoldsPages reports whether it is a kernel dump that holds pages of memory.
func (d *Target) HoldsPages() bool { return d.IsKernel() && d.Image.Triage == nil }

// IsMemory reports whether it is an image of physical memory whose kernel was not
// found yet.
func (d *Target) IsMemory() bool { return !d.IsKernel() && !d.IsUser() && len(d.Image.Pages.Runs) > 0 }

// IsUser reports whether it is a user-mode minidump.
func (d *Target) IsUser() bool { return d.Image.User != nil }

// Architecture returns the name of the architecture, "" where it is unknown.
func (d *Target) Architecture() string { return d.Arch.Or("") }

// Read returns the bytes at a place of the file, at most limit, and fewer where the
// file ends.
func (d *Target) Read(p container.Place, limit uint64) []byte {
	buf := make([]byte, min(p.Size, limit))
	n, _ := d.File.ReadAt(buf, int64(p.Off))
	return buf[:n]
}

// pageFile is where the pages of memory are: the input, or the file beside it.
func (d *Target) pageFile() io.ReaderAt {
	if d.Image.Memory != nil {
		return d.Image.Memory
	}
	return d.File
}

// Headers returns the image headers of the modules.
func (d *Target) Headers() *module.Headers {
	if d.headers == nil {
		d.headers = module.NewHeaders(d.Space)
	}
	return d.headers
}

// Parameters returns the four parameters of the bug check. whole is false where not
// all of them were written.
func (d *Target) Parameters() (p [4]uint64, whole bool) {
	whole = true
	for i, v := range d.Image.Header.BugCheckParameters {
		p[i], whole = v.Or(0), whole && v.OK
	}
	return p, whole
}

// Locate resolves a code address, as far as there is a list of modules.
func (d *Target) Locate(address uint64) (facts.Address, bool) {
	if d.Index == nil {
		return facts.Address{Address: address}, false
	}
	return d.Index.Locate(address)
}

// IsWindows reports whether the module at an address, or else one of this name, is
// part of Windows.
func (d *Target) IsWindows(address uint64, name string) bool {
	if d.Index != nil {
		if m, ok := d.Index.Find(address); ok {
			return m.Windows
		}
	}
	return module.IsWindows(name, "")
}
