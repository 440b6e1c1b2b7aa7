package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// unloadedLayout is UNLOADED_DRIVERS: the array has maxUnloaded entries, used
// as a ring (wdbgexts.h names the variables; Vergilius Project).
type unloadedLayout struct {
	stride     int
	start, end bin.Field
}

var unloadedLayouts = map[int]unloadedLayout{
	4: {0x18, bin.U32(0x8), bin.U32(0xc)},
	8: {0x28, bin.U64(0x10), bin.U64(0x18)},
}

const maxUnloaded = 50 // MI_UNLOADED_DRIVERS

// UnloadedModules reads the array of drivers that were unloaded, the last one
// first, through the debugger data block.
func (k KDBG) UnloadedModules(s memory.Space) facts.Known[[]facts.UnloadedModule] {
	array, err := k.pointerAt(s, kdbg.unloaded)
	if err != nil {
		return facts.Unknown[[]facts.UnloadedModule](err.Error())
	}
	out := []facts.UnloadedModule{}
	if array == 0 {
		return facts.Some(out) // made when the first driver is unloaded
	}
	l := unloadedLayouts[s.Pointer]
	raw := make(bin.Record, maxUnloaded*l.stride)
	if err := s.ReadVirt(raw, array); err != nil {
		return facts.Unknown[[]facts.UnloadedModule](err.Error())
	}
	last, err := k.value(s, kdbg.lastUnloaded, 4)
	if err != nil || last > maxUnloaded {
		last = maxUnloaded
	}
	for i := range maxUnloaded {
		at := (int(last) + 2*maxUnloaded - 1 - i) % maxUnloaded * l.stride
		rec := raw[at : at+l.stride]
		name, ok := unicodeString(s, rec, 0).Get()
		start, end := rec.Or(l.start, 0), rec.Or(l.end, 0)
		if ok && start != 0 && end > start {
			out = append(out, facts.UnloadedModule{Name: name, Start: start, End: end})
		}
	}
	return facts.Some(out)
}

// pointerAt reads a kernel variable that is a pointer.
func (k KDBG) pointerAt(s memory.Space, f bin.Field) (memory.Virt, error) {
	v, err := k.value(s, f, s.Pointer)
	return memory.Virt(v), err
}

// value reads a kernel variable of so many bytes.
func (k KDBG) value(s memory.Space, f bin.Field, width int) (uint64, error) {
	at := k.address(f)
	if at == 0 {
		return 0, bin.ErrNoField
	}
	return s.Uint(at, width)
}
