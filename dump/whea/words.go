package whea

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// named is the name of a number, "" where it has none.
func named(names []string, n uint64) string {
	if n < uint64(len(names)) {
		return names[n]
	}
	return ""
}

// bitNames names the bits that are set, in their order.
func bitNames(v uint64, names map[int]string) []string {
	var out []string
	for bit := range 64 {
		if name := names[bit]; v&(1<<bit) != 0 && name != "" {
			out = append(out, name)
		}
	}
	return out
}

// sentence joins what there is: a subject, and what is said of it.
func sentence(subject string, parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	if len(said) == 0 {
		return subject
	}
	return subject + ": " + strings.Join(said, ", ")
}

// guid writes a GUID as text; its first three parts are little-endian.
func guid(b []byte) string {
	if len(b) != 16 {
		return ""
	}
	le := binary.LittleEndian
	return fmt.Sprintf("%08x-%04x-%04x-%x-%x", le.Uint32(b), le.Uint16(b[4:]), le.Uint16(b[6:]), b[8:10], b[10:16])
}
