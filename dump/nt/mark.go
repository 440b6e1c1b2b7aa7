package nt

import "dumptriage/dump/internal/bin"

// A mark is a field of a structure of which the values are known: by its marks a
// structure is recognised among other bytes.
type mark struct {
	field  bin.Field
	ignore uint64 // bits that may be any
	values []uint64
}

// hasMarks reports whether a record bears all the marks.
func hasMarks(rec bin.Record, marks []mark) bool {
	for _, m := range marks {
		v, err := rec.Uint(m.field)
		ok := false
		for _, want := range m.values {
			ok = ok || v&^m.ignore == want
		}
		if err != nil || !ok {
			return false
		}
	}
	return true
}

// Selectors of code, data and the processor's own block, by architecture.
const (
	codeAMD64, userCodeAMD64, stackAMD64                 = 0x10, 0x33, 0x18
	codeX86, userCodeX86, processorX86, userProcessorX86 = 0x08, 0x1b, 0x30, 0x3b
)
