package blame

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// A layout is what the kernel of one machine leaves on its stacks: KTRAP_FRAME,
// which the processor and the kernel save of interrupted code
// (geoffchappell.com, Vergilius Project), and the CONTEXT that the dispatcher of
// exceptions works on (winnt.h).
type layout struct {
	trap  trapLayout
	saved savedLayout
}

// trapLayout is KTRAP_FRAME of kernel code. Where no stack pointer is saved, the
// stack of the interrupted code goes on behind it.
type trapLayout struct {
	align, size       int
	ip, flags, sp, fp bin.Field
	registers         []register // others that every version keeps in the same place
	marks             []mark
}

// savedLayout is a CONTEXT, with CONTEXT_EX, which may follow. Its vector
// registers are not written, and hold what lay there before.
type savedLayout struct {
	align, size int
	flags       bin.Field
	processor   uint64 // the flag of the machine
	marks       []mark
}

// A register is a name and its place in a frame.
type register struct {
	name string
	at   bin.Field
}

// A mark is a field of which the values are known.
type mark struct {
	field  bin.Field
	ignore uint64 // bits that may be any
	values []uint64
}

// has reports whether a record bears all the marks.
func has(rec bin.Record, marks []mark) bool {
	for _, m := range marks {
		v, err := rec.Uint(m.field)
		ok := false
		for _, want := range m.values {
			ok = ok || v&^m.ignore == want
		}
		if err != nil || !ok {
			return false
		}
	}
	return true
}

// Selectors of code and data, by machine.
const (
	codeAMD64, userCodeAMD64, stackAMD64 = 0x10, 0x33, 0x18
	codeX86, userCodeX86, processorX86   = 0x08, 0x1b, 0x30
)

var layouts = map[string]*layout{
	"amd64": {
		trapLayout{
			align: 16, size: 0x190, ip: bin.U64(0x168), flags: bin.U64(0x178), sp: bin.U64(0x180), fp: bin.U64(0x158),
			registers: []register{
				{"rax", bin.U64(0x30)}, {"rcx", bin.U64(0x38)}, {"rdx", bin.U64(0x40)}, {"r8", bin.U64(0x48)}, {"r9", bin.U64(0x50)},
				{"r10", bin.U64(0x58)}, {"r11", bin.U64(0x60)}, {"rbp", bin.U64(0x158)}, {"rip", bin.U64(0x168)},
				{"efl", bin.U64(0x178)}, {"rsp", bin.U64(0x180)},
			},
			marks: []mark{{bin.U16(0x170), 0, []uint64{codeAMD64}}, {bin.U16(0x188), 0, []uint64{stackAMD64, 0}}},
		},
		savedLayout{
			align: 16, size: 0x4d0 + 0x18, flags: bin.U32(0x30), processor: 0x100000,
			marks: []mark{{bin.U32(0x34), 0xe07f, []uint64{0x1f80}}, {bin.U16(0x38), 0, []uint64{codeAMD64, userCodeAMD64}}},
		},
	},
	"x86": {
		trapLayout{
			align: 4, size: 0x74, ip: bin.U32(0x68), flags: bin.U32(0x70), fp: bin.U32(0x60),
			registers: []register{
				{"edi", bin.U32(0x54)}, {"esi", bin.U32(0x58)}, {"ebx", bin.U32(0x5c)}, {"ebp", bin.U32(0x60)}, {"eip", bin.U32(0x68)},
				{"efl", bin.U32(0x70)},
			},
			marks: []mark{{bin.U32(0x6c), 0, []uint64{codeX86}}, {bin.U32(0x50), 0, []uint64{processorX86}}},
		},
		savedLayout{
			align: 4, size: 0x2cc, flags: bin.U32(0), processor: 0x10000,
			marks: []mark{{bin.U32(0xbc), 0, []uint64{codeX86, userCodeX86}}, {bin.U32(0x90), 0, []uint64{processorX86, 0x3b}}},
		},
	},
}

// layoutOf gives the layouts of a machine, nil where none are known.
func layoutOf(machine string) *layout { return layouts[facts.BaseMachine(machine)] }
