// Package transcript turns what a text tells of a crash, or of the kernel pools, into the
// same facts that a dump gives.
//
// It knows what a text can vouch for. It must not know how the texts are written, nor what
// anybody should do.
package transcript

import (
	"fmt"
	"strings"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/module"
	"dumptriage/dump/pool"
	"dumptriage/dump/release"
	"dumptriage/dump/textlog"
)

// Kind is the kind of such an input, in the place of that of a dump.
const Kind = "text"

// NotStated is why a fact is not there.
const NotStated = "not stated in the text"

// Names resolves the name of a STOP.
func Names(name string) (code uint32, ok bool) {
	for _, e := range bugcheck.Find(name) {
		if e.Name == name || e.Name == name+"_M" {
			return facts.BaseCode(e.Code), true
		}
	}
	return 0, false
}

// Read returns the facts of a text, one for each STOP in it, and one for its pool listings
// where no STOP is told. It is false for bytes that tell nothing of either.
func Read(raw []byte, tags *pool.TagList) ([]*facts.Facts, bool) {
	l, ok := textlog.ReadLog(raw, Names)
	if !ok {
		return nil, false
	}
	r := &reader{log: l, tags: tags, size: int64(len(raw))}
	var out []*facts.Facts
	for _, c := range l.Crashes {
		out = append(out, r.crash(c))
	}
	for _, p := range l.Programs {
		out = append(out, r.program(p))
	}
	if len(out) == 0 {
		out = append(out, r.rest())
	}
	if l.More > 0 {
		out[0].Warnings = append(out[0].Warnings, fmt.Sprintf("the text describes %d more bug checks than the %d that are reported", l.More, len(out)))
	}
	return out, true
}

// A reader is one text.
type reader struct {
	log  *textlog.Log
	tags *pool.TagList
	size int64
	line int // lines of the text before what is read now
}

// blank is what every input of text has: nothing is known, and why.
func (r *reader) blank(form string, line int, build uint32, wide facts.Known[int]) *facts.Facts {
	f := &facts.Facts{Dump: facts.Dump{Format: form, Kind: Kind, Size: r.size, PageSize: pageSize}}
	f.Dump.Line = r.line + line
	f.Dump.Live = facts.Some(false)
	unknown(f)
	s := &f.System
	s.PointerSize = wide.Or(4)
	if w, ok := wide.Get(); ok && w == 4 {
		s.Arch = facts.Some("x86")
	}
	if build != 0 {
		s.Build = facts.Some(build)
		if name, family, ok := release.Of(build, 0, s.Arch.Or("")); ok {
			s.Product, s.Family = facts.Some(name), facts.Some(family)
		}
	}
	return f
}

const pageSize = 4096

// unknown gives every fact that a text may leave open its reason.
func unknown(f *facts.Facts) {
	s := &f.System
	for _, k := range []*facts.Known[string]{&s.Arch, &s.Product, &s.Family, &s.BuildLab, &s.Edition, &f.Running.Process, &f.Running.ThreadName, &f.Running.IRQL} {
		*k = facts.Unknown[string](NotStated)
	}
	for _, k := range []*facts.Known[uint32]{&s.Build, &s.ServicePack, &s.Suite, &s.Processors} {
		*k = facts.Unknown[uint32](NotStated)
	}
	for _, k := range []*facts.Known[uint64]{&s.MemoryBytes, &s.DTB, &s.KernelBase, &s.KDBG, &f.Running.ProcessID, &f.Running.Thread, &f.Running.ThreadID, &f.Running.StackBytes, &f.Running.StackBase} {
		*k = facts.Unknown[uint64](NotStated)
	}
	f.Bugcheck = facts.Unknown[facts.Bugcheck](NotStated)
	f.Modules = facts.Unknown[[]facts.Module](NotStated)
	f.Unloaded = facts.Unknown[[]facts.UnloadedModule](NotStated)
	f.Processes = facts.Unknown[[]facts.Process](NotStated)
	f.Pool = facts.Unknown[facts.Pool](NotStated)
	f.Memory = facts.Unknown[facts.MemoryCounters](NotStated)
	f.Hardware = facts.Unknown[facts.Hardware](NotStated)
	f.Session = facts.Unknown[facts.Session](NotStated)
	f.Exception = facts.Unknown[facts.Exception](NotStated)
	f.Context = facts.Unknown[facts.Context](NotStated)
}

// rest is the facts of a text that tells of no STOP.
func (r *reader) rest() *facts.Facts {
	l := r.log
	if l.Alone != nil {
		f := r.crash(l.Alone)
		f.Dump.Says, f.Dump.Told = says[l.Alone.Form], "the text names no third-party driver"
		return f
	}
	form, line := "drivers", 1
	switch {
	case len(l.Pools) > 0:
		form, line = l.Pools[0].Origin, l.Pools[0].Line
	case len(l.Blocks) > 0:
		form, line = "pool-page", l.Blocks[0].Line
	case len(l.Noted) > 0:
		form, line = l.Noted[0].Form, l.Noted[0].Line
	}
	f := r.blank(form, line, l.Build, facts.Unknown[int](NotStated))
	f.Dump.Says = says[form]
	r.drivers(f)
	r.pools(f)
	for _, n := range l.Noted {
		f.Dump.Told = lowerFirst(n.Text)
		switch {
		case n.Pool != "":
			r.emptyPool(f, n)
		case n.Held:
			f.Dump.Restart = facts.RestartHeld
		default:
			f.Dump.Restart = facts.RestartUnexplained
		}
	}
	return f
}

// says is what each form of text is, in a few words.
var says = map[string]string{
	"poolmon": "Pool listing (poolmon)", "poolused": "Pool listing (!poolused)", "table": "Table of pool tags", "vm": "Memory usage (!vm)", "pool-page": "Pool blocks (!pool)", "drivers": "List of drivers",
	"stack": "Call stack of a crash, without its stop code", "analyze": "Analysis of a crash, without its stop code",
	"event-41": "Event 41 (Kernel-Power) without a bug check", "event-2019": "Event of the server: a pool was empty",
}

// lowerFirst is a sentence as it follows a colon.
func lowerFirst(text string) string {
	if text == "" || strings.HasPrefix(text, "Windows") {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

// emptyPool notes that a pool had run out, as the event says.
func (r *reader) emptyPool(f *facts.Facts, n textlog.Note) {
	p := f.Pool.Value
	u := p.Usage(n.Pool == facts.PoolName(true))
	u.State, u.StateWhy = facts.Some(facts.PoolExhausted), "the event says that it was empty"
	if !f.Pool.OK {
		p.Origin, p.TagsWhy = "event", "the text lists no pool tags"
	}
	f.Pool = facts.Some(p)
}

// fileOf is a file of a driver by the name that the debugger gives its module.
func fileOf(name string) string {
	low := strings.ToLower(name)
	switch {
	case low == "nt":
		return "ntoskrnl.exe"
	case low == "hal":
		return "hal.dll"
	case low == "ci":
		return "CI.dll"
	case strings.Contains(name, "."):
		return name
	}
	if textlog.IsProgram(low) {
		return name + ".dll"
	}
	for _, ending := range []string{".sys", ".dll", ".exe"} {
		if module.IsWindows(name+ending, "") {
			return name + ending
		}
	}
	return name + ".sys"
}
