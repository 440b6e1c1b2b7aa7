package archivetest

import (
	"encoding/binary"
	"hash/crc32"
	"unicode/utf16"
)

// SevenZip builds a 7-Zip archive after 7zFormat.txt: all files in one folder,
// packed by a coder with its properties.
func SevenZip(coder []byte, packed []byte, files ...File) []byte {
	number := func(n int) []byte { // nine bytes are allowed for any number
		return binary.LittleEndian.AppendUint64([]byte{0xff}, uint64(n))
	}
	total := 0
	var names []byte
	empty := make([]byte, (len(files)+7)/8)
	filled := 0
	for i, f := range files {
		total += len(f.Data)
		for _, c := range utf16.Encode([]rune(f.Name)) {
			names = binary.LittleEndian.AppendUint16(names, c)
		}
		names = append(names, 0, 0)
		if len(f.Data) == 0 {
			empty[i/8] |= 0x80 >> (i % 8)
		} else {
			filled++
		}
	}
	h := []byte{0x01, 0x04}
	h = append(append(append(append(h, 0x06), number(0)...), 1, 0x09), number(len(packed))...) // PackInfo: one run
	h = append(append(h, 0x00, 0x07, 0x0b, 1, 0, 1), coder...)                                 // UnpackInfo: one folder of one coder
	h = append(append(append(h, 0x0c), number(total)...), 0x00)
	h = append(append(append(h, 0x08, 0x0d), number(filled)...), 0x09) // SubStreamsInfo: sizes of all but the last
	sums := []byte{0x0a, 1}
	seen := 0
	for _, f := range files {
		if len(f.Data) == 0 {
			continue
		}
		if seen++; seen < filled {
			h = append(h, number(len(f.Data))...)
		}
		sums = binary.LittleEndian.AppendUint32(sums, crc32.ChecksumIEEE(f.Data))
	}
	h = append(append(h, sums...), 0x00, 0x00)
	h = append(append(h, 0x05), number(len(files))...)
	h = append(append(append(h, 0x0e), number(len(empty))...), empty...)
	h = append(append(append(h, 0x11), number(len(names)+1)...), 0)
	h = append(append(h, names...), 0x00, 0x00)

	b := []byte("7z\xbc\xaf\x27\x1c\x00\x04")
	start := binary.LittleEndian.AppendUint64(nil, uint64(len(packed)))
	start = binary.LittleEndian.AppendUint64(start, uint64(len(h)))
	start = binary.LittleEndian.AppendUint32(start, crc32.ChecksumIEEE(h))
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(start))
	return append(append(append(b, start...), packed...), h...)
}

// Joined returns the data of files, one after the other.
func Joined(files []File) []byte {
	var b []byte
	for _, f := range files {
		b = append(b, f.Data...)
	}
	return b
}
