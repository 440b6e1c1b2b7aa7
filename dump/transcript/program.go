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

// program is the facts of the crash of a program.
func (r *reader) program(p *textlog.Program) *facts.Facts {
	width := facts.Some(4)
	if p.Wide {
		width = facts.Some(8)
	}
	f := r.blank(p.Form, p.Line, p.Build, width)
	f.User = facts.Some(facts.UserDump{
		OS: f.System.Product, Windows: true, Process: facts.Unknown[string](NotStated), ProcessID: facts.Unknown[uint32](NotStated),
		Threads: facts.Unknown[int](NotStated), CrashThread: facts.Unknown[uint32](NotStated),
	})
	if p.Process.Name != "" {
		f.User.Value.Process = facts.Some(p.Process.Name)
	}
	if p.ID != 0 {
		f.User.Value.ProcessID = facts.Some(p.ID)
	}
	r.programFiles(f, p)
	r.raised(f, p)
	r.context(f, p.Registers)
	f.Stack = stackOf(p.Frames, func(name string) string { return programFile(p, name) })
	r.programSuspects(f, p)
	return f
}

// programFiles takes the files that the text tells more of than their names.
func (r *reader) programFiles(f *facts.Facts, p *textlog.Program) {
	var list []facts.Module
	for _, file := range []textlog.File{p.Process, p.Module} {
		known := func(m facts.Module) bool { return strings.EqualFold(m.Name, file.Name) }
		if file.Version == "" || slices.ContainsFunc(list, known) {
			continue
		}
		list = append(list, moduleOf(textlog.Driver{Name: file.Name, Version: file.Version, Stamp: file.Stamp}))
	}
	if list != nil {
		f.Modules, f.Unlisted = facts.Some(list), "the text lists at most two modules"
	}
}

// raised takes the exception, and where it was raised.
func (r *reader) raised(f *facts.Facts, p *textlog.Program) {
	e := facts.Exception{Code: p.Exception.Code, Flags: p.Exception.Flags, Address: p.Exception.Address, Parameters: p.Exception.Params, Source: "text"}
	if place, ok := p.Places[e.Address]; ok {
		e.Module, e.Offset, e.Function, e.Placed = programFile(p, place.Module), place.Offset, place.Function, place.Function != ""
	}
	if p.Module.Name != "" {
		e.Module, e.Offset = p.Module.Name, p.Offset
	}
	bugcheck.Exception(&e, f.System.PointerSize)
	f.Exception = facts.Some(e)
}

// programFile is the file that the debugger means by the name of a module: that of the
// program, or one that every program has, or the name.
func programFile(p *textlog.Program, name string) string {
	exe := p.Process.Name
	switch {
	case exe != "" && strings.EqualFold(strings.TrimSuffix(strings.ToLower(exe), ".exe"), name):
		return exe
	case textlog.IsProgram(name), module.IsWindows(name+".dll", ""):
		return name + ".dll"
	}
	return name
}

// programSuspects names the module that raised the exception, and the one that the debugger
// names: first where the other is a part of Windows that reports what was found.
func (r *reader) programSuspects(f *facts.Facts, p *textlog.Program) {
	e := f.Exception.Value
	var list []facts.CrashSuspect
	if e.Module != "" {
		list = append(list, facts.CrashSuspect{Module: e.Module, Address: e.Address, Offset: e.Offset, Basis: facts.BasisException, Proven: true, Windows: textlog.IsProgram(e.Module) && !strings.EqualFold(e.Module, p.Process.Name), Why: "the exception was raised in it"})
	}
	if named := p.Named; named != "" && strings.Contains(named, ".") && !textlog.IsPlaceholder(named) && !strings.EqualFold(named, e.Module) {
		list = append(list, facts.CrashSuspect{Module: named, Basis: facts.BasisDebugger, Heuristic: true, Proven: true, Windows: textlog.IsProgram(named) && !strings.EqualFold(named, p.Process.Name), Why: "the debugger names it"})
	}
	slices.SortStableFunc(list, func(a, b facts.CrashSuspect) int {
		switch {
		case a.Windows == b.Windows:
			return 0
		case a.Windows:
			return 1
		}
		return -1
	})
	f.Suspects = list
}

// stackOf takes the rows of the debugger's call stack, with the file of each module. The
// debugger unwound it.
func stackOf(rows []textlog.Frame, file func(name string) string) (out []facts.Frame) {
	for _, row := range rows {
		frame := facts.Frame{Module: file(row.Module), Unloaded: row.Unloaded, Function: row.Function, Trust: facts.TrustDebugger}
		switch {
		case row.Function == "":
			frame.Offset = row.Offset
		case row.Offset != 0:
			frame.Function += fmt.Sprintf("+0x%x", row.Offset)
		}
		out = append(out, frame)
	}
	return out
}
