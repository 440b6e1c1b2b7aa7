package archive

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// The structures of a cabinet ([MS-CAB], Microsoft Cabinet File Format), and what
// they may say.
type (
	cabHeader struct {
		Signature              [4]byte
		_                      uint32
		Size                   uint32
		_                      uint32
		Files                  uint32 // offset of the first CFFILE
		_                      uint32
		_                      [2]byte // version
		Folders, FileCount     uint16
		Flags                  uint16
		SetID, CabinetInTheSet uint16
	}
	cabFolder struct {
		Data        uint32 // offset of the first CFDATA
		Blocks      uint16
		Compression uint16
	}
	cabFile struct {
		Size, At   uint32 // at: in the folder
		Folder     uint16
		Date, Time uint16
		Attributes uint16
	}
	cabData struct {
		Checksum         uint32
		Packed, Unpacked uint16
	}
)

const (
	cabPrevious, cabNext, cabReserve = 1, 2, 4 // flags

	cabStored, cabMSZIP, cabQuantum, cabLZX = 0, 1, 2, 3
	cabMethod                               = 0xf

	cabHeaderSize, cabFolderSize, cabFileSize = 36, 8, 16

	cabWindow   = 32 << 10 // the most that a block decompresses to, and what it may refer back to
	cabNameMost = 256
)

var errBrokenCab = errors.New("broken cabinet")

// listCab returns the files in a cabinet.
func listCab(f Source, _ string) (Listing, error) {
	var h cabHeader
	if !readRecord(f, 0, &h) {
		return Listing{}, errBrokenCab
	}
	if h.Flags&(cabPrevious|cabNext) != 0 {
		return Listing{}, errors.New("one of several cabinets that belong together: unpack it first")
	}
	at, reserved := int64(cabHeaderSize), [3]int64{}
	if h.Flags&cabReserve != 0 {
		var r struct {
			Header       uint16
			Folder, Data uint8
		}
		if !readRecord(f, at, &r) {
			return Listing{}, errBrokenCab
		}
		reserved = [3]int64{int64(r.Header), int64(r.Folder), int64(r.Data)}
		at += 4 + reserved[0]
	}
	solids := make([]*solid, h.Folders)
	for i := range solids {
		var d cabFolder
		if !readRecord(f, at, &d) {
			return Listing{}, errBrokenCab
		}
		at += cabFolderSize + reserved[1]
		solids[i] = &solid{packed: f.Size - int64(d.Data), open: d.opener(f.Size, reserved[2])}
	}
	warning := fileNames(f, h, solids)
	return Listing{Members: inTurn(f, solids), Warning: warning, Count: int(h.FileCount)}, nil
}

// fileNames reads the list of files into their folders, and gives a warning where
// it ends early.
func fileNames(f Source, h cabHeader, solids []*solid) (warning string) {
	at := int64(h.Files)
	for n := range int(h.FileCount) {
		var c cabFile
		name := make([]byte, cabNameMost)
		ok := readRecord(f, at, &c)
		k, _ := f.ReadAt(name, at+cabFileSize)
		end := bytes.IndexByte(name[:k], 0)
		if !ok || end < 0 {
			return fmt.Sprintf("the cabinet's list of files ends after %d of %d", n, h.FileCount)
		}
		at += cabFileSize + int64(end) + 1
		if int(c.Folder) < len(solids) {
			s := solids[c.Folder]
			s.files = append(s.files, solidFile{name: string(name[:end]), at: int64(c.At), size: int64(c.Size)})
		}
	}
	for _, s := range solids {
		slices.SortStableFunc(s.files, func(a, b solidFile) int { return cmp.Compare(a.at, b.at) })
	}
	return ""
}

// opener decompresses a folder.
func (d cabFolder) opener(size, reserved int64) func(io.ReaderAt) (io.Reader, *counter, error) {
	return func(archive io.ReaderAt) (io.Reader, *counter, error) {
		method := d.Compression & cabMethod
		switch method {
		case cabStored, cabMSZIP:
		case cabLZX, cabQuantum:
			return nil, nil, fmt.Errorf("compressed with %s, which is not supported: unpack it first", map[uint16]string{cabLZX: "LZX", cabQuantum: "Quantum"}[method])
		default:
			return nil, nil, errBrokenCab
		}
		used := &counter{r: io.NewSectionReader(archive, int64(d.Data), size-int64(d.Data))}
		return &cabReader{r: used, left: int(d.Blocks), reserved: reserved, zipped: method == cabMSZIP}, used, nil
	}
}

// A cabReader decompresses the blocks of a folder, each of which may refer to
// what came out of the one before.
type cabReader struct {
	r        io.Reader
	left     int // blocks
	reserved int64
	zipped   bool
	window   []byte // what came out of the last block
	rest     []byte // of it
	inflate  io.ReadCloser
}

func (c *cabReader) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		if c.left == 0 {
			return 0, io.EOF
		}
		c.left--
		if err := c.block(); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// block decompresses the next block: MSZIP has two letters in front of deflated
// data.
func (c *cabReader) block() error {
	var h cabData
	if err := binary.Read(c.r, binary.LittleEndian, &h); err != nil {
		return err
	}
	packed := make([]byte, c.reserved+int64(h.Packed))
	if _, err := io.ReadFull(c.r, packed); err != nil {
		return err
	}
	packed = packed[c.reserved:]
	if !c.zipped {
		c.window, c.rest = packed, packed
		return nil
	}
	data, ok := bytes.CutPrefix(packed, []byte("CK"))
	if !ok || h.Unpacked > cabWindow {
		return errBrokenCab
	}
	if c.inflate == nil {
		c.inflate = flate.NewReader(nil)
	}
	if err := c.inflate.(flate.Resetter).Reset(bytes.NewReader(data), c.window); err != nil {
		return err
	}
	out := make([]byte, h.Unpacked)
	if _, err := io.ReadFull(c.inflate, out); err != nil {
		return fmt.Errorf("%w: %w", errBrokenCab, err)
	}
	c.window, c.rest = out, out
	return nil
}
