package nt

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// A register is a name and its place in a CONTEXT.
type register struct {
	name string
	at   bin.Field
}

// contextLayout is the CONTEXT of one processor (winnt.h of the Windows SDK;
// the RISC forms after Wine's include/winnt.h).
type contextLayout struct {
	machine    string
	size       int
	flags      bin.Field
	cpu        uint64 // the bit of ContextFlags that names the processor
	ip, sp, fp bin.Field
	registers  []register
	stacked    stackedContext
}

// stackedContext is a CONTEXT as the dispatcher of exceptions leaves it on a kernel
// stack, with CONTEXT_EX, which may follow. Its vector registers are not written.
type stackedContext struct {
	align, size int // 0: not looked for
	marks       []mark
}

var contextLayouts = []contextLayout{
	{
		machine: "x86", size: 0xcc, flags: bin.U32(0), cpu: 0x10000,
		ip: bin.U32(0xb8), sp: bin.U32(0xc4), fp: bin.U32(0xb4),
		registers: []register{
			{"eax", bin.U32(0xb0)}, {"ebx", bin.U32(0xa4)}, {"ecx", bin.U32(0xac)}, {"edx", bin.U32(0xa8)},
			{"esi", bin.U32(0xa0)}, {"edi", bin.U32(0x9c)}, {"eip", bin.U32(0xb8)}, {"esp", bin.U32(0xc4)},
			{"ebp", bin.U32(0xb4)}, {"efl", bin.U32(0xc0)}, {"cs", bin.U32(0xbc)}, {"ss", bin.U32(0xc8)},
		},
		stacked: stackedContext{4, 0x2cc, []mark{{bin.U32(0xbc), 0, []uint64{codeX86, userCodeX86}}, {bin.U32(0x90), 0, []uint64{processorX86, userProcessorX86}}}},
	},
	{
		machine: "amd64", size: 0x4d0, flags: bin.U32(0x30), cpu: 0x100000,
		ip: bin.U64(0xf8), sp: bin.U64(0x98), fp: bin.U64(0xa0),
		registers: []register{
			{"rax", bin.U64(0x78)}, {"rbx", bin.U64(0x90)}, {"rcx", bin.U64(0x80)}, {"rdx", bin.U64(0x88)},
			{"rsi", bin.U64(0xa8)}, {"rdi", bin.U64(0xb0)}, {"rip", bin.U64(0xf8)}, {"rsp", bin.U64(0x98)},
			{"rbp", bin.U64(0xa0)}, {"r8", bin.U64(0xb8)}, {"r9", bin.U64(0xc0)}, {"r10", bin.U64(0xc8)},
			{"r11", bin.U64(0xd0)}, {"r12", bin.U64(0xd8)}, {"r13", bin.U64(0xe0)}, {"r14", bin.U64(0xe8)},
			{"r15", bin.U64(0xf0)}, {"efl", bin.U32(0x44)}, {"cs", bin.U16(0x38)}, {"ss", bin.U16(0x42)},
		},
		stacked: stackedContext{16, 0x4d0 + 0x18, []mark{{bin.U32(0x34), 0xe07f, []uint64{0x1f80}}, {bin.U16(0x38), 0, []uint64{codeAMD64, userCodeAMD64}}}},
	},
	{
		machine: "arm64", size: 0x390, flags: bin.U32(0), cpu: 0x400000,
		ip: bin.U64(0x108), sp: bin.U64(0x100), fp: bin.U64(0xf0),
		registers: arm64Registers(),
	},
	{
		machine: "mips", size: 0x128, flags: bin.U32(0x124), cpu: 0x10000,
		ip: bin.U32(0x11c), sp: bin.U32(0x104), fp: bin.U32(0x108),
		registers: []register{{"fir", bin.U32(0x11c)}, {"sp", bin.U32(0x104)}, {"s8", bin.U32(0x108)},
			{"ra", bin.U32(0x10c)}, {"gp", bin.U32(0x100)}, {"psr", bin.U32(0x120)}},
	},
	{
		machine: "alpha", size: 0x230, flags: bin.U32(0x21c), cpu: 0x20000,
		ip: bin.U64(0x210), sp: bin.U64(0x1f0), fp: bin.U64(0x178),
		registers: []register{{"fir", bin.U64(0x210)}, {"sp", bin.U64(0x1f0)}, {"fp", bin.U64(0x178)},
			{"ra", bin.U64(0x1d0)}, {"v0", bin.U64(0x100)}, {"psr", bin.U32(0x218)}},
	},
	{
		machine: "ppc", size: 0x1d0, flags: bin.U32(0x1a0),
		ip: bin.U32(0x194), sp: bin.U32(0x10c),
		registers: []register{{"iar", bin.U32(0x194)}, {"r1", bin.U32(0x10c)}, {"lr", bin.U32(0x198)},
			{"ctr", bin.U32(0x19c)}, {"msr", bin.U32(0x190)}, {"cr", bin.U32(0x188)}},
	},
	{
		machine: "ia64", size: 0xa70, flags: bin.U32(0),
		ip: bin.U64(0xa18), sp: bin.U64(0x8d0),
		registers: []register{{"iip", bin.U64(0xa18)}, {"sp", bin.U64(0x8d0)}, {"rp", bin.U64(0x980)}},
	},
}

