package archivetest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
)

// RAR builds a RAR archive after technote.txt of RAR 4: all files stored, with
// the flags of the archive and those of its files.
func RAR(archive, flags uint16, files ...File) []byte {
	r := rar("Rar!\x1a\x07\x00")
	r.block(0x73, archive, make([]byte, 6), nil)
	for _, f := range files {
		kind := flags | 0x8000
		if strings.HasSuffix(f.Name, "/") {
			kind |= 0xe0 // a folder
		}
		r.file(kind, f.Name, 0x30, f.Data, len(f.Data), crc32.ChecksumIEEE(f.Data)) // stored
	}
	r.block(0x7b, 0x4000|archive&1, nil, nil) // another volume follows
	return r
}

// PPMd builds a RAR archive of a file that begins as if it was compressed with PPMd, with a
// model of so many megabytes, and goes on with nonsense.
func PPMd(megabytes int) []byte {
	const newBlock, newModel, order = 0x80, 0x20, 0x0f
	data := append([]byte{newBlock | newModel | order, byte(megabytes - 1)}, bytes.Repeat([]byte{0x12, 0x9a, 0x57, 0x33}, 300)...)
	r := rar("Rar!\x1a\x07\x00")
	r.block(0x73, 0, make([]byte, 6), nil)
	r.file(0x8000, "a.dmp", 0x33, data, 1<<20, 0)
	r.block(0x7b, 0x4000, nil, nil)
	return r
}

// A rar is an archive while it is built.
type rar []byte

func (r *rar) block(kind byte, flags uint16, rest, data []byte) {
	le := binary.LittleEndian
	h := le.AppendUint16([]byte{kind}, flags)
	h = append(le.AppendUint16(h, uint16(7+len(rest))), rest...)
	*r = append(append(le.AppendUint16(*r, uint16(crc32.ChecksumIEEE(h))), h...), data...)
}

func (r *rar) file(flags uint16, name string, method byte, data []byte, size int, sum uint32) {
	le := binary.LittleEndian
	rest := le.AppendUint32(nil, uint32(len(data)))
	rest = append(le.AppendUint32(rest, uint32(size)), 2) // of Windows
	rest = le.AppendUint32(rest, sum)
	rest = append(le.AppendUint32(rest, 0x58210000), 29, method) // date, version
	rest = le.AppendUint16(rest, uint16(len(name)))
	r.block(0x74, flags, append(le.AppendUint32(rest, 0x20), name...), data)
}
