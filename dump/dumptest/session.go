package dumptest

// Session is what one session of a System has of its own: processes, and a table
// that counts its pool, at an address that the others map elsewhere.
type Session struct {
	Processes []Running
	Tags      []Tag
	Slots     int // of the table, default 256
}

// systemSession lies in the part of the address space that Windows gives to
// sessions on x86.
const systemSession = 0xBC010000

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
func (s System) writeSessions(a *AddressSpace, processes []located, build, variable uint64) {
	next := len(s.Processes)
	for _, session := range s.Sessions {
		own := a.fork(processes[next].root >> 12)
		own.Map(systemSession, tracker(session.Tags, int(or(uint64(session.Slots), 256)), false, build >= 3790))
		a.next = own.next
		a.Put32(variable, systemSession)
		next += len(session.Processes)
	}
}

// fork is another x86 address space in the same memory, with the kernel's half as
// it is so far.
func (a *AddressSpace) fork(directory uint64) *AddressSpace {
	const half = 0x800
	own := *a
	own.tables = x86Tables{directory}
	copy(a.frame(directory)[half:], a.frame(a.tables.(x86Tables).directory)[half:])
	put(a.frame(directory), x86SelfMap*4, 4, directory<<12|x86Table)
	return &own
}
