package pool

import (
	"context"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// A ProcessSpace is memory as one process has it mapped.
type ProcessSpace struct {
	Process string // whose it is
	Space   memory.Space
	Frame   func(memory.Virt) (memory.Phys, bool) // where an address lies in physical memory
}

// Bounds of what sessions are looked for in: a terminal server has some dozens.
const (
	maxSessionTables    = 64 // pointers that may lead to the tables
	maxSessions         = 256
	maxSessionProcesses = 2048
)

// firstWithoutSessions is the first build whose sessions have no pool of their
// own (MM_SESSION_SPACE in the type lists of the Vergilius Project).
const firstWithoutSessions = 22621

// sessions reads the use of the pools that sessions have of their own, for
// win32k and its drivers. A variable of the kernel, ExpSessionPoolTrackTable,
// leads to their tables; every session has another at the same address. So that
// table is one that a pointer of the kernel leads to, that processes of sessions
// have mapped and the System process has not. Entries are those of the kernel's
// own table; only what places tags by the hash is believed.
func (m *Reader) sessions(ctx context.Context, master located) ([]facts.SessionPool, error) {
	if m.System.Virtual == nil || m.Processes == nil || !m.hashed() || m.Build >= firstWithoutSessions {
		return nil, nil
	}
	pointers, err := m.sessionPointers(ctx)
	if err != nil || len(pointers) == 0 {
		return nil, err
	}
	var out []facts.SessionPool
	seen, left := map[memory.Phys]bool{}, maxSessionProcesses
	m.Processes(func(p ProcessSpace) bool {
		for _, at := range pointers {
			frame, mapped := p.Frame(at)
			if !mapped || seen[frame] {
				continue
			}
			seen[frame] = true
			var t *table
			if t, err = m.sessionTable(p.Space, at, master.layout); err != nil {
				return false
			}
			if t != nil {
				out = append(out, m.sessionOf(p.Process, t))
			}
		}
		left--
		return ctx.Err() == nil && left > 0 && len(out) < maxSessions
	})
	return out, err
}

// sessionTable is the table at an address of a process, nil where there is none.
func (m *Reader) sessionTable(space memory.Space, at memory.Virt, l *trackerLayout) (*table, error) {
	page := make(bin.Record, pageSize)
	if err := space.ReadVirt(page, at); err != nil || !l.looksLike(page) {
		return nil, ioOnly(err)
	}
	raw, err := m.readTable(space, l, at)
	if err != nil {
		return nil, err
	}
	return m.sized(l, raw, nil), nil
}

// sessionPointers are the addresses among the kernel's variables that the System
// process has no memory at, each once.
func (m *Reader) sessionPointers(ctx context.Context) ([]memory.Virt, error) {
	var out []memory.Virt
	seen := map[memory.Virt]bool{}
	err := m.eachPointer(ctx, func(_, to memory.Virt) error {
		if uint64(to)%pageSize != 0 || seen[to] || len(out) == maxSessionTables {
			return nil
		}
		seen[to] = true
		var b [1]byte
		err := m.System.ReadVirt(b[:], to)
		if err != nil && ioOnly(err) == nil {
			out = append(out, to)
		}
		return ioOnly(err)
	})
	return out, err
}

// sessionOf is the use that a session's table counts.
func (m *Reader) sessionOf(process string, t *table) facts.SessionPool {
	all := usage(t.sum(nil))
	s := facts.SessionPool{Process: process, Tags: plausible(all), Exact: t.lost == 0}
	s.Exact = s.Exact && len(s.Tags) == len(all)
	for i := range s.Tags {
		s.Tags[i].Owners = m.ownersOf(s.Tags[i].Tag, nil)
	}
	s.Bytes = total(s.Tags, true).Value + total(s.Tags, false).Value
	return s
}
