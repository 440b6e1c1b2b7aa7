package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// PRCB is a raw KPRCB whose interesting offsets the debugger data block tells.
type PRCB struct {
	rec bin.Record
	k   KDBG
}

// NewPRCB reads a raw KPRCB with the help of the debugger data block.
func NewPRCB(raw []byte, k KDBG) PRCB { return PRCB{raw, k} }

// CurrentThread is the address of the running thread, 0 if not known.
func (p PRCB) CurrentThread() memory.Virt {
	off := p.k.offset(kdbg.prcbThread)
	if off == 0 {
		return 0
	}
	return memory.Virt(p.rec.Or(bin.Field{Off: off, Width: p.k.pointer}, 0))
}

// vendorSize is the room for the vendor string that CPUID gives.
const vendorSize = 12

// CPU reads what the kernel noted of the processor.
func (p PRCB) CPU() facts.CPU {
	c := facts.CPU{
		Number: facts.Unknown[uint32]("the debugger data block does not say where it is"),
		Vendor: facts.Unknown[string]("the debugger data block does not say where it is"),
		MHz:    facts.Unknown[uint32]("the debugger data block does not say where it is"),
	}
	// The number is a byte up to Windows Vista and a word since; its upper
	// bytes are zero on any machine with fewer than 256 processors.
	if off := p.k.offset(kdbg.prcbNumber); off != 0 {
		if v, err := p.rec.Uint(bin.U8(off)); err == nil {
			c.Number = facts.Some(uint32(v))
		}
	}
	if off := p.k.offset(kdbg.prcbVendor); off != 0 {
		if b, err := p.rec.Bytes(bin.Span{Off: off, Size: vendorSize}); err == nil && printable(b) {
			c.Vendor = facts.Some(bin.ASCII(b))
		}
	}
	if off := p.k.offset(kdbg.prcbMHz); off != 0 {
		if v, err := p.rec.Uint(bin.U32(off)); err == nil && v > 0 && v < 100_000 {
			c.MHz = facts.Some(uint32(v))
		}
	}
	return c
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return len(b) > 0
}

// processLayout is where EPROCESS keeps its name and id, from a build on
// (geoffchappell.com and the Vergilius Project's type lists).
type processLayout struct {
	build     uint32
	pointer   int
	pid, name int
}

var processLayouts = []processLayout{
	{511, 4, 0xb0, 0x228}, {800, 4, 0x94, 0x1dc}, {2195, 4, 0x9c, 0x1fc}, {2600, 4, 0x84, 0x174},
	{3790, 4, 0x94, 0x164}, {6000, 4, 0x9c, 0x14c}, {7600, 4, 0xb4, 0x16c}, {9200, 4, 0xb4, 0x170},
	{10586, 4, 0xb4, 0x174}, {15063, 4, 0xb4, 0x17c}, {19041, 4, 0xe4, 0x1ac},
	{3790, 8, 0xd8, 0x268}, {6000, 8, 0xe0, 0x238}, {7600, 8, 0x180, 0x2e0}, {9200, 8, 0x2e0, 0x438},
	{10240, 8, 0x2e8, 0x448}, {10586, 8, 0x2e8, 0x450}, {15063, 8, 0x2e0, 0x450}, {18362, 8, 0x2e8, 0x450},
	{19041, 8, 0x440, 0x5a8}, {26100, 8, 0x1d0, 0x338},
}

const imageNameSize = 15

// Process reads the name and the id out of a raw EPROCESS. They are believed
// only if the name is printable text.
func Process(raw []byte, build uint32, pointer int) (name facts.Known[string], pid facts.Known[uint64]) {
	const none = "the process structure does not look as this build's should"
	name, pid = facts.Unknown[string](none), facts.Unknown[uint64](none)
	var l processLayout
	for _, row := range processLayouts {
		if row.pointer == pointer && row.build <= build {
			l = row
		}
	}
	if l.build == 0 {
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
	if v, err := rec.Uint(bin.Field{Off: l.pid, Width: pointer}); err == nil && v < 1<<31 {
		pid = facts.Some(v)
	}
	return name, pid
}

// ThreadProcess gives the address of the process that a raw ETHREAD runs in.
func ThreadProcess(raw []byte, k KDBG) memory.Virt {
	off := k.offset(kdbg.threadApcProcess)
	if off == 0 {
		return 0
	}
	return memory.Virt(bin.Record(raw).Or(bin.Field{Off: off, Width: k.pointer}, 0))
}
