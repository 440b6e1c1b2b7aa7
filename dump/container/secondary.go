package container

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"dumptriage/dump/internal/bin"
)

// Secondary data is what bugcheck callbacks add after the dump proper: a file
// header, then blobs one after another, each tagged with a GUID
// (wdbgexts.h, DUMP_BLOB_FILE_HEADER and DUMP_BLOB_HEADER). There is no count:
// a header of another size, zeros, or the end of the file end the chain.
var (
	blobFile = struct {
		magic      []byte
		headerSize bin.Field
		size       int
	}{[]byte("DumpBlob"), bin.U32(8), 0x10}

	blobHeader = struct {
		headerSize, dataSize, prePad, postPad bin.Field
		guid                                  bin.Span
		size                                  int
	}{bin.U32(0), bin.U32(0x14), bin.U32(0x18), bin.U32(0x1c), bin.Span{Off: 4, Size: 16}, 0x20}
)

const (
	blobWindow = 0x1000 // how far after the dump proper the chain may begin
	maxBlobs   = 4096
)

// secondary lists the blobs after the dump proper, which ends at end.
func (o *opening) secondary(end uint64) {
	win := o.read(end, blobWindow)
	i := bytes.Index(win, blobFile.magic)
	if i < 0 {
		return
	}
	at := end + uint64(i)
	size := bin.Record(win[i:]).Or(blobFile.headerSize, uint64(blobFile.size))
	at += max(size, uint64(blobFile.size))
	for range maxBlobs {
		next, more := o.blob(at)
		if !more {
			return
		}
		at = next
	}
	o.warn("more than %d blocks of secondary data: the rest was left out", maxBlobs)
}

// blob reads one blob header and gives where the next one is.
func (o *opening) blob(at uint64) (next uint64, more bool) {
	h := o.read(at, uint64(blobHeader.size))
	if len(h) < blobHeader.size {
		if len(h) > 0 && !allZero(h) {
			o.truncated("the file is truncated in the secondary data")
		}
		return 0, false
	}
	if h.Or(blobHeader.headerSize, 0) != uint64(blobHeader.size) {
		return 0, false
	}
	guid, _ := h.Bytes(blobHeader.guid)
	size := h.Or(blobHeader.dataSize, 0)
	data := at + uint64(blobHeader.size) + h.Or(blobHeader.prePad, 0)
	if data+size > uint64(o.img.Size) {
		o.truncated("the file is truncated in the secondary data")
	}
	o.img.Blobs = append(o.img.Blobs, Blob{GUID: formatGUID(guid), Size: size,
		Place: o.inFile(data, size)})
	return data + size + h.Or(blobHeader.postPad, 0), true
}

func allZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// formatGUID writes a GUID as text; its first three parts are little-endian.
func formatGUID(b []byte) string {
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%x", binary.LittleEndian.Uint32(b),
		binary.LittleEndian.Uint16(b[4:]), binary.LittleEndian.Uint16(b[6:]),
		binary.BigEndian.Uint16(b[8:]), b[10:16])
}
