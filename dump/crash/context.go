package crash

import (
	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// findContext takes the registers: those of the context that a parameter
// names, where the dump holds it, else those that the saved stack has of the
// fault, else those of the dump's own context.
func (c *Crash) findContext() facts.Outcome {
	c.Context = c.namedContext()
	if !c.Context.OK {
		c.Context = c.restored(c.stack().Registers(c.fault()))
	}
	if !c.Context.OK {
		c.Context = c.t.Registers()
	}
	if c.Context.OK {
		c.instruction(&c.Context.Value)
	}
	return facts.OutcomeOf(c.Context)
}

// namedContext is the context record that a parameter names.
func (c *Crash) namedContext() facts.Known[facts.Context] {
	size := nt.ContextSize(c.t.Architecture())
	at, i, ok := c.role(bugcheck.RoleContext)
	if !ok || size == 0 {
		return facts.Unknown[facts.Context]("no parameter points to a context record")
	}
	raw, err := c.t.Space.Bytes(memory.Virt(at), size, size)
	if err != nil {
		return facts.Unknown[facts.Context](err.Error())
	}
	ctx := nt.DecodeContext(raw, c.t.Architecture())
	ctx.Value.Source = "parameter " + digit(i)
	return ctx
}

// instruction decodes the instruction that failed, where these are the registers
// of that moment.
func (c *Crash) instruction(ctx *facts.Context) {
	ctx.Operand = facts.Unknown[uint64]("the registers are not those of the faulting instruction")
	if f, ok := c.Bugcheck.Value.Faulting.Get(); !ok || f.Address != ctx.IP {
		return
	}
	o, ok := OperandOf(c.t.Space, ctx.IP, ctx.Registers, c.t.Architecture())
	if !ok {
		ctx.Operand = facts.Unknown[uint64]("the code of the instruction is not in the dump")
		return
	}
	c.operand = o
	ctx.Instruction = o.Instruction
	ctx.Operand = facts.Unknown[uint64]("the instruction accesses no memory through known registers")
	if o.Named {
		ctx.Operand = facts.Some(o.Address)
	}
}
