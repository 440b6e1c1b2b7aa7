package dump

import (
	"strings"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
)

// collectUserModules takes the module list of a user-mode minidump.
func collectUserModules(c *collection) (string, string) {
	u := c.img.User
	s := &c.f.System
	s.PointerSize = 8
	s.Machine = facts.Unknown[string](u.Machine.Reason())
	if m, ok := u.Machine.Get(); ok {
		s.Machine = facts.Some(facts.MachineName(m))
		s.PointerSize = max(4, facts.MachineOf(s.Machine.Value).Pointer)
	}
	s.Build, s.Processors, s.CrashTime, s.Product = u.Build, u.Processors, u.Time, u.OS
	c.f.Bugcheck = facts.Unknown[facts.Bugcheck]("a user-mode dump records no STOP")
	if !u.HasModules {
		c.f.Modules = facts.Unknown[[]facts.Module]("the dump has no module list")
		c.index = module.NewIndex(nil, nil)
		return outcome(c.f.Modules)
	}
	list := make([]facts.Module, 0, len(u.Modules))
	for _, m := range u.Modules {
		list = append(list, userModule(m))
	}
	c.f.Modules = facts.Some(list)
	if u.HasUnloaded {
		c.f.Unloaded = facts.Some(unloadedList(u.Unloaded))
	}
	c.index = module.NewIndex(list, unloadedList(u.Unloaded))
	return collected()
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
func (c *collection) readRecord(e *facts.Exception) {
	if c.f.System.PointerSize == 4 {
		for i, p := range e.Parameters { // 64 bits wide in the stream, whatever the machine
			e.Parameters[i] = uint64(uint32(p))
		}
	}
	switch ip := c.f.Context.Value.IP; c.img.User.ExceptionCodes() {
	case container.CodeStatus:
		bugcheck.Exception(e, c.f.System.PointerSize)
	case container.CodeSignal:
		bugcheck.Signal(e, ip)
	case container.CodeMach:
		bugcheck.Mach(e, ip)
	default:
		e.Accessed = facts.Unknown[uint64]("how this system counts its exceptions is not known")
	}
}

// debugBreak is the module whose DbgBreakPoint a debugger runs in a process that
// it stops (DebugBreakProcess).
const debugBreak = "ntdll.dll"

func collectUserException(c *collection) (string, string) {
	u := c.img.User
	size := nt.ContextSize(c.machine())
	c.f.Context = facts.Unknown[facts.Context]("the dump holds no context record")
	if u.Context.Exists() && size > 0 {
		c.f.Context = nt.DecodeContext(c.read(u.Context, uint64(size)), c.machine())
	}
	e, ok := u.Exception.Get()
	if !ok {
		c.f.Exception = facts.Unknown[facts.Exception](u.Exception.Reason())
		return outcome(c.f.Exception)
	}
	record := facts.Exception{Code: e.Code, Flags: e.Flags, Address: e.Address, Parameters: e.Parameters, Source: "exception stream"}
	c.readRecord(&record)
	a, ok := c.index.Locate(record.Address)
	if debugged := e.Code == statusBreakpoint && strings.EqualFold(a.Module, debugBreak); debugged {
		record.Meaning = "a breakpoint in " + a.Module + ", where a debugger stops a process"
		ok = false
	}
	if !a.Unloaded {
		record.Module, record.Offset = a.Module, a.Offset
	}
	c.f.Exception = facts.Some(record)
	if ok {
		c.f.Suspects = append(c.f.Suspects, facts.Suspect{
			Module: a.Module, Address: a.Address, Offset: a.Offset, Basis: facts.BasisException,
			Unloaded: a.Unloaded, Why: "the exception was raised in it",
		})
	}
	return collected()
}

func collectUser(c *collection) (string, string) {
	u := c.img.User
	c.f.User = facts.Some(facts.UserDump{
		OS: u.OS, Process: u.Process, ProcessID: u.ProcessID, Threads: u.Threads,
		CrashThread: u.CrashThread, Streams: u.Streams,
	})
	return outcome(u.Process)
}
