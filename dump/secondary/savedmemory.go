package secondary

import "dumptriage/dump/internal/bin"

// SavedMemoryGUID tags the block in which builds from 26100 on put the memory
// that components of the kernel ask to be saved.
const SavedMemoryGUID = "0d910545-e694-4b15-870c-01625fb32a6f"

// Its layout, read in a dump of build 26100, of which all parts and entries end
// where the next begin: a head with the number of parts; each part with the
// offset of its first entry, their number and their bytes; each entry an address,
// a length, and so many bytes of memory.
var (
	savedHead  = struct{ size, parts bin.Field }{bin.U32(0), bin.U16(6)}
	savedPart  = struct{ first, entries, bytes bin.Field }{bin.U32(0), bin.U32(4), bin.U32(8)}
	savedEntry = struct {
		address, length bin.Field
		size            uint64
	}{bin.U64(0), bin.U64(8), 16}
)

// MaxSavedMemory bounds the block: those seen have up to 221 KiB.
const MaxSavedMemory = 4 << 20

const maxSavedEntries = 4096

// Saved is a range of memory and where in the block it lies.
type Saved struct {
	Address, Offset, Size uint64
}

// SavedMemory lists the memory in a block. A part whose entries do not fill it
// ends the list: what follows would be taken from anywhere.
func SavedMemory(rec bin.Record) []Saved {
	var out []Saved
	at, parts := rec.Or(savedHead.size, 0), rec.Or(savedHead.parts, 0)
	for range parts {
		if at == 0 || at >= uint64(len(rec)) {
			return out
		}
		part := rec[at:]
		entry := at + part.Or(savedPart.first, 0)
		end := entry + part.Or(savedPart.bytes, 0)
		if entry == at || end > uint64(len(rec)) {
			return out
		}
		var found []Saved
		for range min(part.Or(savedPart.entries, 0), maxSavedEntries) {
			if entry+savedEntry.size > end {
				return out
			}
			s := Saved{rec[entry:].Or(savedEntry.address, 0), entry + savedEntry.size, rec[entry:].Or(savedEntry.length, 0)}
			if s.Size > end-s.Offset {
				return out
			}
			found = append(found, s)
			entry = s.Offset + s.Size
		}
		if entry != end {
			return out
		}
		out = append(out, found...)
		at = end
	}
	return out
}
