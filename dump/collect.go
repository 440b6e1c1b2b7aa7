package dump

import (
	"dumptriage/dump/crash"
	"dumptriage/dump/facts"
	"dumptriage/dump/inspect"
	"dumptriage/dump/pool"
	"dumptriage/dump/secondary"
	"dumptriage/dump/system"
	"dumptriage/dump/target"
	"dumptriage/dump/units"
	"dumptriage/dump/usermode"
)

// collection is one input while its facts are collected.
type collection struct {
	t       *target.Target
	f       *facts.Facts
	opt     Options
	opening int // reads that failed when the input was opened

	found     *secondary.Found // what the blocks after the dump say
	foundPart bool             // reading them failed
}

// collect runs every step. It fails only where it is cancelled.
func (c *collection) collect() error {
	c.f.Dump = system.File(c.t.Image)
	c.t.Warnings = append(c.t.Warnings, system.FileWarnings(c.t.Image)...)
	runAll(c, target.Parts, c.t)
	c.takeTarget()
	switch {
	case c.t.IsUser():
		c.collectUser()
	case c.t.IsKernel():
		c.collectKernel()
	default:
		c.f.Bugcheck = facts.Unknown[facts.Bugcheck](target.NoStopOfItsOwn)
	}
	if c.opt.Thread != 0 && !c.t.IsKernel() {
		c.f.Coverage = append(c.f.Coverage, facts.Coverage{Fact: "thread", State: facts.Absent, Why: "only dumps of a kernel have threads by their objects"})
	}
	c.f.Warnings = c.t.Warnings
	return c.t.Ctx.Err()
}

// run runs one step and notes what it found. What a failed read left out is nothing
// that the dump says.
func (c *collection) run(fact string, step func() facts.Outcome) {
	if c.t.Ctx.Err() != nil {
		return
	}
	before := c.t.File.Failures()
	o := step()
	if c.t.File.Failures() > before || c.opening > 0 && o.State != facts.Collected {
		o = facts.HasFailed(c.t.File.Failed()[0].Error())
	}
	if fact != "" {
		c.f.Coverage = append(c.f.Coverage, facts.Coverage{Fact: fact, State: o.State, Why: o.Why})
	}
}

// runAll runs the steps that x wants.
func runAll[X any](c *collection, steps []facts.Step[X], x X) {
	for _, step := range steps {
		if step.Wanted == nil || step.Wanted(x) {
			c.run(step.Fact, func() facts.Outcome { return step.Run(x) })
		}
	}
}

// takeTarget takes what the target itself is.
func (c *collection) takeTarget() {
	c.f.Modules, c.f.Unloaded, c.f.Processes, c.f.Running = c.t.Modules, c.t.Unloaded, c.t.Processes, c.t.Running
}

// collectKernel collects the facts of a kernel.
func (c *collection) collectKernel() {
	c.run("", func() facts.Outcome { c.f.System = system.Describe(c.t); return facts.WasCollected() })
	c.run("", c.readSecondary)
	cr := crash.New(c.t, c.pageFrames())
	runAll(c, crash.Steps, cr)
	c.takeCrash(cr)
	if c.opt.Thread != 0 {
		c.run("thread", func() facts.Outcome {
			c.f.Thread = cr.Thread(c.opt.Thread)
			return facts.OutcomeOf(c.f.Thread)
		})
	}
	if c.opt.Images != nil {
		c.run("images", c.noteImages)
	}
	c.run("memory_counters", func() facts.Outcome { c.f.Memory = system.Counters(c.t); return facts.OutcomeOf(c.f.Memory) })
	if len(c.opt.Places) > 0 {
		c.run("", func() facts.Outcome {
			c.f.Places = inspect.Answers(c.t, c.opt.Places, cr)
			return facts.WasCollected()
		})
	}
	p := pool.New(c.t, pool.Request{
		Skip: c.opt.NoPool, Addresses: c.opt.Addresses, Tags: c.opt.Tags, Stop: c.f.Bugcheck, Memory: c.f.Memory,
		MemoryBytes: c.f.System.MemoryBytes, Checked: c.f.System.Checked,
	})
	runAll(c, pool.Steps, p)
	c.f.Pool, c.f.Addresses, c.f.PoolBlocks = p.Pool, p.Addresses, p.Blocks
	c.run("secondary_data", c.listSecondary)
	c.run("system", c.collectHardware)
	c.run("", func() facts.Outcome { return cr.CheckInstruction(&c.f.Hardware.Value) })
	c.f.HardwareSigns, c.f.BitFlips, c.f.Unsupported = cr.HardwareSigns, cr.BitFlips, cr.Unsupported
}

