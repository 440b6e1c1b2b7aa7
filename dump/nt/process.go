package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// processLayout is where EPROCESS keeps its id, its place in the list of
// processes, its name, the root of its page tables and its exit status, from a build on
// (geoffchappell.com and the Vergilius Project's type lists). The link follows
// the id. exit is 0 where it is not known.
type processLayout struct {
	build          uint32
	pointer        int
	pid, name, dtb int
	exit           int
}

var processLayouts = []processLayout{
	{511, 4, 0xb0, 0x228, 0x38, 0}, {800, 4, 0x94, 0x1dc, 0x38, 0}, {1025, 4, 0x94, 0x1dc, 0x18, 0}, {2195, 4, 0x9c, 0x1fc, 0x18, 0x6c},
	{2600, 4, 0x84, 0x174, 0x18, 0x24c}, {3790, 4, 0x94, 0x164, 0x18, 0}, {6000, 4, 0x9c, 0x14c, 0x18, 0}, {7600, 4, 0xb4, 0x16c, 0x18, 0},
	{9200, 4, 0xb4, 0x170, 0x18, 0}, {10586, 4, 0xb4, 0x174, 0x18, 0}, {15063, 4, 0xb4, 0x17c, 0x18, 0}, {19041, 4, 0xe4, 0x1ac, 0x18, 0},
	{3790, 8, 0xd8, 0x268, 0x28, 0}, {6000, 8, 0xe0, 0x238, 0x28, 0}, {7600, 8, 0x180, 0x2e0, 0x28, 0x444}, {9200, 8, 0x2e0, 0x438, 0x28, 0},
	{10240, 8, 0x2e8, 0x448, 0x28, 0}, {10586, 8, 0x2e8, 0x450, 0x28, 0}, {15063, 8, 0x2e0, 0x450, 0x28, 0x624}, {18362, 8, 0x2e8, 0x450, 0x28, 0x654},
	{19041, 8, 0x440, 0x5a8, 0x28, 0x7d4}, {26100, 8, 0x1d0, 0x338, 0x28, 0x554},
}

const (
	imageNameSize = 15
	maxPID        = 1 << 31
)

// Process reads the name and the id out of a raw EPROCESS. They are believed
// only if the name is printable text.
func (p Profile) Process(raw []byte) (name facts.Known[string], pid facts.Known[uint64]) {
	const none = "the process structure does not match this build"
	name, pid = facts.Unknown[string](none), facts.Unknown[uint64](none)
	l := p.process
	if l == nil {
		return name, pid
	}
	rec := bin.Record(raw)
	b, err := rec.Bytes(bin.Span{Off: l.name, Size: imageNameSize})
	if err != nil {
		return name, pid
	}
	text := bin.ASCII(b)
	if text == "" || !printable([]byte(text)) {
		return name, pid
	}
	name = facts.Some(text)
	if v, err := rec.Uint(bin.Field{Off: l.pid, Width: l.pointer}); err == nil && v < maxPID {
		pid = facts.Some(v)
	}
	return name, pid
}

// ExitStatus reads the exit status out of a raw EPROCESS; a process that runs has none.
func (p Profile) ExitStatus(raw []byte) facts.Known[uint32] {
	if p.process == nil || p.process.exit == 0 {
		return facts.Unknown[uint32]("the location of the exit status in this build is not known")
	}
	v, err := bin.Record(raw).Uint(bin.U32(p.process.exit))
	switch {
	case err != nil:
		return facts.Unknown[uint32]("the dump does not contain the end of the process structure")
	case uint32(v) == ntstatusPending:
		return facts.Unknown[uint32]("the process had no exit status yet")
	}
	return facts.Some(uint32(v))
}

// ntstatusPending is STATUS_PENDING, the exit status of what runs (ntstatus.h).
const ntstatusPending = 0x103

// ProcessSize is how much of an EPROCESS Process needs, 0 where no layout is
// known.
func (p Profile) ProcessSize() int {
	if p.process == nil {
		return 0
	}
	return max(p.process.name+imageNameSize, p.process.pid+p.process.pointer)
}

// ExitSize is how much of an EPROCESS ExitStatus needs, 0 where its place is not known.
func (p Profile) ExitSize() int {
	if p.process == nil || p.process.exit == 0 {
		return 0
	}
	return p.process.exit + 4
}

// Processes reads the list whose head is PsActiveProcessHead. What could be
// read holds even where the error says that it is not all. A list of which no
// entry looks like a process of this build gives none and an error.
func Processes(s memory.Space, head memory.Virt, p Profile) ([]facts.Process, error) {
	l := p.process
	if l == nil {
		return nil, bin.ErrNoField
	}
	var out []facts.Process
	dtb := bin.Field{Off: l.dtb, Width: s.Pointer}
	broken := records(s, head, maxList, l.pid+s.Pointer, l.name+imageNameSize, func(at memory.Virt, rec bin.Record) bool {
		found := facts.Process{Address: uint64(at), DTB: rec.Or(dtb, 0)}
		found.Name, found.ID = p.Process(rec)
		if found.Name.OK {
			out = append(out, found)
		}
		return found.Name.OK
	})
	return out, broken
}
