package archivetest

import (
	"encoding/binary"
	"hash/crc32"
	"strings"
)

// RAR builds a RAR archive after technote.txt of RAR 4: all files stored, with
// the flags of the archive and those of its files.
func RAR(archive, flags uint16, files ...File) []byte {
	le := binary.LittleEndian
	b := []byte("Rar!\x1a\x07\x00")
	block := func(kind byte, flags uint16, rest, data []byte) {
		h := le.AppendUint16(append([]byte{}, kind), flags)
		h = append(le.AppendUint16(h, uint16(7+len(rest))), rest...)
		b = append(append(le.AppendUint16(b, uint16(crc32.ChecksumIEEE(h))), h...), data...)
	}
	block(0x73, archive, make([]byte, 6), nil)
	for _, f := range files {
		kind := flags | 0x8000
		if strings.HasSuffix(f.Name, "/") {
			kind |= 0xe0 // a folder
		}
		rest := le.AppendUint32(nil, uint32(len(f.Data)))
		rest = append(le.AppendUint32(rest, uint32(len(f.Data))), 2) // of Windows
		rest = le.AppendUint32(rest, crc32.ChecksumIEEE(f.Data))
		rest = append(le.AppendUint32(rest, 0x58210000), 29, 0x30) // date, version, stored
		rest = le.AppendUint16(rest, uint16(len(f.Name)))
		block(0x74, kind, append(le.AppendUint32(rest, 0x20), f.Name...), f.Data)
	}
	block(0x7b, 0x4000|archive&1, nil, nil) // another volume follows
	return b
}
