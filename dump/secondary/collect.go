package secondary

import (
	"dumptriage/dump/container"
	"dumptriage/dump/facts"
)

// Collect decodes the blocks that follow a dump. read returns the bytes at a place, at
// most limit.
func Collect(blobs []container.Blob, read func(p container.Place, limit uint64) []byte) *Found {
	found := NewFound()
	for _, b := range blobs {
		block := Blocks[b.GUID]
		if n := block.Wants(); n > 0 && b.Place.Exists() {
			block.Decode(read(b.Place, n), found)
		}
	}
	return found
}

// List names the blocks that follow a dump.
func List(blobs []container.Blob) []facts.Blob {
	var out []facts.Blob
	for _, b := range blobs {
		out = append(out, facts.Blob{GUID: b.GUID, Name: Blocks[b.GUID].Name, Size: b.Size})
	}
	return out
}
