package container

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// A look is the first bytes by which a file that is no dump is recognised, and
// what it seems to be: a phrase that completes "it seems to be …".
type look struct {
	magic string
	what  string
}

// looks: the magics of dump containers that are not read or too damaged for it,
// then of what people mix up with dumps. The first that fits counts.
var looks = []look{
	{"hibr", hibernation}, {"HIBR", hibernation}, {"wake", hibernation}, {"WAKE", hibernation},
	{"RSTR", hibernation}, {"rstr", hibernation}, {"HORM", hibernation},
	{"\xd0\xbe\xd2\xbe", vmwareState}, {"\xd2\xbe\xd2\xbe", vmwareState},
	{"\xd3\xbe\xd3\xbe", vmwareState}, {"\xd1\xba\xd1\xba", vmwareState}, {"\xd2\xba\xd2\xba", vmwareState},
	{"\xd0\xbe\xd0\xbe", oldVMware},
	{"Raw_Dmp!", offlineDump}, {"Enc_Dmp!", offlineDump},
	{"EMiL", "a LiME memory image of an unknown version"},
	{"USERDUMP", oldUserDump}, {"USERDU64", oldUserDump},
	{"PK\x03\x04", "a zip archive"}, {"PK\x05\x06", "an empty zip archive"}, {"\x1f\x8b", "gzip-compressed data"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"},
	{"Rar!\x1a\x07", "a rar archive: unpack it first"},
	{"\xfd7zXZ\x00", "xz-compressed data: unpack it first"},
	{"\x28\xb5\x2f\xfd", "zstd-compressed data: unpack it first"},
	{"BZh", "bzip2-compressed data: unpack it first"},
	{"MSCF\x00\x00\x00\x00", "a cabinet archive: unpack it first"},
	{"ElfFile\x00", "a Windows event log"}, {"\x30\x00\x00\x00LfLe", "a Windows event log"},
	{"Microsoft C/C++ MSF", "a PDB symbol file"},
	{"regf", "a registry hive"},
	{"MZ", "a Windows program or driver, not a dump"},
	{"\xcf\xfa\xed\xfe", "a Mach-O program"}, {"\xce\xfa\xed\xfe", "a Mach-O program"},
	{"\x89PNG\r\n", "a PNG picture"}, {"\xff\xd8\xff", "a JPEG picture"}, {"%PDF-", "a PDF document"},
	{"\xff\xfe", "UTF-16 text"}, {"\xfe\xff", "UTF-16 text"},
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

// longestWord is the size up to which a magic may be a word that a text begins
// with: "wake", "MZ".
const longestWord = 4

// leastImage is the size from which pages without a magic may be a memory image.
const leastImage = 16 << 20

// Describe says what a file that is no supported dump seems to be.
func Describe(head []byte, size int64) string {
	if len(head) == 0 {
		return "an empty file"
	}
	text := isText(head)
	if what := lookOf(head, text); what != "" {
		return what
	}
	switch {
	case bytes.HasPrefix(head, []byte(elfMagic)):
		return describeELF(head)
	case text:
		return "text"
	case size >= leastImage && size%0x1000 == 0:
		return "a raw memory image perhaps"
	case allZero(head):
		return "zeros"
	}
	return fmt.Sprintf("unknown data that starts with % x", head[:min(len(head), 8)])
}

// lookOf gives the first look that fits, "" where none does.
func lookOf(head []byte, text bool) string {
	for _, l := range looks {
		if text && len(l.magic) <= longestWord && l.magic[0] < utf8.RuneSelf {
			continue
		}
		if bytes.HasPrefix(head, []byte(l.magic)) {
			return l.what
		}
	}
	return ""
}

func describeELF(head []byte) string {
	order := binary.ByteOrder(binary.LittleEndian)
	if len(head) > elfData && head[elfData] == elfBigEndian {
		order = binary.BigEndian
	}
	if len(head) >= elfType+2 && order.Uint16(head[elfType:]) == elfCore {
		if order == binary.BigEndian {
			return "a big-endian ELF core, which is of no Windows machine"
		}
		return "an ELF core"
	}
	return "an ELF program"
}

// isText reports whether all of the first bytes are text; a character that the
// end of the head cuts through is forgiven.
func isText(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return len(head) < utf8.UTFMax && !utf8.FullRune(head)
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			return false
		}
		head = head[n:]
	}
	return true
}
