// Package system describes the computer that crashed and the Windows on it, from the
// header of a dump and the kernel's own variables, and the file that holds the dump.
//
// It must not know why the computer crashed.
package system

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/nt"
	"dumptriage/dump/release"
	"dumptriage/dump/target"
)

// Describe returns what is known of the computer and its Windows. The target's parts
// are resolved.
func Describe(d *target.Target) facts.System {
	h := d.Image.Header
	s := facts.System{
		Arch: d.Arch, PointerSize: h.PointerSize, Build: h.Build, Processors: h.Processors, Suite: h.SuiteMask,
		CrashTime: h.SystemTime, Uptime: h.SystemUpTime, DTB: h.DirectoryTableBase, KDBG: h.KdDebuggerData, KernelBase: d.KernelBase,
	}
	switch major := h.MajorVersion.Or(0); major {
	case nt.FreeBuild, nt.CheckedBuild:
		s.Checked = facts.Some(major == nt.CheckedBuild)
	default:
		s.Checked = facts.Unknown[bool]("the header marks neither a free nor a checked build")
	}
	s.Product = facts.Unknown[string]("the build number is not known")
	s.Family = s.Product
	if b, ok := s.Build.Get(); ok {
		if name, family, ok := release.Of(b, h.ProductType.Or(0), d.Architecture()); ok {
			s.Product, s.Family = facts.Some(name), facts.Some(family)
		}
	}
	s.Edition = facts.Unknown[string]("the header does not say")
	if p, ok := h.ProductType.Get(); ok {
		if e, ok := release.Edition(p); ok {
			s.Edition = facts.Some(e)
		}
	}
	s.MemoryBytes = facts.Unknown[uint64](h.MemoryPages.Reason())
	if n, ok := h.MemoryPages.Get(); ok {
		s.MemoryBytes = facts.Some(n * d.Image.Pages.PageSize)
	}
	fromKDBG(d, &s)
	return s
}

// fromKDBG adds what only the debugger data block leads to.
func fromKDBG(d *target.Target, s *facts.System) {
	const none = "the dump does not record it"
	s.ServicePack, s.BuildLab = facts.Unknown[uint32](none), facts.Unknown[string](none)
	s.CPU = facts.Unknown[facts.CPU]("no debugger data block locates it")
	if d.NoMemory != "" || !d.HasKDBG {
		return
	}
	s.BuildLab = facts.Unknown[string]("the build string is not in this dump")
	if lab, err := d.KDBG.BuildLab(d.Space); err == nil && lab != "" {
		s.BuildLab = facts.Some(lab)
	}
	s.ServicePack = facts.Unknown[uint32]("the service pack is not in this dump")
	if sp, err := d.KDBG.CSDVersion(d.Space); err == nil {
		s.ServicePack = facts.Some(sp)
	}
	s.CPU = facts.Some(nt.NewPRCB(d.PRCB(), d.KDBG).CPU())
}

// NameByRelease names the product by the number of its release, which the secondary
// data may hold: the build of the kernel may stand for several releases.
func NameByRelease(d *target.Target, s *facts.System, number facts.Known[uint32]) {
	build, ok := number.Get()
	if !ok || build <= s.Build.Or(0) {
		return
	}
	if name, family, ok := release.Of(build, d.Image.Header.ProductType.Or(0), d.Architecture()); ok && family == s.Family.Or("") {
		s.Product = facts.Some(name)
	}
}
