package archive

import (
	"fmt"
	"hash/crc32"
)

// read7z reads the header of an archive.
func read7z(f Source) (*sevenZip, error) {
	raw, err := header7zOf(f)
	switch {
	case err != nil:
		return nil, err
	case raw == nil:
		return &sevenZip{}, nil
	}
	for range 4 { // an encoded header may be encoded once more
		p, z := &props{b: raw}, &sevenZip{}
		switch p.byte() {
		case propHeader:
			z.read(p, f.Size)
			return z, p.err
		case propEncodedHeader:
			z.streams(p, f.Size)
			if p.err != nil || len(z.folders) != 1 || z.folders[0].size > max7zHeader {
				return nil, errBroken7z
			}
			if raw, err = z.folders[0].unpack(f); err != nil {
				return nil, err
			}
		default:
			return nil, errBroken7z
		}
	}
	return nil, errBroken7z
}

// header7zOf reads the bytes of the header, nil where the archive is empty.
func header7zOf(f Source) ([]byte, error) {
	var head struct {
		Magic        [6]byte
		Version      [2]byte
		StartCRC     uint32
		Offset, Size uint64
		CRC          uint32
	}
	if !readRecord(f, 0, &head) {
		return nil, errBroken7z
	}
	if head.Size == 0 {
		return nil, nil
	}
	if head.Size > max7zHeader || head.Offset > uint64(f.Size) || int64(head.Offset+head.Size)+header7z > f.Size {
		return nil, fmt.Errorf("%w: its header lies past the end of the file, so the archive is probably truncated", errBroken7z)
	}
	raw := make([]byte, head.Size)
	if _, err := f.ReadAt(raw, header7z+int64(head.Offset)); err != nil {
		return nil, err
	}
	if crc32.ChecksumIEEE(raw) != head.CRC {
		return nil, fmt.Errorf("%w: the checksum of its header does not match", errBroken7z)
	}
	return raw, nil
}
