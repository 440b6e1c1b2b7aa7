package transcript

import (
	"fmt"
	"slices"
	"strings"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/module"
	"dumptriage/dump/textlog"
)

// crash is the facts of one STOP, or of a crash without its code.
func (r *reader) crash(c *textlog.Crash) *facts.Facts {
	f := r.blank(c.Form, c.Line, c.Build, widthOf(c))
	host(f, &c.Host)
	hardware(f, &c.Hardware)
	f.Dump.Live = facts.Some(c.Live)
	if c.Live {
		f.Dump.LiveWhy = "the text describes a live kernel event"
	}
	if c.Process != "" {
		f.Running.Process = facts.Some(c.Process)
	}
	f.Dump.SavedAs = c.SavedAs
	r.drivers(f)
	for i := range f.Modules.Value {
		f.Modules.Value[i].Name = fileOf(f.Modules.Value[i].Name)
	}
	r.blamedDrivers(f, c)
	if c.Code != 0 {
		r.explain(f, c)
	}
	r.exception(f, c)
	r.context(f, c.Registers)
	if c.IRQL >= 0 {
		f.Running.IRQL = facts.Some(bugcheck.IRQL(c.IRQL, f.System.PointerSize))
	}
	r.flips(f, c)
	f.Stack = stackOf(c.Frames, fileOf)
	r.ended(f, c)
	r.suspects(f, c)
	r.pools(f)
	if c.Status != 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("caused by an input/output error: status 0x%08x", c.Status))
	}
	return f
}

// widthOf is the size of a pointer, by how the parameters are written and by the releases
// of Windows that are for one size alone.
func widthOf(c *textlog.Crash) facts.Known[int] {
	const first64Only, first64 = 22000, 3790 // Windows 11, and Windows XP x64 Edition
	if arch := hostArch(&c.Host); arch != "" {
		return facts.Some(facts.ArchOf(arch).Pointer)
	}
	switch {
	case c.Wide || c.Build >= first64Only:
		return facts.Some(8)
	case c.Narrow || c.Build != 0 && c.Build < first64:
		return facts.Some(4)
	}
	return facts.Unknown[int](NotStated)
}

// explain says what the STOP means, with the drivers that the text lists.
func (r *reader) explain(f *facts.Facts, c *textlog.Crash) {
	var params [4]uint64
	copy(params[:], c.Params)
	t := bugcheck.Target{PointerSize: f.System.PointerSize, Running: c.Host.Uptime > startUp}
	for i := range t.Missing {
		t.Missing[i] = i >= len(c.Params)
	}
	if c.Critical != "" && bugcheck.IsEnd(facts.BaseCode(c.Code)) {
		t.Object = func(role bugcheck.Role, _ uint64) string {
			if role == bugcheck.RoleProcess {
				return c.Critical
			}
			return ""
		}
	}
	t.Partial = f.Unlisted != ""
	t.Locate = func(at uint64) (facts.Address, bool) { return r.address(f, c, at) }
	b := bugcheck.Explain(c.Code, params, t)
	f.Bugcheck = facts.Some(b)
	if b.NotACrash != "" {
		f.Dump.Live, f.Dump.LiveWhy = facts.Some(true), b.NotACrash
	}
}

// How far after its base an address is taken to be in a driver, where the text tells
// no size: of a list of all drivers, and of some.
const (
	farthest      = 16 << 20
	farthestOfFew = 1 << 20
)

// address finds what an address is in: what the text says of it, with the offset in a driver
// of its list where that agrees.
func (r *reader) address(f *facts.Facts, c *textlog.Crash, at uint64) (facts.Address, bool) {
	listed, ok := r.locate(f, at)
	told, isTold := c.Places[at]
	if !isTold || ok && strings.EqualFold(listed.Module, fileOf(told.Module)) {
		return listed, ok
	}
	return facts.Address{Address: at, Module: fileOf(told.Module), Offset: told.Offset, Function: told.Function, Placed: told.Function != ""}, true
}

