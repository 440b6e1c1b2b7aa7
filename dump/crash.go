package dump

import (
	"errors"
	"time"

	"dumptriage/dump/blame"
	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// parameters gives the four parameters of the STOP, whether or not each was
// written.
func (c *collection) parameters() (p [4]uint64, whole bool) {
	whole = true
	for i, v := range c.img.Header.BugCheckParameters {
		p[i], whole = v.Or(0), whole && v.OK
	}
	return p, whole
}

// startUp is longer than any start of Windows takes.
const startUp = 15 * time.Minute

func collectBugcheck(c *collection) (string, string) {
	code, ok := c.img.Header.BugCheckCode.Get()
	if !ok {
		c.f.Bugcheck = facts.Unknown[facts.Bugcheck](c.img.Header.BugCheckCode.Reason())
		return outcome(c.f.Bugcheck)
	}
	params, whole := c.parameters()
	target := bugcheck.Target{PointerSize: c.f.System.PointerSize, Running: c.f.System.Uptime.Or(0) > startUp}
	for i, v := range c.img.Header.BugCheckParameters {
		target.Missing[i] = !v.OK
	}
	if c.f.Modules.OK {
		target.Locate = c.index.Locate
	}
	target.Object = c.objectName
	c.exception = c.exceptionRecord(code, params)
	target.Exception = c.exception
	b := bugcheck.Explain(code, params, target)
	c.f.Bugcheck = facts.Some(b)
	if b.NotACrash != "" && !c.f.Dump.Live.OK {
		c.f.Dump.LiveWhy = b.NotACrash
	}
	if b.Kind == facts.StopImage {
		c.f.Dump.Live = facts.Some(true)
	}
	if !c.f.Dump.Live.OK && b.NotACrash == "" {
		c.f.Dump.Live = facts.Some(false)
	}
	if !whole {
		c.f.Warnings = append(c.f.Warnings, "some parameters of the STOP were never written")
	}
	return collected()
}

// role finds the parameter with a role.
func (c *collection) role(want bugcheck.Role) (uint64, int, bool) {
	b, ok := c.f.Bugcheck.Get()
	if !ok {
		return 0, 0, false
	}
	params, _ := c.parameters()
	return withRole(b.Code, params, want)
}

func withRole(code uint32, params [4]uint64, want bugcheck.Role) (uint64, int, bool) {
	for i := range params {
		if bugcheck.ParamRole(code, params, i) == want && params[i] != 0 {
			return params[i], i, true
		}
	}
	return 0, 0, false
}

// collectContext takes the registers: those of the context that a parameter
// names, where the dump holds it, else those that the saved stack has of the
// fault, else those of the dump's own context.
func collectContext(c *collection) (string, string) {
	c.f.Context = c.namedContext()
	if !c.f.Context.OK {
		c.f.Context = c.restored(c.stack().Registers(c.fault()))
	}
	if !c.f.Context.OK {
		c.f.Context = c.registers()
	}
	if c.f.Context.OK {
		c.instruction(&c.f.Context.Value)
	}
	return outcome(c.f.Context)
}

// namedContext is the context record that a parameter names.
func (c *collection) namedContext() facts.Known[facts.Context] {
	size := nt.ContextSize(c.machine())
	at, i, ok := c.role(bugcheck.RoleContext)
	if !ok || size == 0 {
		return facts.Unknown[facts.Context]("no parameter names a context record")
	}
	raw, err := c.space.Bytes(memory.Virt(at), size, size)
	if err != nil {
		return facts.Unknown[facts.Context](err.Error())
	}
	ctx := nt.DecodeContext(raw, c.machine())
	ctx.Value.Source = "parameter " + digit(i)
	return ctx
}

// instruction decodes the instruction that failed, where these are the registers
// of that moment.
func (c *collection) instruction(ctx *facts.Context) {
	ctx.Operand = facts.Unknown[uint64]("the registers are not those of the instruction that failed")
	if f, ok := c.f.Bugcheck.Value.Faulting.Get(); !ok || f.Address != ctx.IP {
		return
	}
	o, ok := blame.OperandOf(c.space, ctx.IP, ctx.Registers, c.machine())
	if !ok {
		ctx.Operand = facts.Unknown[uint64]("the dump does not hold the code of the instruction")
		return
	}
	c.operand = o
	ctx.Instruction = o.Instruction
	ctx.Operand = facts.Unknown[uint64]("the instruction names no memory by known registers")
	if o.Named {
		ctx.Operand = facts.Some(o.Address)
	}
}

// exceptionSource is what names a code address that no parameter does.
const exceptionSource = "exception record"

// headerSource is where a record comes from that no parameter names.
const headerSource = "dump header"

func digit(i int) string { return string(rune('1' + i)) }

// Status codes that a kernel puts into an exception record without a fault:
// the breakpoint on its own way to the dump.
const statusBreakpoint = 0x80000003

// collectException takes the exception record that a parameter names, else the
// dump's own. A breakpoint in the kernel is how a kernel stops for the dump,
// and no fault.
func collectException(c *collection) (string, string) {
	e := c.exception
	if !c.f.Bugcheck.OK {
		e = c.exceptionRecord(0, [4]uint64{})
	}
	c.f.Exception = e
	if !e.OK {
		return outcome(e)
	}
	if c.kernelBreakpoint(e.Value) {
		c.f.Exception = facts.Unknown[facts.Exception]("the record is the kernel's own breakpoint, not a fault")
		return outcome(c.f.Exception)
	}
	at, _ := c.index.Locate(e.Value.Address)
	if !at.Unloaded {
		c.f.Exception.Value.Module, c.f.Exception.Value.Offset = at.Module, at.Offset
	}
	c.blameException(at)
	return collected()
}

// exceptionRecord is the exception record that a parameter names, else the one
// on the saved stack of the exception that the parameters tell, else the dump's
// own.
func (c *collection) exceptionRecord(code uint32, params [4]uint64) facts.Known[facts.Exception] {
	ptr := c.f.System.PointerSize
	e := c.namedRecord(code, params)
	if e.OK {
		bugcheck.Exception(&e.Value, ptr)
	}
	return e
}

func (c *collection) namedRecord(code uint32, params [4]uint64) facts.Known[facts.Exception] {
	ptr := c.f.System.PointerSize
	size := nt.ExceptionSize(ptr)
	if at, i, ok := withRole(code, params, bugcheck.RoleExceptionRecord); ok {
		raw, err := c.space.Bytes(memory.Virt(at), size, size)
		if err == nil {
			if e := nt.DecodeException(raw, ptr); e.OK {
				e.Value.Source = "parameter " + digit(i)
				return e
			}
		} else if !errors.Is(err, memory.ErrNotInDump) {
			return facts.Unknown[facts.Exception](err.Error())
		}
	}
	if e := c.stackedRecord(code, params); e.OK {
		return e
	}
	place := c.img.Header.Exception
	if t := c.img.Triage; t != nil && t.Exception.Exists() {
		place = t.Exception
	}
	if !place.Exists() {
		return facts.Unknown[facts.Exception]("the dump holds no exception record")
	}
	e := nt.DecodeException(c.read(place, uint64(size)), ptr)
	e.Value.Source = headerSource
	return e
}

// stackedRecord is the record on the saved stack of the exception that the
// parameters tell: its code and its address are theirs.
func (c *collection) stackedRecord(code uint32, params [4]uint64) facts.Known[facts.Exception] {
	status, _, raised := withRole(code, params, bugcheck.RoleStatus)
	at, _, where := withRole(code, params, bugcheck.RoleInstruction)
	if !raised || !where {
		return facts.Unknown[facts.Exception]("the parameters lead to no exception record")
	}
	stack, _ := c.savedStack()
	e := nt.FindException(stack, c.f.System.PointerSize, uint32(status), at)
	e.Value.Source = "saved stack"
	return e
}

// kernelBreakpoint reports whether a record is the breakpoint by which the
// kernel itself stops for a dump: one that no parameter names, and at none of
// the addresses that they do.
func (c *collection) kernelBreakpoint(e facts.Exception) bool {
	if e.Code != statusBreakpoint || e.Source != headerSource {
		return false
	}
	f, ok := c.f.Bugcheck.Value.Faulting.Get()
	return !ok || f.Address != e.Address
}

// blameException resolves the faulting address from the exception record where
// the parameters name none.
func (c *collection) blameException(addr facts.Address) {
	b := &c.f.Bugcheck
	if !b.OK || b.Value.Faulting.OK || addr.Address == 0 {
		return
	}
	addr.Source = exceptionSource
	b.Value.Faulting = facts.Some(addr)
}
