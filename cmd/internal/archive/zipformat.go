package archive

import (
	"encoding/binary"
	"io"
)

// The records of a .zip file, all little-endian, as in APPNOTE.TXT 4.3. They
// are read here and not with archive/zip because that holds the whole
// directory in memory, however long it claims to be, and reads nothing of an
// archive that was cut off.
type (
	zipLocal struct { // 4.3.7
		Signature             uint32
		Version, Flags        uint16
		Method                uint16
		Time, Date            uint16
		Sum, Compressed, Size uint32
		NameLen, ExtraLen     uint16
	}
	zipEntry struct { // 4.3.12
		Signature             uint32
		MadeBy, Version       uint16
		Flags, Method         uint16
		Time, Date            uint16
		Sum, Compressed, Size uint32
		NameLen, ExtraLen     uint16
		CommentLen, Disk      uint16
		Internal              uint16
		External, Local       uint32
	}
	zipEnd struct { // 4.3.16
		Signature                  uint32
		Disk, DirectoryDisk        uint16
		EntriesHere, Entries       uint16
		DirectorySize, DirectoryAt uint32
		CommentLen                 uint16
	}
	zip64Locator struct { // 4.3.15
		Signature uint32
		Disk      uint32
		EndAt     uint64
		Disks     uint32
	}
	zip64End struct { // 4.3.14
		Signature                  uint32
		RecordSize                 uint64
		MadeBy, Version            uint16
		Disk, DirectoryDisk        uint32
		EntriesHere, Entries       uint64
		DirectorySize, DirectoryAt uint64
	}
)

const (
	sigLocal   = 0x04034b50
	sigEntry   = 0x02014b50
	sigEnd     = 0x06054b50
	sigLocator = 0x07064b50
	sigEnd64   = 0x06064b50
	sigSplit   = 0x08074b50 // 8.5.3

	flagEncrypted = 1 << 0
	flagSizeLater = 1 << 3 // sizes and checksum follow the data (4.4.4)

	extraZip64 = 1          // 4.5.3
	inExtra    = 0xffffffff // a size that is in the zip64 extra field

	maxComment = 1<<16 - 1
)

// zip64Fields replaces those fields that did not fit into 32 bits, in the order
// in which the extra field has them.
func zip64Fields(extra []byte, fields []int64) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		extra = extra[4:]
		if n > len(extra) {
			return
		}
		if id == extraZip64 {
			data := extra[:n]
			for i := range fields {
				if fields[i] == inExtra && len(data) >= 8 {
					fields[i], data = int64(binary.LittleEndian.Uint64(data)), data[8:]
				}
			}
			return
		}
		extra = extra[n:]
	}
}

// readRecord reads one record; false where the file does not hold all of it.
func readRecord(r io.ReaderAt, at int64, record any) bool {
	if at < 0 {
		return false
	}
	var buf [64]byte
	b := buf[:binary.Size(record)]
	if n, _ := r.ReadAt(b, at); n < len(b) {
		return false
	}
	_, err := binary.Decode(b, binary.LittleEndian, record)
	return err == nil
}
