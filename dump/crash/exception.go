package crash

import (
	"errors"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
	"dumptriage/dump/ntstatus"
	"dumptriage/dump/target"
)

// exceptionSource is what names a code address that no parameter does.
const exceptionSource = "exception record"

// judged is the record of the exception, where it is one of a fault: a breakpoint in
// the kernel is how a kernel stops for the dump. Where the parameters of the bug check
// name no faulting address, the record does.
func (c *Crash) judged(record facts.Known[facts.Exception]) facts.Known[facts.Exception] {
	if !record.OK {
		return record
	}
	if c.kernelBreakpoint(record.Value) {
		return facts.Unknown[facts.Exception]("none recorded: the kernel called the bug check itself")
	}
	at, _ := c.t.Locate(record.Value.Address)
	if !at.Unloaded {
		record.Value.Module, record.Value.Offset = at.Module, at.Offset
	}
	if b := &c.Bugcheck; b.OK && !b.Value.Faulting.OK && at.Address != 0 {
		at.Source = exceptionSource
		b.Value.Faulting = facts.Some(at)
	}
	return record
}

// exceptionRecord is the exception record that a parameter names, else the one
// on the saved stack of the exception that the parameters tell, else the dump's
// own.
func (c *Crash) exceptionRecord() facts.Known[facts.Exception] {
	ptr := c.t.Space.Pointer
	e := c.namedRecord()
	if e.OK {
		bugcheck.Exception(&e.Value, ptr)
	}
	return e
}

func (c *Crash) namedRecord() facts.Known[facts.Exception] {
	ptr := c.t.Space.Pointer
	size := nt.ExceptionSize(ptr)
	if at, i, ok := c.role(bugcheck.RoleExceptionRecord); ok {
		raw, err := c.t.Space.Bytes(memory.Virt(at), size, size)
		if err == nil {
			if e := nt.DecodeException(raw, ptr); e.OK {
				e.Value.Source = "parameter " + digit(i)
				return e
			}
		} else if !errors.Is(err, memory.ErrNotInDump) {
			return facts.Unknown[facts.Exception](err.Error())
		}
	}
	if e := c.stackedRecord(); e.OK {
		return e
	}
	place := c.t.Image.Header.Exception
	if t := c.t.Image.Triage; t != nil && t.Exception.Exists() {
		place = t.Exception
	}
	if !place.Exists() {
		return facts.Unknown[facts.Exception]("the dump contains no exception record")
	}
	e := nt.DecodeException(c.t.Read(place, uint64(size)), ptr)
	e.Value.Source = target.HeaderSource
	return e
}

// stackedRecord is the record on the saved stack of the exception that the
// parameters tell: its code and its address are theirs.
func (c *Crash) stackedRecord() facts.Known[facts.Exception] {
	status, _, raised := c.role(bugcheck.RoleStatus)
	at, _, where := c.role(bugcheck.RoleInstruction)
	if !raised || !where {
		return facts.Unknown[facts.Exception]("no parameter points to an exception record")
	}
	stack, _ := c.t.SavedStack()
	e := nt.FindException(stack, c.t.Space.Pointer, uint32(status), at)
	e.Value.Source = "saved stack"
	return e
}

// kernelBreakpoint reports whether a record is the breakpoint by which the
// kernel itself stops for a dump: one that no parameter names, and at none of
// the addresses that they do.
func (c *Crash) kernelBreakpoint(e facts.Exception) bool {
	if e.Code != ntstatus.Breakpoint || e.Source != target.HeaderSource {
		return false
	}
	f, ok := c.Bugcheck.Value.Faulting.Get()
	return !ok || f.Address != e.Address
}
