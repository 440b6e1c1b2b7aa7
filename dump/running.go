package dump

import (
	"fmt"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// runningByDTB finds the process whose page tables were in use: the header has
// their root.
func (c *collection) runningByDTB() {
	dtb, ok := c.f.System.DTB.Get()
	if !ok {
		return
	}
	for _, p := range c.f.Processes.Or(nil) {
		if p.DTB == dtb {
			c.f.Running.Process, c.f.Running.ProcessID = p.Name, p.ID
			return
		}
	}
	c.f.Running.Process = facts.Unknown[string]("no process of the list has the page tables that were in use")
	c.f.Running.ProcessID = facts.Unknown[uint64](c.f.Running.Process.Why)
}

func collectRunning(c *collection) (string, string) {
	run := &c.f.Running
	why := "the triage dump holds no such structure"
	if c.img.Triage == nil {
		why = "nothing in the dump leads to it"
		if c.whyNoMemory != "" {
			why = c.whyNoMemory
		}
	}
	run.Process, run.ProcessID = facts.Unknown[string](why), facts.Unknown[uint64](why)
	run.Thread, run.ThreadID = facts.Unknown[uint64](why), facts.Unknown[uint64](why)
	run.ThreadName = facts.Unknown[string](why)
	run.StackBytes, run.StackBase = facts.Unknown[uint64](why), facts.Unknown[uint64](why)
	t := c.img.Triage
	if t == nil {
		c.runningPages()
		return outcome(run.Process)
	}
	if t.Process.Exists() {
		run.Process, run.ProcessID = c.profile.Process(c.read(t.Process, maxStructure))
	}
	if t.Thread.Exists() {
		run.ThreadID = c.profile.ThreadID(c.read(t.Thread, maxStructure), run.ProcessID)
	}
	if c.hasKD {
		if at := nt.NewPRCB(c.read(t.Prcb, maxStructure), c.kdbg).CurrentThread(); at != 0 {
			run.Thread = facts.Some(uint64(at))
		}
	}
	if t.Stack.Exists() {
		run.StackBytes = facts.Some(t.Stack.Size)
	}
	return outcome(run.Process)
}

// objectName names the process or the thread at an address: one of the process
// list, or one whose structure the dump holds.
func (c *collection) objectName(r bugcheck.Role, addr uint64) string {
	if r == bugcheck.RoleThread {
		if run := &c.f.Running; run.Thread.OK && run.Thread.Value == addr {
			return of(run.Process)
		}
		return ""
	}
	for _, p := range c.f.Processes.Or(nil) {
		if p.Address == addr {
			return withID(p.Name, p.ID)
		}
	}
	size := c.profile.ProcessSize()
	raw, err := c.space.Bytes(memory.Virt(addr), size, size)
	if err != nil || size == 0 {
		return ""
	}
	return withID(c.profile.Process(raw))
}

// of says of a thread that it ran, and in which process.
func of(process facts.Known[string]) string {
	if !process.OK {
		return ""
	}
	return "of " + process.Value + ", the one that ran"
}

// withID is a process's name with its id, as far as they are known.
func withID(name facts.Known[string], id facts.Known[uint64]) string {
	if !name.OK || !id.OK {
		return name.Value
	}
	return fmt.Sprintf("%s, id %d", name.Value, id.Value)
}
