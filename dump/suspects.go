package dump

import (
	"fmt"
	"slices"

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
	f, ok := b.Faulting.Get()
	if !ok || f.Module == "" {
		return
	}
	basis := facts.BasisParameter
	if f.Source == "exception record" {
		basis = facts.BasisException
	}
	why := fmt.Sprintf("the code address in %s lies in it", f.Source)
	if f.Unloaded {
		why = fmt.Sprintf("the code address in %s lies where it was before it was unloaded", f.Source)
	}
	c.suspect(facts.Suspect{
		Module: f.Module, Address: f.Address, Offset: f.Offset, Basis: basis,
		Windows: c.windows(f.Address, f.Module), Unloaded: f.Unloaded, Why: why,
	})
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

// maxStack bounds the stack that is scanned: the largest kernel stacks of x64
// have 72 KiB.
const maxStack = 0x12000

// suspectStack scans the saved stack from the stack pointer on.
func (c *collection) suspectStack() {
	t := c.img.Triage
	if t == nil || !t.Stack.Exists() || c.index == nil {
		return
	}
	stack := c.read(t.Stack, maxStack)
	top := t.StackAddress
	// The header's context is at the crash; a context from a parameter is at
	// the fault, which lies deeper. Either may point into the saved part.
	if ctx, ok := c.f.Context.Get(); ok && ctx.Source == headerSource {
		if sp := memory.Virt(ctx.SP); sp > top && uint64(sp-top) < uint64(len(stack)) {
			stack = stack[uint64(sp-top)/uint64(c.space.Pointer)*uint64(c.space.Pointer):]
		}
	}
	found := c.index.ScanStack(stack, c.space, c.machine())
	slices.SortStableFunc(found, func(a, b module.ScanResult) int {
		return rank(a.Module.Windows) - rank(b.Module.Windows)
	})
	for _, r := range found {
		if module.Carrier(r.Module.Name) {
			continue
		}
		why := fmt.Sprintf("%d address%s in it on the saved stack, the first %d words down", r.Hits, plural(r.Hits, "es"), r.Depth)
		if r.Calls > 0 {
			why += fmt.Sprintf("; %d proved to follow a call", r.Calls)
		}
		c.suspect(facts.Suspect{
			Module: r.Module.Name, Address: r.Address, Offset: r.Address - r.Module.Base,
			Basis: facts.BasisStack, Heuristic: true, Windows: r.Module.Windows,
			Hits: r.Hits, Depth: r.Depth, Why: why,
		})
	}
}

// rank puts third parties before Windows' own.
func rank(windows bool) int {
	if windows {
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
				block := pool.Named(tag)
				block.Source = source
				c.f.PoolBlocks = append(c.f.PoolBlocks, block)
			}
		case bugcheck.RolePoolAddress:
			named = true
			if block, ok := pool.BlockAt(c.space, memory.Virt(v), c.f.System.Build.Or(0)); ok {
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