// takeCrash takes what happened.
func (c *collection) takeCrash(cr *crash.Crash) {
	f := c.f
	f.Dump.Live, f.Dump.LiveWhy = cr.Live, cr.LiveWhy
	f.Bugcheck, f.Exception, f.Context, f.ErrorRecord = cr.Bugcheck, cr.Exception, cr.Context, cr.ErrorRecord
	f.Ended, f.Interrupted, f.Silent = cr.Ended, cr.Interrupted, cr.Silent
	f.Stack, f.Chained, f.StackEnd, f.Suspects = cr.Stack, cr.Chained, cr.StackEnd, cr.Suspects
}

// noteImages notes which files of modules were read, and which were not there.
func (c *collection) noteImages() facts.Outcome {
	missing, refused := c.t.FilesRead(c.f.Modules.Or(nil))
	for _, why := range refused {
		c.t.Warnings = append(c.t.Warnings, "a file was not used for "+why)
	}
	if len(missing) > 0 {
		return facts.WasAbsent("the folders have no file of " + units.Listed(missing, maxMissing, ", "))
	}
	return facts.WasCollected()
}

// maxMissing is how many modules without a file are named.
const maxMissing = 8

// after is why something that follows the dump itself was not found: whether it was in
// the rest of a truncated file is not known.
func (c *collection) after(why string) string {
	if c.t.Image.Truncated.Or(false) {
		return "the file ends before it"
	}
	return why
}

func (c *collection) listSecondary() facts.Outcome {
	c.f.Blobs = secondary.List(c.t.Image.Blobs)
	if len(c.f.Blobs) == 0 {
		return facts.WasAbsent(c.after("the dump has no secondary data"))
	}
	return facts.WasCollected()
}

// readSecondary decodes the blocks that follow the dump: the crash is judged by some of
// what they say.
func (c *collection) readSecondary() facts.Outcome {
	before := c.t.File.Failures()
	c.found = secondary.Collect(c.t.Image.Blobs, c.t.Read)
	c.foundPart = c.t.File.Failures() > before
	return facts.WasCollected()
}

// firmwareHole is how much address space the firmware may keep below the end of
// memory for devices: that much memory is at higher addresses.
const firmwareHole = 4 << 30

// pageFrames is how many page frames the addresses of memory take at most, 0 where
// nothing tells: by the runs of memory in the header, by the kernel's own variable, or
// by the memory modules that the firmware lists.
func (c *collection) pageFrames() uint64 {
	var end uint64
	for _, r := range c.t.Image.Header.MemoryRuns {
		end = max(end, r.BasePage+r.Pages)
	}
	if highest, ok := c.t.KDBG.HighestFrame(c.t.Space).Get(); ok && end == 0 {
		return highest + 1
	}
	if end != 0 || c.f.Dump.PageSize == 0 || c.f.Dump.Truncated.Or(false) || c.foundPart {
		return end
	}
	for i := range c.found.Hardware.Memory {
		end += c.found.Hardware.Memory[i].Bytes.Or(0)
	}
	if end == 0 {
		return 0
	}
	return (end + firmwareHole) / c.f.Dump.PageSize
}

// collectHardware takes what the secondary data say of the computer and its starts.
func (c *collection) collectHardware() facts.Outcome {
	f, found := c.f, c.found
	f.Frameworks, f.Storage = found.Frameworks, found.Storage
	f.Session = facts.Unknown[facts.Session](c.after("no secondary data describe its boots"))
	if found.HasSession() {
		f.Session = facts.Some(found.Session)
		system.NameByRelease(c.t, &f.System, found.Session.Release)
	}
	f.Hardware = facts.Unknown[facts.Hardware](c.after("no secondary data describe the computer"))
	if found.HasHardware() {
		f.Hardware = facts.Some(found.Hardware)
		f.Hardware.Value.Partial = f.Dump.Truncated.Or(false)
		observe(f)
	}
	if c.foundPart {
		return facts.HasFailed(c.t.File.Failed()[0].Error())
	}
	return facts.OutcomeOf(f.Hardware)
}

// observe adds what is remarkable about the computer.
func observe(f *facts.Facts) {
	if _, ok := f.Hardware.Get(); ok {
		h := &f.Hardware.Value
		h.Observations = system.Observe(h, &system.Setting{CrashTime: f.System.CrashTime, Storage: f.Storage, Session: f.Session})
	}
}

// collectUser collects the facts of a user-mode dump.
func (c *collection) collectUser() {
	u := usermode.New(c.t)
	runAll(c, usermode.Steps, u)
	f := c.f
	f.System, f.Modules, f.Unloaded, f.User = u.System, u.Modules, u.Unloaded, u.User
	f.Context, f.Exception, f.Suspects = u.Context, u.Exception, u.Suspects
	f.Bugcheck = facts.Unknown[facts.Bugcheck]("a user-mode dump records no stop code")
}
