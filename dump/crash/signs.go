package crash

import (
	"fmt"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/ntstatus"
)

// hardwareSigns looks at whether the processor did what no program makes it do.
func (c *Crash) hardwareSigns() {
	f, ok := c.Bugcheck.Value.Faulting.Get()
	if !ok || c.t.Index == nil || f.Module == "" || f.Unloaded {
		return
	}
	sign := func(format string, args ...any) {
		c.HardwareSigns = append(c.HardwareSigns, fmt.Sprintf(format, args...))
	}
	place := fmt.Sprintf("%s+0x%x", f.Module, f.Offset)
	if text, yes := Legal(c.t.Space, f.Address, c.t.Architecture()); yes && c.illegal() {
		sign("the instruction that the processor rejected as invalid (%s, at %s) is valid on every processor", text, place)
	}
	if start, yes := Misaligned(c.t.Space, f.Address, c.t.Architecture()); yes && c.explained() {
		sign("the instruction pointer (%s) points %d bytes into the instruction at %s+0x%x, where no code would jump",
			place, f.Address-start, f.Module, f.Offset-(f.Address-start))
		return // what the bytes there say is no instruction
	}
	c.operandSigns(place, sign)
}

// explained reports whether the instruction that the bytes at the instruction
// pointer make would fail as the processor said. Where it would not, or its
// registers are not known, it proves nothing that the code in front reads
// differently.
func (c *Crash) explained() bool {
	if c.illegal() {
		return true
	}
	at, told := c.touched()
	if !told {
		return c.operand.Named && !Canonical(c.operand.Address)
	}
	return c.operand.Named && near(at, c.operand.Address)
}

// operandSigns compares what the instruction that failed names with what the
// processor said that it touched.
func (c *Crash) operandSigns(place string, sign func(string, ...any)) {
	o := c.operand
	if !o.Named {
		return
	}
	if _, yes := OneBitOff(o.Address); yes && facts.ArchOf(c.t.Architecture()).X86Bits == 64 {
		return // a flipped bit: see findFlips
	}
	at, told := c.touched()
	switch {
	case !o.Plain:
	case told && !near(at, o.Address):
		sign("the instruction at %s (%s) accesses 0x%x, but the processor reported an access to 0x%x", place, o.Instruction, o.Address, at)
	case !told && !o.Written && c.accessViolation() && !c.Exception.OK && c.saved(o.Address):
		sign("the instruction at %s (%s) only reads memory that exists (0x%x is in the dump), but the processor reported an access violation", place, o.Instruction, o.Address)
	}
}

// span is more than any operand of a plain instruction has, in bytes.
const span = 64

// near reports whether an address lies in what an operand may touch.
func near(at, operand uint64) bool { return at-operand < span }

// touched is the address that the processor reported.
func (c *Crash) touched() (uint64, bool) {
	if at, ok := c.Exception.Value.Accessed.Get(); ok && c.Exception.OK {
		return at, true
	}
	return c.Bugcheck.Value.Referenced.Get()
}

// trapCode is UNEXPECTED_KERNEL_MODE_TRAP, of which parameter 1 is the trap.
const (
	trapCode      = 0x7f
	invalidOpcode = 6
)

// illegal reports whether the processor stopped for an instruction that it does
// not have.
func (c *Crash) illegal() bool { return c.raised() == ntstatus.IllegalInstruction }

func (c *Crash) accessViolation() bool { return c.raised() == ntstatus.AccessViolation }

// raised is the code of the exception that led to the bug check, 0 where there is none.
func (c *Crash) raised() uint32 {
	if e, ok := c.Exception.Get(); ok {
		return e.Code
	}
	if params, _ := c.t.Parameters(); c.Bugcheck.Value.Base == trapCode && params[0] == invalidOpcode {
		return ntstatus.IllegalInstruction
	}
	status, _, _ := c.role(bugcheck.RoleStatus)
	return uint32(status)
}
