// Package usermode reads the facts of a user-mode minidump: one process, and nothing of
// the kernel.
package usermode

import (
	"strconv"
	"strings"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
	"dumptriage/dump/ntstatus"
	"dumptriage/dump/release"
	"dumptriage/dump/target"
)

// A Dump is the facts of a user-mode minidump. They are there once Steps ran.
type Dump struct {
	System    facts.System
	Modules   facts.Known[[]facts.Module]
	Unloaded  facts.Known[[]facts.UnloadedModule]
	Context   facts.Known[facts.Context]
	Exception facts.Known[facts.Exception]
	Suspects  []facts.CrashSuspect
	User      facts.Known[facts.UserDump]

	t     *target.Target
	index *module.Index
}

// New returns the facts of a minidump, which are still to be read.
func New(t *target.Target) *Dump { return &Dump{t: t} }

// Steps read the facts of a minidump, in this order.
var Steps = []facts.Step[*Dump]{
	{Fact: "modules", Run: (*Dump).readModules},
	{Fact: "exception", Run: (*Dump).readException},
	{Fact: "process", Run: (*Dump).readProcess},
}

// readModules takes the module list, and what the streams say of the system.
func (c *Dump) readModules() facts.Outcome {
	u := c.t.Image.User
	s := &c.System
	s.PointerSize = 8
	s.Arch = facts.Unknown[string](u.Arch.Reason())
	if m, ok := u.Arch.Get(); ok {
		s.Arch = facts.Some(facts.ArchName(m))
		s.PointerSize = max(4, facts.ArchOf(s.Arch.Value).Pointer)
	}
	s.Build, s.Processors, s.CrashTime, s.Product = u.Build, u.Processors, u.Time, u.OS
	if !u.HasModules {
		c.Modules = facts.Unknown[[]facts.Module]("the dump has no module list")
		c.index = module.NewIndex(nil, nil)
		return facts.OutcomeOf(c.Modules)
	}
	list := make([]facts.Module, 0, len(u.Modules))
	for _, m := range u.Modules {
		list = append(list, userModule(m))
	}
	c.Modules = facts.Some(list)
	c.nameWindows()
	if u.HasUnloaded {
		c.Unloaded = facts.Some(target.UnloadedList(u.Unloaded))
	}
	c.index = module.NewIndex(list, target.UnloadedList(u.Unloaded))
	return facts.WasCollected()
}

// nameWindows names the Windows on which the process ran. To a process that declares no
// newer version, Windows calls itself 6.2.9200 and writes that into the dump: the
// version of ntdll.dll tells more.
func (c *Dump) nameWindows() {
	u, s := c.t.Image.User, &c.System
	if !u.IsWindows() {
		return
	}
	for i := range c.Modules.Value {
		m := &c.Modules.Value[i]
		if !strings.EqualFold(m.Name, ntdll) {
			continue
		}
		if build, ok := buildOf(m.Version.Or("")); ok && build > s.Build.Or(0) {
			s.Build = facts.Some(build)
		}
	}
	build, ok := s.Build.Get()
	if name, _, known := release.Of(build, u.Product.Or(0), s.Arch.Or("")); ok && known {
		s.Product = facts.Some(name)
	}
}

// buildOf returns the build in the version of a file of Windows: 10.0.18362.1. Before
// Windows 2000 they had none of that form.
func buildOf(version string) (uint32, bool) {
	parts := strings.Split(version, ".")
	if len(parts) != 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(parts[2], 10, 16)
	return uint32(n), err == nil && n > 0
}

func userModule(m container.UserModule) facts.Module {
	out := facts.Module{
		Name: facts.FileName(m.Path), Base: m.Base, Size: m.Size,
		TimeStamp: facts.Some(m.TimeStamp), Checksum: facts.Some(m.Checksum),
		Version: m.Version, PDBName: m.PDBName, PDBID: m.PDBID,
	}
	if out.Name != m.Path {
		out.Path = m.Path
	}
	if m.TimeStamp == 0 {
		out.TimeStamp = facts.Unknown[uint32]("the list has none")
	}
	if m.Checksum == 0 {
		out.Checksum = facts.Unknown[uint32]("the list has none")
	}
	return out
}

// readRecord fills in what an exception record says on the system that wrote it.
func (c *Dump) readRecord(e *facts.Exception) {
	if c.System.PointerSize == 4 {
		for i, p := range e.Parameters { // 64 bits wide in the stream, whatever the machine
			e.Parameters[i] = uint64(uint32(p))
		}
	}
	switch ip := c.Context.Value.IP; c.t.Image.User.ExceptionCodes() {
	case container.CodeStatus:
		bugcheck.Exception(e, c.System.PointerSize)
	case container.CodeSignal:
		bugcheck.Signal(e, ip)
	case container.CodeMach:
		bugcheck.Mach(e, ip)
	default:
		e.Accessed = facts.Unknown[uint64]("the exception counter of this system is not known")
	}
}

// ntdll is the part of Windows that every process has.
const ntdll = "ntdll.dll"

// debugBreak is the module whose DbgBreakPoint a debugger runs in a process that
// it stops (DebugBreakProcess).
const debugBreak = ntdll

// readException takes the exception stream, and the registers of its thread.
func (c *Dump) readException() facts.Outcome {
	u := c.t.Image.User
	size := nt.ContextSize(c.System.Arch.Or(""))
	c.Context = facts.Unknown[facts.Context]("the dump contains no context record")
	if u.Context.Exists() && size > 0 {
		c.Context = nt.DecodeContext(c.t.Read(u.Context, uint64(size)), c.System.Arch.Or(""))
	}
	e, ok := u.Exception.Get()
	if !ok {
		c.Exception = facts.Unknown[facts.Exception](u.Exception.Reason())
		return facts.OutcomeOf(c.Exception)
	}
	record := facts.Exception{Code: e.Code, Flags: e.Flags, Address: e.Address, Parameters: e.Parameters, Source: "exception stream"}
	c.readRecord(&record)
	a, ok := c.index.Locate(record.Address)
	if debugged := e.Code == ntstatus.Breakpoint && strings.EqualFold(a.Module, debugBreak); debugged {
		record.Meaning = "a breakpoint in " + a.Module + ", where a debugger stops a process"
		ok = false
	}
	if !a.Unloaded {
		record.Module, record.Offset = a.Module, a.Offset
	}
	c.Exception = facts.Some(record)
	if ok {
		c.Suspects = append(c.Suspects, facts.CrashSuspect{
			Module: a.Module, Address: a.Address, Offset: a.Offset, Basis: facts.BasisException,
			Unloaded: a.Unloaded, Why: "the exception was raised in it",
		})
	}
	return facts.WasCollected()
}

// readProcess takes what the streams say of the process.
func (c *Dump) readProcess() facts.Outcome {
	u := c.t.Image.User
	os := u.OS
	if told, ok := u.Build.Get(); ok && u.IsWindows() && c.System.Build.Or(0) > told {
		os = facts.Some(c.System.Product.Or("") + " (the process was told: " + u.OS.Or("") + ")")
	}
	c.User = facts.Some(facts.UserDump{
		OS: os, Windows: u.IsWindows(), Process: u.Process, ProcessID: u.ProcessID, Threads: u.Threads,
		CrashThread: u.CrashThread, Streams: u.Streams,
	})
	return facts.OutcomeOf(u.Process)
}
