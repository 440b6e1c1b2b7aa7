package container

import "dumptriage/dump/internal/bin"

// elfLayout is where the fields of one class of ELF lie (the System V ABI,
// chapters 4 and 5; <elf.h>).
type elfLayout struct {
	class byte // EI_CLASS
	size  int  // of the file header

	machine, segments, sections, stride, count bin.Field

	segment elfSegmentLayout
	// extended is sh_info of the first section header, which counts the
	// segments where the file header has no room for it.
	extended bin.Field
}

// elfSegmentLayout is Elf32_Phdr or Elf64_Phdr (<elf.h>).
type elfSegmentLayout struct {
	kind, offset, virt, phys, fileSize bin.Field
	size                               int
}

var elf32 = elfLayout{
	class: 1, size: 0x34,
	machine: bin.U16(0x12), segments: bin.U32(0x1c), sections: bin.U32(0x20),
	stride: bin.U16(0x2a), count: bin.U16(0x2c),
	segment:  elfSegmentLayout{bin.U32(0), bin.U32(4), bin.U32(8), bin.U32(0xc), bin.U32(0x10), 0x20},
	extended: bin.U32(0x1c),
}

var elf64 = elfLayout{
	class: 2, size: 0x40,
	machine: bin.U16(0x12), segments: bin.U64(0x20), sections: bin.U64(0x28),
	stride: bin.U16(0x36), count: bin.U16(0x38),
	segment:  elfSegmentLayout{bin.U32(0), bin.U64(8), bin.U64(0x10), bin.U64(0x18), bin.U64(0x20), 0x38},
	extended: bin.U32(0x2c),
}

const (
	elfClass        = 4 // EI_CLASS
	elfLittleEndian = 1 // ELFDATA2LSB
	elfLoad         = 1 // PT_LOAD
	elfNotes        = 4 // PT_NOTE
	elfManySegments = 0xffff
)

// elfMachines gives the names of e_machine values (<elf.h>). QEMU writes that
// of the mode that the first processor was in.
var elfMachines = []struct {
	value uint64
	name  string
}{
	{3, "x86"}, {0x3e, "amd64"}, {0x28, "arm"}, {0xb7, "arm64"},
}

// elfNote is Elf32_Nhdr, which Elf64_Nhdr equals; name and contents follow,
// each padded to four bytes.
var elfNote = struct {
	name, contents, kind bin.Field
	size                 int
}{bin.U32(0), bin.U32(4), bin.U32(8), 0xc}

// The notes that say what wrote a core.
const (
	noteStatus  = 1     // "CORE", NT_PRSTATUS: one a processor, or a thread
	noteProcess = 3     // "CORE", NT_PRPSINFO: the core is of a process
	noteVBCore  = 0xb00 // "VBCORE", NT_VBOXCORE
	noteVBCPU   = 0xb01 // "VBCPU", NT_VBOXCPU
)

// qemuState is QEMUCPUState, the contents of the "QEMU" note that QEMU writes
// for each x86 processor (qemu/qemu, target/i386/arch_dump.c). It grows at its
// end without a new version.
var qemuState = struct{ version, size, cr3 bin.Field }{bin.U32(0), bin.U32(4), bin.U64(0x1a0)}

const qemuStateVersion = 1

// vbCore is DBGFCOREDESCRIPTOR and vbCPU DBGFCORECPU, the contents of the
// notes that VirtualBox's debugvm dumpvmcore writes (VirtualBox,
// include/VBox/vmm/dbgfcorefmt.h). Its e_machine is that of the host.
var (
	vbCore = struct{ magic, version, processors bin.Field }{bin.U32(0), bin.U32(4), bin.U32(0x14)}
	vbCPU  = struct{ cr0, cr3, efer bin.Field }{bin.U64(0x120), bin.U64(0x130), bin.U64(0x1e8)}
)

const (
	vbMagic = 0xc01ac0de
	// The versions whose processor state is known to be vbCPU: of major version
	// 1, from the minor one on. Before, it was the program's own structure.
	vbMajor, vbLeastMinor = 1, 4

	cr0Paging    = 1 << 31 // CR0.PG
	eferLongMode = 1 << 10 // IA32_EFER.LMA
)