// locate finds the driver that the text gives for an address, else the one with the nearest
// base below it.
func (r *reader) locate(f *facts.Facts, at uint64) (facts.Address, bool) {
	for _, d := range r.log.Drivers {
		if d.Code == at && d.Base <= at && d.Base != 0 {
			return facts.Address{Address: at, Module: fileOf(d.Name), Offset: at - d.Base}, true
		}
	}
	most := uint64(farthest)
	if f.Unlisted != "" {
		most = farthestOfFew
	}
	var best *facts.Module
	for i := range f.Modules.Or(nil) {
		if m := &f.Modules.Value[i]; m.Base != 0 && m.Base <= at && (best == nil || m.Base > best.Base) {
			best = m
		}
	}
	if best != nil && best.Size != 0 {
		most = best.Size
	}
	if best == nil || at-best.Base >= most {
		return facts.Address{Address: at}, false
	}
	return facts.Address{Address: at, Module: best.Name, Offset: at - best.Base}, true
}

// drivers takes the drivers that the text lists.
func (r *reader) drivers(f *facts.Facts) {
	var loaded []facts.Module
	var unloaded []facts.UnloadedModule
	for _, d := range r.log.Drivers {
		if d.Unloaded {
			unloaded = append(unloaded, facts.UnloadedModule{Name: d.Name, Start: d.Base, End: d.End})
			continue
		}
		loaded = append(loaded, moduleOf(d))
	}
	if loaded != nil {
		f.Modules = facts.Some(loaded)
	}
	if f.Unlisted = notAll; len(loaded) >= fewestLoaded && slices.ContainsFunc(loaded, func(m facts.Module) bool { return facts.IsKernelOrHAL(fileOf(m.Name)) }) {
		f.Unlisted = ""
	}
	if unloaded != nil {
		f.Unloaded = facts.Some(unloaded)
	}
}

// fewestLoaded is how many drivers a list has that is of all: Windows NT 3.51 loads some 40.
const fewestLoaded = 20

const notAll = "the text does not list all drivers"

func moduleOf(d textlog.Driver) facts.Module {
	m := facts.Module{
		Name: d.Name, Base: d.Base, TimeStamp: facts.Unknown[uint32](NotStated), Checksum: facts.Unknown[uint32](NotStated), Version: facts.Unknown[string](NotStated),
	}
	if d.End > d.Base {
		m.Size = d.End - d.Base
	}
	if d.Stamp != 0 {
		m.TimeStamp = facts.Some(d.Stamp)
	}
	if d.Version != "" {
		m.Version = facts.Some(d.Version)
	}
	name := m.Name
	if !strings.Contains(name, ".") {
		name = fileOf(name)
	}
	m.Windows = module.IsWindows(name, "")
	if !m.Windows {
		m.About, m.From = module.About(name)
	}
	return m
}

// blamedDrivers adds those that the text names as the cause. Where it gives the offset of
// the faulting code in one, its base follows from the parameter with that address.
func (r *reader) blamedDrivers(f *facts.Facts, c *textlog.Crash) {
	list := f.Modules.Or(nil)
	for i, b := range c.Blamed {
		if textlog.IsPlaceholder(b.File) || textlog.IsProgram(b.File) {
			continue
		}
		file := fileOf(b.File)
		at := slices.IndexFunc(list, func(m facts.Module) bool { return strings.EqualFold(m.Name, file) || strings.EqualFold(m.Name, b.File) })
		if at < 0 {
			at = len(list)
			list = append(list, moduleOf(textlog.Driver{Name: file, Version: c.ImageVersion, Stamp: c.ImageStamp}))
			c.ImageVersion, c.ImageStamp = "", 0
		}
		c.Blamed[i].File = list[at].Name
		if m := &list[at]; m.Base == 0 && b.Known {
			m.Base = baseBy(c, b.Offset)
		}
	}
	if len(list) > 0 {
		f.Modules = facts.Some(list)
	}
}

