package batch

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// A kind is a sort of file that people mistake for a dump or wrap one in.
// Magics are those of the formats' own documents, and of the file(1) database.
type kind struct {
	at      int
	magic   string
	name    string
	archive bool                                  // may hold a dump
	list    func(source, string) (listing, error) // nil: not looked into here
}

// tarName is the kind that is looked into inside compressed data, too.
const tarName = "a tar archive"

// kinds is the one list of archives and of names for what is no dump.
var kinds = []kind{
	{0, "PK\x03\x04", "a zip archive", true, listZip},
	{0, "PK\x05\x06", "an empty zip archive", true, listZip},
	{0, "PK\x07\x08", "a split zip archive", true, listZip},
	{0, "\x1f\x8b\x08", "gzip data", true, listGzip},
	{0, "MSCF", "a cabinet", true, listCab},
	{0, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive", true, list7z},
	{0, "\xfd7zXZ\x00", "xz data", true, listStream(xzipped)},
	{0, "BZh", "bzip2 data", true, listStream(bzipped)},
	{0, "\x28\xb5\x2f\xfd", "Zstandard data", true, listStream(zstandard)},
	{0, "Rar!\x1a\x07", "a RAR archive", true, listRar},
	{257, "ustar", tarName, true, listTar},
	{0, "MSWIM\x00\x00\x00", "a Windows image", true, nil},
	{0, "MZ", "a Windows program", false, nil},
	{0, "\x7fELF", "an ELF file", false, nil},
	{0, "regf", "a registry hive", false, nil},
	{0, "ElfFile\x00", "an event log", false, nil},
	{0, "\x30\x00\x00\x00LfLe", "an event log", false, nil},
	{0, "Microsoft C/C++ MSF 7.00", "a symbol file", false, nil},
	{0, "%PDF-", "a PDF document", false, nil},
	{0, "\x89PNG", "a picture", false, nil},
	{0, "\xff\xd8\xff", "a picture", false, nil},
	{0, "\xff\xfe", "UTF-16 text", false, nil},
}

// kindOf names what the first bytes of a file look like.
func kindOf(head []byte) kind {
	for _, k := range kinds {
		if len(head) >= k.at && bytes.HasPrefix(head[k.at:], []byte(k.magic)) {
			return k
		}
	}
	switch {
	case len(head) == 0:
		return kind{name: "an empty file"}
	case isText(head):
		return kind{name: "text"}
	}
	return kind{name: fmt.Sprintf("nothing known (first bytes % x)", head[:min(8, len(head))])}
}

// isText looks at the first 512 bytes.
func isText(head []byte) bool {
	head = head[:min(512, len(head))]
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 && len(head) >= utf8.UTFMax {
			return false
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
		head = head[n:]
	}
	return true
}
