package dumptest

// Session is what one session of a System has of its own: processes, and a table
// that counts its pool, at an address that the others map elsewhere.
type Session struct {
	Processes []Running
	Tags      []Tag
	Slots     int // of the table, default 256
}

// located is a process and the root of its page tables.
type located struct {
	Running
	root uint64
}

// located are all processes, the first of them the one that was running: those of
// a session have page tables of its own, and the others have none.
func (s System) located(a *AddressSpace, running uint64) []located {
	var out []located
	for i, p := range s.Processes {
		root := running
		if i > 0 {
			root = 0x1000000 + uint64(i)*0x1000
		}
		out = append(out, located{p, root})
	}
	for _, session := range s.Sessions {
		pfn := a.free()
		a.frame(pfn)
		for _, p := range session.Processes {
			out = append(out, located{p, pfn << 12})
		}
	}
	return out
}

// writeSessions gives each session its memory, beside what all processes share.
func (s System) writeSessions(a *AddressSpace, processes []located, f trackerForm, at, variable uint64) {
	next := len(s.Processes)
	for _, session := range s.Sessions {
		own := a.fork(processes[next].root)
		slots := session.Slots
		if slots == 0 {
			slots = 256
		}
		own.Map(at, f.table(session.Tags, slots, false, true))
		a.next = own.next
		a.PutPtr(variable, at)
		next += len(session.Processes)
	}
}

// fork is another address space in the same memory, with what all processes share
// as it is so far.
func (a *AddressSpace) fork(root uint64) *AddressSpace {
	own := *a
	own.tables = a.tables.fork(a, root)
	return &own
}
