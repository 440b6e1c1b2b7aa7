package dumptest

// Blob is one piece of tagged ("secondary") data: DUMP_BLOB_HEADER with its
// content (wdbgexts.h).
type Blob struct {
	Tag     [16]byte
	Data    []byte
	PrePad  uint32
	PostPad uint32
}

// DefaultBlobs are three blobs with and without padding.
func DefaultBlobs() []Blob {
	tag := func(first byte) (t [16]byte) {
		for i := range t {
			t[i] = first + byte(i)
		}
		return t
	}
	return []Blob{
		{Tag: tag(0x10), Data: []byte("first blob"), PrePad: 0, PostPad: 6},
		{Tag: tag(0x40), Data: []byte{1, 2, 3, 4, 5, 6, 7, 8}, PrePad: 8, PostPad: 0},
		{Tag: tag(0x70), Data: nil, PrePad: 3, PostPad: 5},
	}
}

// blobChain is DUMP_BLOB_FILE_HEADER and the blobs. The build carries the
// marks of a free build in its upper bits, as real ones do.
func blobChain(build uint32, blobs []Blob) []byte {
	var s stream
	s.add([]byte("DumpBlob"))
	s.u32(0x10) // HeaderSize
	s.u32(0xF0000000 | build)
	for _, blob := range blobs {
		s.u32(0x20) // HeaderSize
		s.add(blob.Tag[:])
		s.u32(uint32(len(blob.Data)))
		s.u32(blob.PrePad)
		s.u32(blob.PostPad)
		s.grow(int(blob.PrePad))
		s.add(blob.Data)
		s.grow(int(blob.PostPad))
	}
	return s.b
}
