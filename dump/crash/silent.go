package crash

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// clockWatchdog is CLOCK_WATCHDOG_TIMEOUT, whose third parameter is the control block of the
// processor that took no interrupt.
const clockWatchdog = 0x101

// findSilent lists what the processor ran that did not answer, from the registers that were
// saved when the kernel stopped all processors: that code is what kept it.
func (c *Crash) findSilent() facts.Outcome {
	b, ok := c.Bugcheck.Get()
	if !ok || b.Base != clockWatchdog || c.t.Image.Triage != nil || b.Parameters[2].Missing {
		return facts.WasAbsent("every processor answered, or the dump does not contain the stack")
	}
	saved := nt.SavedContext(c.t.Space, c.t.KDBG, memory.Virt(b.Parameters[2].Value), c.t.Architecture())
	ctx, ok := saved.Get()
	if !ok || !c.inCode(ctx.IP) {
		return facts.WasAbsent("the processor that did not respond left no registers")
	}
	c.Silent, _ = c.framesFrom(ctx)
	c.name(c.Silent)
	others := c.Suspects
	c.Suspects = nil
	for _, f := range c.Silent {
		m, ok := c.t.Index.Find(f.Address)
		if !ok || m.Name == "" || m.Windows || facts.IsKernelOrHAL(m.Name) {
			continue
		}
		c.suspect(facts.CrashSuspect{
			Module: m.Name, Address: f.Address, Offset: f.Offset, Basis: facts.BasisStack, Heuristic: true, Proven: f.Trust != facts.TrustWord && f.Trust != facts.TrustCall, Hits: 1,
			Why: "the processor that did not respond was running its code",
		})
	}
	for _, s := range others {
		c.suspect(s)
	}
	return facts.WasCollected()
}
