package dumptest

// Context is the part of a CONTEXT record that a triage reads.
type Context struct {
	IP, SP, FP uint64
	Flags      uint32 // default: the machine's bit with all register groups

	// General are the general registers by their numbers: rax, rcx, rdx, rbx, rsp … r15 of
	// AMD64, X0 to X30 of ARM64. IP, SP and FP override them.
	General []uint64
}

// contextLayout is where a CONTEXT keeps those registers; fp is 0 where the
// machine has no frame pointer register.
type contextLayout struct {
	size, flagsAt, ip, sp, fp int
	width                     int
	flags                     uint32
	general                   int // of the first general register; the others follow
}

// CONTEXT by machine (winnt.h; the RISC forms as in Wine's include/winnt.h).
var contexts = map[uint32]contextLayout{
	X86:   {0x2CC, 0x000, 0x0B8, 0x0C4, 0x0B4, 4, 0x0001003F, 0},
	AMD64: {0x4D0, 0x030, 0x0F8, 0x098, 0x0A0, 8, 0x0010000F, 0x078},
	ARM64: {0x390, 0x000, 0x108, 0x100, 0x0F0, 8, 0x00400007, 0x008},
	ARM:   {0x1A0, 0x000, 0x040, 0x038, 0x030, 4, 0x00200007, 0},
	IA64:  {0xA70, 0x000, 0xA18, 0x8D0, 0, 8, 0x0008002F, 0},
	MIPS:  {0x130, 0x124, 0x11C, 0x104, 0x108, 4, 0x00010007, 0},
	Alpha: {0x230, 0x21C, 0x210, 0x1F0, 0x178, 8, 0x00020007, 0},
	PPC:   {0x1D0, 0x1A0, 0x194, 0x10C, 0, 4, 0x00000007, 0},
}

func (c Context) bytes(machine, build uint32) []byte {
	l := contexts[machine]
	if machine == X86 && build < 2195 {
		l.size, l.flags = 0x0CC, 0x0001001F // no extended registers yet
	}
	b := make([]byte, l.size)
	put(b, l.flagsAt, 4, uint64(or(c.Flags, l.flags)))
	for i, v := range c.General {
		put(b, l.general+i*l.width, l.width, v)
	}
	put(b, l.ip, l.width, c.IP)
	put(b, l.sp, l.width, c.SP)
	if l.fp != 0 {
		put(b, l.fp, l.width, c.FP)
	}
	return b
}

// Exception is an EXCEPTION_RECORD.
type Exception struct {
	Code, Flags uint32
	Address     uint64
	Info        []uint64 // at most 15
}

// bytes is EXCEPTION_RECORD64 (0x98 bytes) or EXCEPTION_RECORD32 (0x50).
func (e Exception) bytes(wide bool) []byte {
	size, address, count, info, width := 0x50, 0x0C, 0x10, 0x14, 4
	if wide {
		size, address, count, info, width = 0x98, 0x10, 0x18, 0x20, 8
	}
	b := make([]byte, size)
	put(b, 0x00, 4, uint64(e.Code))
	put(b, 0x04, 4, uint64(e.Flags))
	put(b, address, width, e.Address)
	put(b, count, 4, uint64(len(e.Info)))
	for i, v := range e.Info {
		put(b, info+i*width, width, v)
	}
	return b
}
