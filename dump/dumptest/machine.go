package dumptest

import "fmt"

// Values of MachineImageType (IMAGE_FILE_MACHINE_*, "PE Format" page).
const (
	X86   = 0x014C
	MIPS  = 0x0166
	Alpha = 0x0184
	PPC   = 0x01F0
	ARM   = 0x01C4
	IA64  = 0x0200
	AMD64 = 0x8664
	ARM64 = 0xAA64
)

// traits are what a machine decides about a dump, and the addresses that a
// default system of that machine uses.
type traits struct {
	name   string
	wide   bool   // DUMP_HEADER64 instead of DUMP_HEADER32
	page   int    // bytes of one physical page
	build  uint32 // build of a header that names none
	kernel uint64 // DllBase of the kernel image
	image  uint64 // its SizeOfImage
	pool   uint64 // where driver images, processes and threads lie
	stack  uint64 // where the kernel stack of the crash lies
}

var machines = map[uint32]traits{
	X86:   {"x86", false, 0x1000, 2600, 0x804D7000, 0x214000, 0xF7000000, 0xF8A1C000},
	MIPS:  {"mips", false, 0x1000, 1381, 0x80080000, 0x100000, 0x80600000, 0x80F04000},
	Alpha: {"alpha", false, 0x2000, 1381, 0x80080000, 0x100000, 0x80600000, 0x80F04000},
	PPC:   {"ppc", false, 0x1000, 1381, 0x80080000, 0x100000, 0x80600000, 0x80F04000},
	ARM:   {"arm", false, 0x1000, 9200, 0x81200000, 0x500000, 0x8E000000, 0x9A1C4000},
	IA64:  {"ia64", true, 0x2000, 3790, 0xE000000083000000, 0x600000, 0xE000000100000000, 0xE000000200004000},
	AMD64: {"amd64", true, 0x1000, 19041, 0xFFFFF80041200000, 0x1046000, 0xFFFFF80180000000, 0xFFFF85042988E000},
	ARM64: {"arm64", true, 0x1000, 22000, 0xFFFFF80041200000, 0x1046000, 0xFFFFF80180000000, 0xFFFF85042988E000},
}

func machineOf(code uint32) traits {
	t, ok := machines[code]
	if !ok {
		panic(fmt.Sprintf("dumptest: machine %#x is not in the table", code))
	}
	return t
}

// pointer is the size of a pointer on the machine.
func (t traits) pointer() int {
	if t.wide {
		return 8
	}
	return 4
}

// header is the size of the dump header: one page of 4 KB or two.
func (t traits) header() int {
	if t.wide {
		return 0x2000
	}
	return 0x1000
}

// variable is the address that a default system gives to a kernel variable:
// the middle of the kernel image plus n slots of 16 bytes.
func (t traits) variable(n uint64) uint64 { return t.kernel + t.image/2 + 16*n }
