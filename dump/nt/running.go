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

// SavedContext is the registers that a processor left in its control block when
// the kernel was stopped: KPRCB.Context points to them, or they lie in
// KPRCB.ProcessorState.
func SavedContext(s memory.Space, k KDBG, prcb memory.Virt, machine string) facts.Known[facts.Context] {
	var at memory.Virt
	if off := k.offset(kdbg.prcbContext); off != 0 {
		at, _ = s.Ptr(prcb.Add(uint64(off))) // 0 where it is not there
	}
	if off := k.offset(kdbg.prcbState); off != 0 && at == 0 {
		at = prcb.Add(uint64(off))
	}
	size := ContextSize(machine)
	if at == 0 || size == 0 {
		return facts.Unknown[facts.Context]("the debugger data block does not say where the processor left its registers")
	}
	raw, err := s.Bytes(at, size, size)
	if err != nil {
		return facts.Unknown[facts.Context](err.Error())
	}
	return DecodeContext(raw, machine)
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

// ThreadProcess returns the address of the process that a raw ETHREAD runs in.
func ThreadProcess(raw []byte, k KDBG) memory.Virt {
	off := k.offset(kdbg.threadApcProcess)
	if off == 0 {
		return 0
	}
	return memory.Virt(bin.Record(raw).Or(bin.Field{Off: off, Width: k.pointer}, 0))
}
