package container

import "dumptriage/dump/internal/bin"

// The layouts of VMware's suspended state (.vmss) and snapshot (.vmsn):
// crash-utility/crash, vmware_vmss.h, by VMware; for the form with 32-bit
// lengths volatilityfoundation/volatility, plugins/addrspaces/vmware.py.

// vmMagics are the first words of a state file, and the bytes of a length in
// the blocks of that form.
var vmMagics = []struct {
	magic  uint64
	length int
}{
	{0xbed2bed0, 4},
	{0xbed2bed2, 8}, // the ordinary one
	{0xbed3bed3, 8}, // partial
	{0xbad1bad1, 8}, // restored
	{0xbad2bad2, 8}, // not to be restored
}

// vmHeader is cptdumpheader; the groups follow.
var vmHeader = struct {
	magic, groups bin.Field
	size          int
}{bin.U32(0), bin.U32(8), 0xc}

// vmGroup is cptgroupdesc.
var vmGroup = struct {
	name bin.Span
	tags bin.Field // place of the first tag
	size int
}{bin.Span{Off: 0, Size: 64}, bin.U64(0x40), 0x50}

// vmTag is the head of a tag: flags, length of the name, name, 32-bit indexes,
// value. Flags hold the size of the value in their low six bits and the number
// of indexes above; both bytes zero end the group.
var vmTag = struct {
	flags, name bin.Field
	size        int
	index       int // bytes of an index
	most        int // bytes of the longest head, the lengths of a block included
}{bin.U8(0), bin.U8(1), 2, 4, 2 + 255 + 3*4 + 2*8 + 2}

// The sizes that say that a block follows: its lengths in the file and in
// memory, 16 bits that count padding, the padding, and the bytes.
const (
	vmSizeMask   = 0x3f
	vmIndexShift = 6
	vmBlock      = 0x3f
	vmCompressed = 0x3e
)

// vmPlatformARM64 is the value of Checkpoint/Platform for machines of Apple
// silicon (ufrisk/LeechCore, device_file.c); vmARM64Start is where their
// memory begins.
const (
	vmPlatformARM64 = 3
	vmARM64Start    = 0x80000000
)

// vmCR3 is the number of the register among the control registers.
const vmCR3 = 3
