package report

import (
	"fmt"
	"strings"

	"dumptriage/dump/facts"
)

// documentation is where the pages that facts name are published: the bug
// check reference of the Windows driver documentation.
const documentation = "https://learn.microsoft.com/windows-hardware/drivers/debugger/"

// buildBugcheck describes the STOP.
func buildBugcheck(k facts.Known[facts.Bugcheck], w width) *Bugcheck {
	b, ok := k.Get()
	if !ok {
		return nil
	}
	out := &Bugcheck{
		Code:    hex32(b.Code),
		Stop:    fmt.Sprintf("0x%X", b.Code),
		Name:    b.Name,
		Kind:    string(b.Kind),
		Class:   b.Class,
		Variant: b.Variant,
		Parameters: each(b.Parameters[:], func(p *facts.Parameter) Parameter {
			if p.Missing {
				return Parameter{Label: p.Label, Meaning: p.Meaning}
			}
			return Parameter{Value: w.hex(p.Value), Label: p.Label, Meaning: p.Meaning}
		}),
		Summary:    b.Summary,
		NotACrash:  b.NotACrash,
		Forced:     b.Forced,
		Referenced: knownHex(b.Referenced, w),
	}
	if b.Description != "" {
		out.Page = documentation + b.Description
	}
	if a, ok := b.Faulting.Get(); ok {
		out.Faulting = &Faulting{Address: w.hex(a.Address), Module: a.Module, Function: a.Function, Unloaded: a.Unloaded, Source: a.Source}
		if a.Module != "" && !a.Placed {
			out.Faulting.Offset = offset(a.Offset)
		}
	}
	return out
}

// heading names a STOP, or the event as which Windows reports a live dump.
func (b *Bugcheck) heading() string {
	if b.Kind == string(facts.StopLive) {
		return fmt.Sprintf("Live dump %s %s (LiveKernelEvent %s)", b.Stop, b.Name, strings.TrimPrefix(b.Stop, "0x"))
	}
	return "STOP " + b.Stop + " " + b.Name
}

// buildException describes the exception record.
func buildException(f *facts.Facts, w width) *Exception {
	e, ok := f.Exception.Get()
	if !ok {
		return nil
	}
	out := &Exception{
		Code:       hex32(e.Code),
		Name:       e.Name,
		Address:    w.hex(e.Address),
		Parameters: each(e.Parameters, func(p *uint64) string { return w.hex(*p) }),
		Module:     e.Module,
		Function:   e.Function,
		Access:     e.Access,
		Meaning:    e.Meaning,
	}
	if e.Address == 0 && e.Module != "" { // no module is at 0: the text gives the offset alone
		out.Address = ""
	}
	if at, ok := e.Accessed.Get(); ok {
		out.Accessed = w.hex(at)
	}
	if e.Module != "" && !e.Placed {
		out.Offset = offset(e.Offset)
	}
	return out
}

// buildContext lists the registers.
func buildContext(k facts.Known[facts.Context], w width) *Context {
	c, ok := k.Get()
	if !ok {
		return nil
	}
	out := &Context{IP: w.hex(c.IP), SP: w.hex(c.SP), Source: c.Source, Instruction: c.Instruction, Operand: knownHex(c.Operand, w), Registers: make(map[string]string, len(c.Registers))}
	for _, r := range c.Registers {
		out.Registers[r.Name] = w.hex(r.Value)
	}
	return out
}

// buildFrame describes a frame of the stack.
func buildFrame(s *facts.Frame, w width) Frame {
	out := Frame{Address: w.hex(s.Address), Module: s.Module, Function: s.Function, Trust: s.Trust, Unloaded: s.Unloaded}
	if s.Address == 0 {
		out.Address = ""
	}
	if s.Module != "" && (s.Function == "" || s.Address != 0) {
		out.Offset = offset(s.Offset)
	}
	return out
}

// otherFrames describes the frames of a stack that most dumps do not have; nil if there are none.
func otherFrames(list []facts.Frame, w width) []Frame {
	if len(list) == 0 {
		return nil
	}
	return each(list, func(s *facts.Frame) Frame { return buildFrame(s, w) })
}

// buildRunning describes what ran, where anything of it is known.
func buildRunning(r *facts.Running, w width) *Running {
	out := Running{
		Process:    r.Process.Or(""),
		ProcessID:  known(r.ProcessID),
		Thread:     knownHex(r.Thread, w),
		ThreadID:   known(r.ThreadID),
		ThreadName: r.ThreadName.Or(""),
		StackBytes: known(r.StackBytes),
		IRQL:       r.IRQL.Or(""),
	}
	if out == (Running{}) {
		return nil
	}
	return &out
}

// buildUser describes the process of a user-mode dump.
func buildUser(k facts.Known[facts.UserDump]) *User {
	u, ok := k.Get()
	if !ok {
		return nil
	}
	return &User{
		OS:          u.OS.Or(""),
		Process:     u.Process.Or(""),
		ProcessID:   known(u.ProcessID),
		Threads:     known(u.Threads),
		CrashThread: known(u.CrashThread),
		Streams:     u.Streams,
	}
}

// buildBlame describes a module that may be to blame.
func buildBlame(s *facts.CrashSuspect, w width) Blame {
	return Blame{
		Module:    s.Module,
		Address:   w.hex(s.Address),
		Offset:    offset(s.Offset),
		Basis:     s.Basis,
		Heuristic: s.Heuristic,
		Proven:    s.Proven || !s.Heuristic,
		Doubtful:  s.Doubtful(),
		Windows:   s.Windows,
		Unloaded:  s.Unloaded,
		Hits:      s.Hits,
		Why:       s.Why,
	}
}

func buildBitFlip(b *facts.BitFlip, w width) BitFlip {
	out := BitFlip{Rule: b.Rule, What: b.What, Seen: w.hex(b.Seen), Meant: w.hex(b.Meant), Bit: known(b.Bit), Chance: b.Chance, Text: b.Text}
	if lane, ok := b.ByteLane(); ok {
		out.Byte = &lane
	}
	return out
}

func buildEnded(k facts.Known[facts.Ended]) *Ended {
	e, ok := k.Get()
	if !ok {
		return nil
	}
	out := &Ended{Process: e.Process.Or(""), ID: known(e.ID), Role: e.Role, EndedBy: e.By, StatusIs: e.StatusIs, Text: e.Text}
	w := pointerWidth(4)
	if e.Status.OK {
		out.Status = w.hex(uint64(e.Status.Value))
	}
	if x, ok := e.Exception.Get(); ok {
		out.Exception = w.hex(uint64(x.Code))
		if code, ok := x.FastFail(); ok {
			out.FastFail = w.hex(code)
		}
	}
	return out
}
