package crash

import (
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/unwind"
)

// TestRestored: the walk up the stack tells the registers that calls keep, and
// none of those that the code in between has changed; what a trap frame saved
// stands as it is.
func TestRestored(t *testing.T) {
	const fault = 0xfffff80010001234
	walked := unwind.Frame{Exact: true}
	walked.IP = fault
	for i := range walked.R {
		walked.R[i] = 0x100 + uint64(i)
	}
	c := &Crash{walk: &walk{frames: []unwind.Frame{walked}}}
	c.Bugcheck = facts.Some(facts.Bugcheck{Faulting: facts.Some(facts.Address{Address: fault})})
	value := func(ctx facts.Context, name string) uint64 {
		for _, r := range ctx.Registers {
			if r.Name == name {
				return r.Value
			}
		}
		return 0
	}

	none := facts.Unknown[facts.Context]("no trap frame")
	alone := c.restored(none)
	if v := alone.Value; !alone.OK || v.IP != fault || v.SP != 0x104 || value(v, "rbx") != 0x103 || value(v, "r15") != 0x10f || value(v, "rax") != 0 {
		t.Errorf("%+v", alone)
	}
	trap := c.restored(facts.Some(facts.Context{IP: fault, Registers: []facts.Register{{Name: "rax", Value: 1}, {Name: "rbp", Value: 2}}}))
	if v := trap.Value; value(v, "rax") != 1 || value(v, "rbp") != 2 || value(v, "rsi") != 0x106 || value(v, "rcx") != 0 {
		t.Errorf("%+v", trap)
	}
	c.Bugcheck.Value.Faulting = facts.Some(facts.Address{Address: fault + 1})
	if other := c.restored(none); other.OK {
		t.Errorf("of other code: %+v", other)
	}
}
