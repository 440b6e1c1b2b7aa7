package dump

import (
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
		name := container.MachineName(m)
		s.Machine = facts.Some(name)
		if name != "amd64" && name != "arm64" && name != "ia64" {
			s.PointerSize = 4
		}
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
		Name: module.FileName(m.Path), Base: m.Base, Size: m.Size,
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
	name, _ := bugcheck.StatusName(uint64(e.Code))
	c.f.Exception = facts.Some(facts.Exception{
		Code: e.Code, Name: name, Flags: e.Flags, Address: e.Address, Parameters: e.Parameters, Source: "exception stream",
	})
	if a, ok := c.index.Locate(e.Address); ok {
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
