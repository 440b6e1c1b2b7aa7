package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// trapLayout is KTRAP_FRAME of kernel code: what the processor and the kernel save of
// interrupted code (geoffchappell.com, Vergilius Project). Where no stack pointer is
// saved, the stack of the interrupted code goes on after it.
type trapLayout struct {
	machine           string
	align, size       int
	ip, flags, sp, fp bin.Field
	registers         []register // others that every version keeps in the same place
	marks             []mark
}

var trapLayouts = []trapLayout{
	{
		machine: "amd64", align: 16, size: 0x190, ip: bin.U64(0x168), flags: bin.U64(0x178), sp: bin.U64(0x180), fp: bin.U64(0x158),
		registers: []register{
			{"rax", bin.U64(0x30)}, {"rcx", bin.U64(0x38)}, {"rdx", bin.U64(0x40)}, {"r8", bin.U64(0x48)}, {"r9", bin.U64(0x50)},
			{"r10", bin.U64(0x58)}, {"r11", bin.U64(0x60)}, {"rbp", bin.U64(0x158)}, {"rip", bin.U64(0x168)},
			{"efl", bin.U64(0x178)}, {"rsp", bin.U64(0x180)},
		},
		marks: []mark{{bin.U16(0x170), 0, []uint64{codeAMD64}}, {bin.U16(0x188), 0, []uint64{stackAMD64, 0}}},
	},
	{
		machine: "x86", align: 4, size: 0x74, ip: bin.U32(0x68), flags: bin.U32(0x70), fp: bin.U32(0x60),
		registers: []register{
			{"edi", bin.U32(0x54)}, {"esi", bin.U32(0x58)}, {"ebx", bin.U32(0x5c)}, {"ebp", bin.U32(0x60)}, {"eip", bin.U32(0x68)},
			{"efl", bin.U32(0x70)},
		},
		marks: []mark{{bin.U32(0x6c), 0, []uint64{codeX86}}, {bin.U32(0x50), 0, []uint64{processorX86}}},
	},
}

// A TrapForm finds the trap frames of one architecture.
type TrapForm struct {
	Align, Size int
	IP          int // offset of the instruction pointer

	layout  *trapLayout
	pointer int
}

// TrapFormOf returns the form of an architecture; false where none is known.
func TrapFormOf(machine string, pointer int) (TrapForm, bool) {
	machine = facts.BaseArch(machine)
	for i := range trapLayouts {
		if l := &trapLayouts[i]; l.machine == machine {
			return TrapForm{l.align, l.size, l.ip.Off, l, pointer}, true
		}
	}
	return TrapForm{}, false
}

// A TrapFrame is what was saved of interrupted code.
type TrapFrame struct {
	IP, SP, FP uint64
	HasSP      bool // SP was saved; where not, the stack goes on after the frame
	Registers  []facts.Register
}

// Flags of interrupted code, on x86 and x64.
const (
	flagOne  = 1 << 1   // always set in EFLAGS
	flagsEnd = 0x400000 // no flag lies above
)

// Looks reports whether bytes look like a trap frame of kernel code, and where it was.
func (f TrapForm) Looks(raw []byte) (ip uint64, ok bool) {
	l, rec := f.layout, bin.Record(raw)
	if len(raw) < l.size || !hasMarks(rec, l.marks) {
		return 0, false
	}
	ip, flags := rec.Or(l.ip, 0), rec.Or(l.flags, 0)
	if flags&flagOne == 0 || flags >= flagsEnd || !InKernel(memory.Virt(ip), f.pointer) {
		return 0, false
	}
	return ip, l.sp.Width == 0 || InKernel(memory.Virt(rec.Or(l.sp, 0)), f.pointer)
}

// StackPointer returns the stack pointer of a frame; false where none was saved.
func (f TrapForm) StackPointer(raw []byte) (memory.Virt, bool) {
	return memory.Virt(bin.Record(raw).Or(f.layout.sp, 0)), f.layout.sp.Width != 0
}

// Decode decodes a trap frame.
func (f TrapForm) Decode(raw []byte) TrapFrame {
	l, rec := f.layout, bin.Record(raw)
	t := TrapFrame{IP: rec.Or(l.ip, 0), SP: rec.Or(l.sp, 0), FP: rec.Or(l.fp, 0), HasSP: l.sp.Width != 0}
	for _, r := range l.registers {
		t.Registers = append(t.Registers, facts.Register{Name: r.name, Value: rec.Or(r.at, 0)})
	}
	return t
}
