package crash

import (
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/nt"
)

// Registers are those at the moment of a fault, as the saved stack has them: the
// copy that the dispatcher of exceptions works on, which is whole, or the trap
// frame, which has those that a call may change.
func (s *Stack) Registers(fault uint64) facts.Known[facts.Context] {
	if fault != 0 {
		s.records()
		for _, off := range s.contexts {
			if c := nt.DecodeContext(s.Bytes[off:], s.Arch); c.OK && c.Value.IP == fault {
				c.Value.Source = "saved stack"
				return c
			}
		}
		frames := slices.DeleteFunc(s.frames(), func(f frame) bool { return f.rip != fault })
		if len(frames) == 1 { // else all but one are left over from earlier faults
			return facts.Some(s.trapped(frames[0]))
		}
	}
	return facts.Unknown[facts.Context]("the saved stack does not contain the registers at the fault")
}

// trapped are the registers of a trap frame.
func (s *Stack) trapped(f frame) facts.Context {
	form, _ := nt.TrapFormOf(s.Arch, s.Space.Pointer)
	t := form.Decode(s.Bytes[f.at:])
	c := facts.Context{IP: t.IP, SP: t.SP, FP: t.FP, Registers: t.Registers, Source: "trap frame"}
	if !t.HasSP {
		c.SP = uint64(s.At) + uint64(f.next)
		c.Registers = append(c.Registers, facts.Register{Name: "esp", Value: c.SP})
	}
	return c
}
