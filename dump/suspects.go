package dump

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dumptriage/dump/blame"
	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
	"dumptriage/dump/pool"
)

// collectSuspects names the modules that may be to blame and on what grounds:
// the faulting address first, then what kernel structures lead to, then what
// the saved stack speaks of. Windows' own files come behind third parties'
// within the heuristic grounds; what the dump states is never moved.
func collectSuspects(c *collection) (string, string) {
	if c.f.Bugcheck.OK && c.f.Dump.Live.Or(false) {
		return absent("no crash happened")
	}
	c.hardwareSigns()
	c.suspectFaulting()
	c.suspectStructures()
	c.suspectStack()
	if len(c.f.Suspects) == 0 {
		if !c.f.Modules.OK {
			return absent("there is no module list to resolve addresses with")
		}
		return absent("neither the parameters nor the saved stack lead to a module")
	}
	return collected()
}

func (c *collection) suspect(s facts.Suspect) {
	for i, known := range c.f.Suspects {
		if known.Module == s.Module {
			c.f.Suspects[i].Hits += s.Hits
			return
		}
	}
	c.f.Suspects = append(c.f.Suspects, s)
}

// windows reports whether a module of this dump is one of Windows' own.
func (c *collection) windows(addr uint64, name string) bool {
	if m, ok := c.index.Find(addr); ok {
		return m.Windows
	}
	return module.IsWindows(name, "")
}

func (c *collection) suspectFaulting() {
	b, ok := c.f.Bugcheck.Get()
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
	why := fmt.Sprintf("the code address in %s lies in it", where)
	if f.Unloaded {
		why = fmt.Sprintf("the code address in %s lies where it was before it was unloaded", where)
	}
	c.suspect(facts.Suspect{
		Module: f.Module, Address: f.Address, Offset: f.Offset, Basis: basis,
		Windows: c.windows(f.Address, f.Module), Unloaded: f.Unloaded, Why: why,
	})
}

