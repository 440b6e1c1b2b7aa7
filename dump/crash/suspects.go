package crash

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
	"dumptriage/dump/target"
)

// findSuspects names the modules that may be to blame and on what grounds:
// the faulting address first, then what kernel structures lead to, then what
// the saved stack speaks of. Windows' own files come after third parties'
// within the heuristic grounds; what the dump states is never moved.
func (c *Crash) findSuspects() facts.Outcome {
	if c.Bugcheck.OK && c.Live.Or(false) {
		return facts.WasAbsent("no crash occurred")
	}
	c.hardwareSigns()
	c.suspectFaulting()
	c.suspectStructures()
	c.suspectStack()
	if len(c.Suspects) == 0 {
		if !c.t.Modules.OK {
			return facts.WasAbsent("the dump has no module list to resolve addresses with")
		}
		return facts.WasAbsent("neither the parameters nor the saved stack point to a module")
	}
	return facts.WasCollected()
}

func (c *Crash) suspect(s facts.CrashSuspect) {
	for i, known := range c.Suspects {
		if known.Module == s.Module {
			c.Suspects[i].Hits += s.Hits
			return
		}
	}
	c.Suspects = append(c.Suspects, s)
}

func (c *Crash) suspectFaulting() {
	b, ok := c.Bugcheck.Get()
	if !ok {
		return
	}
	if bugcheck.UnloadedDriver(b.Code) && c.suspectUnloaded() {
		return
	}
	f, ok := b.Faulting.Get()
	if !ok || f.Module == "" {
		return
	}
	basis := facts.BasisParameter
	if f.Source == exceptionSource {
		basis = facts.BasisException
	}
	where := f.Source // "parameter 2"
	if f.Source == exceptionSource {
		where = "the " + f.Source
	}
	why := fmt.Sprintf("the code address in %s is in this driver", where)
	if f.Unloaded {
		why = fmt.Sprintf("the code address in %s is where this driver was before it was unloaded", where)
	}
	c.suspect(facts.CrashSuspect{
		Module: f.Module, Address: f.Address, Offset: f.Offset, Basis: basis,
		Windows: c.t.IsWindows(f.Address, f.Module), Unloaded: f.Unloaded, Why: why,
	})
}

// suspectUnloaded names the driver that had been unloaded, where the first
// parameter is an address in it.
func (c *Crash) suspectUnloaded() bool {
	params, _ := c.t.Parameters()
	at, ok := c.t.Index.Locate(params[0])
	if !ok || !at.Unloaded {
		return false
	}
	c.suspect(facts.CrashSuspect{
		Module: at.Module, Address: at.Address, Offset: at.Offset, Basis: facts.BasisParameter, Proven: true,
		Windows: module.IsWindows(at.Module, ""), Unloaded: true, Why: "the address in parameter 1 is where this driver was before it was unloaded",
	})
	return true
}

// structureRoles are the parameters that lead to a driver through the I/O
// manager's structures.
var structureRoles = []struct {
	role   bugcheck.Role
	follow func(memory.Space, memory.Virt) (memory.Virt, bool)
	what   string
}{
	{bugcheck.RoleIRP, nt.IRPDriver, "the IRP in parameter %d was last sent to a device of this driver"},
	{bugcheck.RoleDriverObject, nt.DriverStart, "the driver object in parameter %d belongs to this driver"},
	{bugcheck.RoleDeviceObject, nt.DeviceDriver, "the device object in parameter %d belongs to this driver"},
}

func (c *Crash) suspectStructures() {
	var found []facts.CrashSuspect
	for _, s := range structureRoles {
		at, i, ok := c.role(s.role)
		if !ok {
			continue
		}
		base, ok := s.follow(c.t.Space, memory.Virt(at))
		if !ok {
			continue
		}
		m, ok := c.t.Index.Find(uint64(base))
		if !ok {
			continue
		}
		found = append(found, facts.CrashSuspect{
			Module: m.Name, Address: m.Base, Basis: facts.BasisStructure, Heuristic: true,
			Windows: m.Windows, Why: fmt.Sprintf(s.what, i+1),
		})
	}
	slices.SortStableFunc(found, func(a, b facts.CrashSuspect) int { return rank(a.Windows) - rank(b.Windows) })
	for _, s := range found {
		c.suspect(s)
	}
}

