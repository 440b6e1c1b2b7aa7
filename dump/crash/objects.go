package crash

import (
	"fmt"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
)

// objectName names the process or the thread at an address.
func (c *Crash) objectName(r bugcheck.Role, addr uint64) string {
	run := &c.t.Running
	switch {
	case r != bugcheck.RoleThread:
		return withID(c.t.ProcessAt(addr))
	case run.Thread.OK && run.Thread.Value == addr:
		return of(run.Process)
	}
	return ""
}

// of says of a thread that it ran, and in which process.
func of(process facts.Known[string]) string {
	if !process.OK {
		return ""
	}
	return "of " + process.Value + ", the current one"
}

// withID is a process's name with its id, as far as they are known.
func withID(name facts.Known[string], id facts.Known[uint64]) string {
	if !name.OK || !id.OK {
		return name.Value
	}
	return fmt.Sprintf("%s, id %d", name.Value, id.Value)
}
