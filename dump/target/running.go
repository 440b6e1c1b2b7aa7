package target

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// runningByDTB finds the process whose page tables were in use: the header has
// their root.
func (d *Target) runningByDTB() {
	dtb, ok := d.Image.Header.DirectoryTableBase.Get()
	if !ok {
		return
	}
	for _, p := range d.Processes.Or(nil) {
		if p.DTB == dtb {
			d.Running.Process, d.Running.ProcessID = p.Name, p.ID
			return
		}
	}
	d.Running.Process = facts.Unknown[string]("no process in the list has the current page tables")
	d.Running.ProcessID = facts.Unknown[uint64](d.Running.Process.Why)
}

// findRunning finds the process and the thread that were current.
func (d *Target) findRunning() facts.Outcome {
	run := &d.Running
	why := "the small memory dump does not contain that structure"
	if d.Image.Triage == nil {
		why = "nothing in the dump locates it"
		if d.NoMemory != "" {
			why = d.NoMemory
		}
	}
	run.Process, run.ProcessID = facts.Unknown[string](why), facts.Unknown[uint64](why)
	run.Thread, run.ThreadID = facts.Unknown[uint64](why), facts.Unknown[uint64](why)
	run.ThreadName = facts.Unknown[string](why)
	run.StackBytes, run.StackBase = facts.Unknown[uint64](why), facts.Unknown[uint64](why)
	t := d.Image.Triage
	if t == nil {
		d.runningPages()
		return facts.OutcomeOf(run.Process)
	}
	if t.Process.Exists() {
		run.Process, run.ProcessID = d.Profile.Process(d.Read(t.Process, maxStructure))
	}
	if t.Thread.Exists() {
		run.ThreadID = d.Profile.ThreadID(d.Read(t.Thread, maxStructure), run.ProcessID)
	}
	if d.HasKDBG {
		if at := nt.NewPRCB(d.Read(t.Prcb, maxStructure), d.KDBG).CurrentThread(); at != 0 {
			run.Thread = facts.Some(uint64(at))
		}
	}
	if t.Stack.Exists() {
		run.StackBytes = facts.Some(t.Stack.Size)
	}
	return facts.OutcomeOf(run.Process)
}

// ProcessAt names the process whose object is at an address, with its id: one of the
// list, or one whose structure the dump holds.
func (d *Target) ProcessAt(address uint64) (name facts.Known[string], id facts.Known[uint64]) {
	for _, p := range d.Processes.Or(nil) {
		if p.Address == address {
			return p.Name, p.ID
		}
	}
	size := d.Profile.ProcessSize()
	raw, err := d.Space.Bytes(memory.Virt(address), size, size)
	if err != nil || size == 0 {
		const why = "the dump does not contain the process structure"
		return facts.Unknown[string](why), facts.Unknown[uint64](why)
	}
	return d.Profile.Process(raw)
}
