package container

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"dumptriage/dump/filetype"
)

// A look is the first bytes by which a file that is no dump is recognised, and
// what it seems to be: a phrase that completes "it seems to be …".
type look struct {
	magic string
	what  string
}

// looks lists the magics of dump formats that are not read, or too damaged for it.
// The first that fits counts.
var looks = []look{
	{"hibr", hibernation}, {"HIBR", hibernation}, {"wake", hibernation}, {"WAKE", hibernation},
	{"RSTR", hibernation}, {"rstr", hibernation}, {"HORM", hibernation},
	{"\xd0\xbe\xd2\xbe", vmwareState}, {"\xd2\xbe\xd2\xbe", vmwareState},
	{"\xd3\xbe\xd3\xbe", vmwareState}, {"\xd1\xba\xd1\xba", vmwareState}, {"\xd2\xba\xd2\xba", vmwareState},
	{"\xd0\xbe\xd0\xbe", oldVMware},
	{"Raw_Dmp!", offlineDump}, {"Enc_Dmp!", offlineDump},
	{"EMiL", "a LiME memory image of an unknown version"},
	{"USERDUMP", oldUserDump}, {"USERDU64", oldUserDump},
}

const (
	hibernation = "a Windows hibernation file (hiberfil.sys)"
	vmwareState = "a VMware suspended state or snapshot"
	oldVMware   = "a VMware suspended state of the old 32-bit form, which is not read"
	offlineDump = "an offline crash dump that the firmware wrote, which is not read"
	oldUserDump = "an old user-mode dump (before Windows XP), which is not read"
)

// elfData is the byte order in an ELF header and elfType is e_type; elfCore
// marks a core file.
const (
	elfMagic = "\x7fELF"
	elfType  = 16
	elfCore  = 4

	elfData      = 5
	elfBigEndian = 2
)

// leastImage is the size from which pages without a magic may be a memory image.
const leastImage = 16 << 20

// Describe says what a file that is no supported dump seems to be.
func Describe(head []byte, size int64) string {
	if len(head) == 0 {
		return "an empty file"
	}
	text := filetype.IsText(head)
	if what := lookOf(head, text); what != "" {
		return what
	}
	switch {
	case bytes.HasPrefix(head, []byte(elfMagic)):
		return describeELF(head)
	case text:
		return "text"
	case size >= leastImage && size%0x1000 == 0:
		return "possibly a raw memory image"
	case allZero(head):
		return "zeros"
	}
	return fmt.Sprintf("unknown data that starts with % x", head[:min(len(head), 8)])
}

// lookOf says what a file is by its magic, "" where that is not known.
func lookOf(head []byte, text bool) string {
	for _, l := range looks {
		if text && filetype.IsWord(l.magic) {
			continue
		}
		if bytes.HasPrefix(head, []byte(l.magic)) {
			return l.what
		}
	}
	t, _ := filetype.Of(head)
	return t.Name
}

func describeELF(head []byte) string {
	order := binary.ByteOrder(binary.LittleEndian)
	if len(head) > elfData && head[elfData] == elfBigEndian {
		order = binary.BigEndian
	}
	if len(head) >= elfType+2 && order.Uint16(head[elfType:]) == elfCore {
		if order == binary.BigEndian {
			return "a big-endian ELF core, which is not of a Windows computer"
		}
		return "an ELF core"
	}
	return "an ELF program"
}