func arm64Registers() []register {
	names := []string{"x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
		"x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28"}
	regs := make([]register, 0, len(names)+5)
	for i, n := range names {
		regs = append(regs, register{n, bin.U64(8 + 8*i)})
	}
	return append(regs, register{"fp", bin.U64(0xf0)}, register{"lr", bin.U64(0xf8)},
		register{"sp", bin.U64(0x100)}, register{"pc", bin.U64(0x108)}, register{"cpsr", bin.U32(4)})
}

// contextOf returns the layout for a machine; PAE changes nothing in it.
func contextOf(machine string) (contextLayout, bool) {
	machine = facts.BaseArch(machine)
	for _, l := range contextLayouts {
		if l.machine == machine {
			return l, true
		}
	}
	return contextLayout{}, false
}

// ContextSize is how many bytes DecodeContext needs; 0 for a machine without a
// layout.
func ContextSize(machine string) int {
	l, _ := contextOf(machine)
	return l.size
}

// DecodeContext decodes a CONTEXT. One without the processor's flag, or without
// an instruction and a stack pointer, holds no registers.
func DecodeContext(raw []byte, machine string) facts.Known[facts.Context] {
	l, ok := contextOf(machine)
	if !ok {
		return facts.Unknown[facts.Context]("no register layout for this architecture")
	}
	rec := bin.Record(raw)
	if len(rec) < l.size {
		return facts.Unknown[facts.Context]("the context record is truncated")
	}
	if flags := rec.Or(l.flags, 0); flags&l.cpu != l.cpu {
		return facts.Unknown[facts.Context]("the context record was not filled in")
	}
	c := facts.Context{IP: rec.Or(l.ip, 0), SP: rec.Or(l.sp, 0), FP: rec.Or(l.fp, 0)}
	if c.IP == 0 && c.SP == 0 {
		return facts.Unknown[facts.Context]("the context record was not filled in")
	}
	c.Registers = make([]facts.Register, 0, len(l.registers))
	for _, r := range l.registers {
		c.Registers = append(c.Registers, facts.Register{Name: r.name, Value: rec.Or(r.at, 0)})
	}
	return facts.Some(c)
}

// contextBits are the groups of registers in the flags of a CONTEXT.
const contextBits = 0xff

// StackedContext returns the alignment and the size of a CONTEXT on a kernel stack, 0
// where its form is not known.
func StackedContext(machine string) (align, size int) {
	l, _ := contextOf(machine)
	return l.stacked.align, l.stacked.size
}

// LooksLikeContext reports whether bytes look like a CONTEXT that the dispatcher of
// exceptions left on a kernel stack.
func LooksLikeContext(raw []byte, machine string) bool {
	l, ok := contextOf(machine)
	rec := bin.Record(raw)
	flags := rec.Or(l.flags, 0)
	return ok && l.stacked.size > 0 && flags&^contextBits == l.cpu && flags&contextBits != 0 && hasMarks(rec, l.stacked.marks)
}