// suspectStack follows the saved stack: who raised the STOP, and whose code was
// being run where it failed.
func (c *Crash) suspectStack() {
	b := c.Bugcheck.Value
	params, _ := c.t.Parameters()
	if c.Bugcheck.OK && bugcheck.WatchdogStack(b.Code, params) {
		return
	}
	s := c.stack()
	regs := c.t.Registers().Value
	fault := c.fault()
	if at, ok := s.Raiser(regs.SP, regs.IP, fault); ok {
		c.suspectRaiser(at)
	}
	c.suspectChain()
	if c.t.Image.Triage == nil || len(s.Bytes) == 0 || c.Chained > 1 && c.StackEnd == "" {
		return
	}
	from, ok := s.Begin(regs.SP, regs.IP, fault)
	if !ok {
		return
	}
	s.Space = c.t.Saved() // in the files of images every return address follows a call, those that are left over, too
	hits := s.Scan(from)
	for name, n := range s.Unwound() {
		hits = addUnwound(hits, c.t.Modules.Or(nil), name, n)
	}
	for _, h := range ranked(hits) {
		c.suspect(onStack(h))
	}
}

// ranked are the modules of hits that may be to blame: those that are proven first, third
// parties' before Windows' own, and the innermost first.
func ranked(hits []Hit) []Hit {
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return Carrier(h.Module.Name) || h.Module.Name == "" })
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(rank(b.Proven())-rank(a.Proven()), rank(a.Module.Windows)-rank(b.Module.Windows), a.Depth-b.Depth)
	})
	return hits
}

// addUnwound notes frames that the unwinder passed. Modules that only it tells
// of come last.
func addUnwound(hits []Hit, modules []facts.Module, name string, n int) []Hit {
	for i := range hits {
		if hits[i].Module.Name == name {
			hits[i].Unwound = n
			return hits
		}
	}
	for _, m := range modules {
		if m.Name == name {
			return append(hits, Hit{Module: m, Address: m.Base, Depth: target.MaxStack, Unwound: n})
		}
	}
	return hits
}

func onStack(h Hit) facts.CrashSuspect {
	var why []string
	if h.Hits > 0 {
		why = append(why, fmt.Sprintf("%d return address%s, the first at stack word %d", h.Hits, plural(h.Hits, "es"), h.Depth))
	}
	if h.Calls > 0 {
		why = append(why, fmt.Sprintf("%d of them after a call", h.Calls))
	}
	if h.Unwound > 0 {
		why = append(why, fmt.Sprintf("the kernel's unwinder passed %d of its frames", h.Unwound))
	}
	if !h.Proven() {
		why = append(why, "none follows a call: they may be stale")
	}
	return facts.CrashSuspect{
		Module: h.Module.Name, Address: h.Address, Offset: h.Address - h.Module.Base,
		Basis: facts.BasisStack, Heuristic: true, Proven: h.Proven(), Windows: h.Module.Windows,
		Hits: h.Hits, Depth: h.Depth, Why: strings.Join(why, "; "),
	}
}

// suspectRaiser names who called KeBugCheckEx, where that was not the kernel.
func (c *Crash) suspectRaiser(at uint64) {
	m, _ := c.t.Index.Find(at)
	if facts.IsKernelOrHAL(m.Name) || m.Name == "" {
		return
	}
	c.suspect(facts.CrashSuspect{
		Module: m.Name, Address: at, Offset: at - m.Base, Basis: facts.BasisCaller, Proven: true, Windows: m.Windows,
		Why: "it called the bug check: the return address is in this driver",
	})
}

// rank orders false before true.
func rank(so bool) int {
	if so {
		return 1
	}
	return 0
}

func plural(n int, s string) string {
	if n == 1 {
		return ""
	}
	return s
}
