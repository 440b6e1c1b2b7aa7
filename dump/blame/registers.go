package blame

import (
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/nt"
)

// Registers are those at the moment of a fault, as the saved stack has them: the
// copy that the dispatcher of exceptions works on, which is whole, or the trap
// frame, which has those that a call may change.
func (s *Stack) Registers(fault uint64) facts.Known[facts.Context] {
	if fault != 0 {
		s.records()
		for _, off := range s.contexts {
			if c := nt.DecodeContext(s.Bytes[off:], s.Machine); c.OK && c.Value.IP == fault {
				c.Value.Source = "saved stack"
				return c
			}
		}
		frames := slices.DeleteFunc(s.frames(), func(f frame) bool { return f.rip != fault })
		if len(frames) == 1 { // else all but one are left over from earlier faults
			return facts.Some(s.trapped(frames[0]))
		}
	}
	return facts.Unknown[facts.Context]("the saved stack holds no registers of the fault")
}

// trapped are the registers of a trap frame.
func (s *Stack) trapped(f frame) facts.Context {
	t, rec := &layoutOf(s.Machine).trap, bin.Record(s.Bytes[f.at:])
	c := facts.Context{IP: f.rip, SP: rec.Or(t.sp, 0), FP: rec.Or(t.fp, 0), Source: "trap frame"}
	for _, r := range t.registers {
		c.Registers = append(c.Registers, facts.Register{Name: r.name, Value: rec.Or(r.at, 0)})
	}
	if t.sp.Width == 0 {
		c.SP = uint64(s.At) + uint64(f.next)
		c.Registers = append(c.Registers, facts.Register{Name: "esp", Value: c.SP})
	}
	return c
}
