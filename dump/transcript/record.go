package transcript

import (
	"strings"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/ntstatus"
	"dumptriage/dump/textlog"
)

// recordSource is what names an address that no parameter does.
const recordSource = "exception record"

// exception takes the exception record that the debugger printed. Where the parameters of
// the bug check name no faulting address, the record does. The kernel's own breakpoint is
// no fault.
func (r *reader) exception(f *facts.Facts, c *textlog.Crash) {
	e := c.Exception
	if e == nil {
		return
	}
	b := &f.Bugcheck.Value
	at, told := b.Faulting.Get()
	if e.Code == ntstatus.Breakpoint && !(told && at.Address == e.Address) {
		f.Exception = facts.Unknown[facts.Exception]("none recorded: the kernel called the bug check itself")
		return
	}
	out := facts.Exception{Code: e.Code, Flags: e.Flags, Address: e.Address, Parameters: e.Params, Source: "text"}
	where, _ := r.address(f, c, e.Address)
	out.Module, out.Offset, out.Function, out.Placed = where.Module, where.Offset, where.Function, where.Placed
	bugcheck.Exception(&out, f.System.PointerSize)
	f.Exception = facts.Some(out)
	if !told && e.Address != 0 {
		where.Source = recordSource
		b.Faulting = facts.Some(where)
	}
}

// context takes the registers that the debugger printed.
func (r *reader) context(f *facts.Facts, set *textlog.Registers) {
	if set == nil {
		return
	}
	ctx := facts.Context{
		Source: set.Source, Instruction: set.Instruction, Operand: facts.Unknown[uint64](NotStated),
		IP: set.Value("rip", "eip", "pc"), SP: set.Value("rsp", "esp", "sp"), FP: set.Value("rbp", "ebp", "fp"),
	}
	for _, v := range set.Values {
		if !strings.Contains("rip eip pc efl", v.Name) {
			ctx.Registers = append(ctx.Registers, facts.Register{Name: v.Name, Value: v.Value})
		}
	}
	f.Context = facts.Some(ctx)
}

// flips takes the flipped bits that the parameters show by themselves.
func (r *reader) flips(f *facts.Facts, c *textlog.Crash) {
	if len(c.Params) < 4 || f.Dump.Live.Or(false) {
		return
	}
	f.BitFlips = bugcheck.Flips(c.Code, [4]uint64(c.Params), f.System.PointerSize)
	for i := range f.BitFlips {
		f.BitFlips[i].Weigh()
		f.HardwareSigns = append(f.HardwareSigns, f.BitFlips[i].Text)
	}
}
