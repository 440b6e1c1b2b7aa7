// Package filetype tells from the first bytes of a file what it is, where it is not a
// dump: an archive in which one may lie, or what people mistake for a dump.
//
// It holds the only table of such magics; those of dumps belong to the formats that
// read them. It must not know how an archive is opened.
package filetype

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// A Type is a sort of file.
type Type struct {
	Name    string // "a zip archive"
	Archive bool   // it may hold a dump
}

// The archives and compressed files.
const (
	Zip       = "a zip archive"
	EmptyZip  = "an empty zip archive"
	SplitZip  = "a split zip archive"
	Gzip      = "gzip-compressed data"
	Cabinet   = "a cabinet"
	SevenZip  = "a 7-Zip archive"
	XZ        = "xz-compressed data"
	Bzip2     = "bzip2-compressed data"
	Zstandard = "Zstandard-compressed data"
	RAR       = "a RAR archive"
	Tar       = "a tar archive"
)

// types lists the magics; the first that fits counts. They are those of the formats'
// own documents, and of the file(1) database.
var types = []struct {
	at    int
	magic string
	is    Type
}{
	{0, "PK\x03\x04", Type{Zip, true}},
	{0, "PK\x05\x06", Type{EmptyZip, true}},
	{0, "PK\x07\x08", Type{SplitZip, true}},
	{0, "\x1f\x8b\x08", Type{Gzip, true}},
	{0, "MSCF", Type{Cabinet, true}},
	{0, "7z\xbc\xaf\x27\x1c", Type{SevenZip, true}},
	{0, "\xfd7zXZ\x00", Type{XZ, true}},
	{0, "BZh", Type{Bzip2, true}},
	{0, "\x28\xb5\x2f\xfd", Type{Zstandard, true}},
	{0, "Rar!\x1a\x07", Type{RAR, true}},
	{257, "ustar", Type{Tar, true}},
	{0, "MSWIM\x00\x00\x00", Type{"a Windows image", true}},
	{0, "MZ", Type{"a Windows program or driver", false}},
	{0, "\xcf\xfa\xed\xfe", Type{"a Mach-O program", false}},
	{0, "\xce\xfa\xed\xfe", Type{"a Mach-O program", false}},
	{0, "regf", Type{"a registry hive", false}},
	{0, "ElfFile\x00", Type{"a Windows event log", false}},
	{0, "\x30\x00\x00\x00LfLe", Type{"a Windows event log", false}},
	{0, "Microsoft C/C++ MSF", Type{"a PDB symbol file", false}},
	{0, "%PDF-", Type{"a PDF document", false}},
	{0, "\x89PNG\r\n", Type{"a PNG picture", false}},
	{0, "\xff\xd8\xff", Type{"a JPEG picture", false}},
	{0, "\xff\xfe", Type{"UTF-16 text", false}},
	{0, "\xfe\xff", Type{"UTF-16 text", false}},
}

// Of returns what a file is that starts with head. ok is false where no magic fits,
// and where the magic is a word with which a text begins.
func Of(head []byte) (t Type, ok bool) {
	text := IsText(head)
	head = afterSkippable(head)
	for _, k := range types {
		if len(head) < k.at || !bytes.HasPrefix(head[k.at:], []byte(k.magic)) || text && IsWord(k.magic) {
			continue
		}
		return k.is, true
	}
	return Type{}, false
}

// afterSkippable is what follows the skippable frames at the start of Zstandard data
// (RFC 8878, 3.1.2), as far as that is there: their own magic where it is not.
func afterSkippable(head []byte) []byte {
	const header, zstd = 8, "\x28\xb5\x2f\xfd"
	for range 16 {
		if len(head) < header || head[0]&0xf0 != 0x50 || string(head[1:4]) != "\x2a\x4d\x18" {
			return head
		}
		size := uint64(binary.LittleEndian.Uint32(head[4:]))
		if size > uint64(len(head)-header) {
			return []byte(zstd)
		}
		head = head[header+size:]
	}
	return head
}

// longestWord is the size up to which a magic may be a word that a text begins with:
// "wake", "MZ".
const longestWord = 4

// IsWord reports whether a magic may be a word with which a text begins.
func IsWord(magic string) bool { return len(magic) <= longestWord && magic[0] < utf8.RuneSelf }

// IsText reports whether all of the first bytes of a file are text; a character that
// the end of head cuts through is forgiven.
func IsText(head []byte) bool {
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