// suspectUnloaded names the driver that had been unloaded, where the first
// parameter is an address in it.
func (c *collection) suspectUnloaded() bool {
	params, _ := c.parameters()
	at, ok := c.index.Locate(params[0])
	if !ok || !at.Unloaded {
		return false
	}
	c.suspect(facts.Suspect{
		Module: at.Module, Address: at.Address, Offset: at.Offset, Basis: facts.BasisParameter, Proven: true,
		Windows: module.IsWindows(at.Module, ""), Unloaded: true, Why: "the address in parameter 1 lies where it was before it was unloaded",
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
	{bugcheck.RoleIRP, nt.IRPDriver, "the IRP in parameter %d was last with its device"},
	{bugcheck.RoleDriverObject, nt.DriverStart, "parameter %d is its driver object"},
	{bugcheck.RoleDeviceObject, nt.DeviceDriver, "the device object in parameter %d is its own"},
}

func (c *collection) suspectStructures() {
	var found []facts.Suspect
	for _, s := range structureRoles {
		at, i, ok := c.role(s.role)
		if !ok {
			continue
		}
		base, ok := s.follow(c.space, memory.Virt(at))
		if !ok {
			continue
		}
		m, ok := c.index.Find(uint64(base))
		if !ok {
			continue
		}
		found = append(found, facts.Suspect{
			Module: m.Name, Address: m.Base, Basis: facts.BasisStructure, Heuristic: true,
			Windows: m.Windows, Why: fmt.Sprintf(s.what, i+1),
		})
	}
	slices.SortStableFunc(found, func(a, b facts.Suspect) int { return rank(a.Windows) - rank(b.Windows) })
	for _, s := range found {
		c.suspect(s)
	}
}

// suspectStack follows the saved stack: who raised the STOP, and whose code was
// being run where it failed.
func (c *collection) suspectStack() {
	b := c.f.Bugcheck.Value
	params, _ := c.parameters()
	if c.f.Bugcheck.OK && bugcheck.WatchdogStack(b.Code, params) {
		return
	}
	s := c.stack()
	regs := c.registers().Value
	fault := c.fault()
	if at, ok := s.Raiser(regs.SP, regs.IP, fault); ok {
		c.suspectRaiser(at)
	}
	if c.img.Triage == nil {
		c.suspectChain()
		return
	}
	if len(s.Bytes) == 0 {
		return
	}
	from, ok := s.Begin(regs.SP, regs.IP, fault)
	if !ok {
		return
	}
	hits := s.Scan(from)
	for name, n := range s.Unwound() {
		hits = addUnwound(hits, c.f.Modules.Or(nil), name, n)
	}
	slices.SortStableFunc(hits, func(a, b blame.Hit) int {
		return cmp.Or(rank(b.Proven())-rank(a.Proven()), rank(a.Module.Windows)-rank(b.Module.Windows), a.Depth-b.Depth)
	})
	for _, h := range hits {
		if !blame.Carrier(h.Module.Name) && h.Module.Name != "" {
			c.suspect(onStack(h))
		}
	}
}

// addUnwound notes frames that the unwinder passed. Modules that only it tells
// of come behind.
func addUnwound(hits []blame.Hit, modules []facts.Module, name string, n int) []blame.Hit {
	for i := range hits {
		if hits[i].Module.Name == name {
			hits[i].Unwound = n
			return hits
		}
	}
	for _, m := range modules {
		if m.Name == name {
			return append(hits, blame.Hit{Module: m, Address: m.Base, Depth: maxStack, Unwound: n})
		}
	}
	return hits
}

func onStack(h blame.Hit) facts.Suspect {
	var why []string
	if h.Hits > 0 {
		why = append(why, fmt.Sprintf("%d return address%s, the first at stack word %d", h.Hits, plural(h.Hits, "es"), h.Depth))
	}
	if h.Calls > 0 {
		why = append(why, fmt.Sprintf("%d of them behind a call", h.Calls))
	}
	if h.Unwound > 0 {
		why = append(why, fmt.Sprintf("the kernel's unwinder passed %d of its frames", h.Unwound))
	}
	if !h.Proven() {
		why = append(why, "no call proves them: they may be left over from earlier work")
	}
	return facts.Suspect{
		Module: h.Module.Name, Address: h.Address, Offset: h.Address - h.Module.Base,
		Basis: facts.BasisStack, Heuristic: true, Proven: h.Proven(), Windows: h.Module.Windows,
		Hits: h.Hits, Depth: h.Depth, Why: strings.Join(why, "; "),
	}
}

// suspectRaiser names who called KeBugCheckEx, where that was not the kernel.
func (c *collection) suspectRaiser(at uint64) {
	m, _ := c.index.Find(at)
	if facts.IsKernelOrHAL(m.Name) || m.Name == "" {
		return
	}
	c.suspect(facts.Suspect{
		Module: m.Name, Address: at, Offset: at - m.Base, Basis: facts.BasisCaller, Proven: true, Windows: m.Windows,
		Why: "its code raised the STOP: the call returns there",
	})
}

// rank puts what is so behind what is not.
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

// collectPoolBlocks reads the pool blocks and tags that the parameters name.
func collectPoolBlocks(c *collection) (string, string) {
	b, ok := c.f.Bugcheck.Get()
	if !ok {
		return absent("there is no STOP")
	}
	params, _ := c.parameters()
	named := false
	for i, v := range params {
		source := fmt.Sprintf("parameter %d", i+1)
		switch bugcheck.ParamRole(b.Code, params, i) {
		case bugcheck.RolePoolTag:
			named = true
			if tag, ok := pool.TagText(uint32(v)); ok {
				block := c.opt.Tags.Named(tag)
				block.Source = source
				c.f.PoolBlocks = append(c.f.PoolBlocks, block)
			}
		case bugcheck.RolePoolAddress:
			named = true
			if block, ok := c.blockOf(memory.Virt(v)); ok {
				block.Source = source
				c.f.PoolBlocks = append(c.f.PoolBlocks, block)
			}
		}
	}
	switch {
	case len(c.f.PoolBlocks) > 0:
		return collected()
	case named:
		return absent("the pool block that a parameter names is not saved in this dump")
	}
	return absent("no parameter names a pool block")
}