// baseBy is the base of a module in which the faulting code is at an offset: a page
// boundary, or else the offset is of something else.
func baseBy(c *textlog.Crash, offset uint64) uint64 {
	var params [4]uint64
	copy(params[:], c.Params)
	for i, role := range bugcheck.ParamRoles(c.Code, params) {
		if role == bugcheck.RoleInstruction && params[i] > offset && (params[i]-offset)%pageSize == 0 {
			return params[i] - offset
		}
	}
	return 0
}

// ended is the process whose end stopped Windows, by the name that the debugger gives it.
func (r *reader) ended(f *facts.Facts, c *textlog.Crash) {
	if c.Critical == "" || !bugcheck.IsEnd(f.Bugcheck.Value.Base) {
		return
	}
	e := facts.Ended{Process: facts.Some(c.Critical), ID: facts.Unknown[uint64](NotStated), Status: facts.Unknown[uint32](NotStated), Exception: facts.Unknown[facts.Exception](NotStated)}
	bugcheck.DescribeEnded(&e)
	f.Ended = facts.Some(e)
}

// suspects names the driver that holds the faulting address, then whom the text names,
// then whose code is on the stack.
func (r *reader) suspects(f *facts.Facts, c *textlog.Crash) {
	add := func(s facts.CrashSuspect) {
		if s.Module != "" && !slices.ContainsFunc(f.Suspects, func(o facts.CrashSuspect) bool { return strings.EqualFold(o.Module, s.Module) }) {
			s.Windows = module.IsWindows(s.Module, "")
			f.Suspects = append(f.Suspects, s)
		}
	}
	if at, ok := f.Bugcheck.Value.Faulting.Get(); ok && at.Module != "" {
		basis, source := facts.BasisParameter, at.Source
		if at.Source == recordSource {
			basis, source = facts.BasisException, "the "+recordSource
		}
		add(facts.CrashSuspect{
			Module: at.Module, Address: at.Address, Offset: at.Offset, Basis: basis, Proven: true,
			Why: "the code address in " + source + " is in this driver",
		})
	}
	for _, b := range c.Blamed {
		if textlog.IsPlaceholder(b.File) || textlog.IsProgram(b.File) {
			continue
		}
		basis := facts.BasisDebugger
		if b.Screen {
			basis = facts.BasisScreen
		}
		add(facts.CrashSuspect{Module: b.File, Offset: b.Offset, Basis: basis, Heuristic: true, Proven: true, Why: b.By + " names it"})
	}
	for _, s := range onStack(f.Stack) {
		add(s)
	}
	if !slices.ContainsFunc(f.Suspects, func(s facts.CrashSuspect) bool { return !s.Windows }) {
		for _, name := range c.Sought {
			add(facts.CrashSuspect{Module: name, Basis: facts.BasisSought, Heuristic: true, Proven: true,
				Why: "the debugger looked for its file or symbols, as it does for code on the stack or in a request"})
		}
	}
	slices.SortStableFunc(f.Suspects, func(a, b facts.CrashSuspect) int { return rank(a) - rank(b) })
}

// onStack names the modules on a call stack, each once.
func onStack(stack []facts.Frame) (out []facts.CrashSuspect) {
	for _, row := range stack {
		if textlog.IsProgram(row.Module) {
			break // what follows is the program that asked the kernel
		}
		known := func(s facts.CrashSuspect) bool { return strings.EqualFold(s.Module, row.Module) }
		if facts.IsKernelOrHAL(row.Module) || row.Module == "" || slices.ContainsFunc(out, known) {
			continue
		}
		out = append(out, facts.CrashSuspect{
			Module: row.Module, Offset: row.Offset, Unloaded: row.Unloaded, Basis: facts.BasisStack, Heuristic: true, Proven: true, Hits: 1,
			Windows: module.IsWindows(row.Module, ""), Why: "it is on the call stack that the debugger unwound",
		})
	}
	return out
}

// rank puts Windows' own drivers that somebody names, or that are on the stack, and the kernel
// after those of others.
func rank(s facts.CrashSuspect) int {
	if s.Windows && (s.Basis != facts.BasisParameter || facts.IsKernelOrHAL(s.Module)) {
		return 1
	}
	return 0
}
