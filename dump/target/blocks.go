package target

import (
	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
	"dumptriage/dump/secondary"
)

// openBlocks makes the data blocks of a small dump readable.
func (d *Target) openBlocks() facts.Outcome {
	t := d.Image.Triage
	blocks := make([]memory.Block, 0, len(t.Blocks))
	for _, b := range t.Blocks {
		blocks = append(blocks, memory.Block{Start: b.Addr, Size: b.Place.Size, File: b.Place.Off})
	}
	blocks = append(blocks, d.structures()...)
	blocks = append(blocks, d.savedMemory()...)
	d.Space.Virtual = memory.NewBlocks(d.File, blocks)
	return facts.WasCollected()
}

// savedMemory is the memory that lies among the secondary data.
func (d *Target) savedMemory() []memory.Block {
	var out []memory.Block
	for _, b := range d.Image.Blobs {
		if b.GUID != secondary.SavedMemoryGUID || !b.Place.Exists() {
			continue
		}
		for _, s := range secondary.SavedMemory(d.Read(b.Place, secondary.MaxSavedMemory)) {
			out = append(out, memory.Block{Start: memory.Virt(s.Address), Size: s.Size, File: b.Place.Off + memory.Offset(s.Offset)})
		}
	}
	return out
}

// structures are the raw structures of a triage dump that lie outside its data
// blocks, at the addresses that the kernel's own data give.
func (d *Target) structures() []memory.Block {
	t, h := d.Image.Triage, d.Image.Header
	var out []memory.Block
	add := func(at memory.Virt, p container.Place, size uint64) {
		if at != 0 && p.Exists() {
			if size != 0 {
				p.Size = min(p.Size, size)
			}
			out = append(out, memory.Block{Start: at, Size: p.Size, File: p.Off})
		}
	}
	add(memory.Virt(h.KdDebuggerData.Or(0)), t.DebuggerData, 0)
	kd, ok := nt.DecodeKDBG(d.Read(t.DebuggerData, nt.MaxKDBG), d.Space.Pointer)
	if !ok {
		return out
	}
	d.KDBG, d.HasKDBG = kd, true
	prcb := nt.NewPRCB(d.Read(t.Prcb, maxStructure), kd)
	add(prcb.CurrentThread(), t.Thread, kd.ThreadSize())
	add(nt.ThreadProcess(d.Read(t.Thread, maxStructure), kd), t.Process, kd.ProcessSize())
	return out
}

// maxStructure bounds a raw kernel structure; a PRCB has some 50 KiB.
const maxStructure = 1 << 17
