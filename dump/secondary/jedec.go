package secondary

import (
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"

	"dumptriage/dump/internal/lines"
)

//go:embed jedec.tsv
var jedecLines string

// makerOf names the maker of a memory module. Firmware that does not know a maker
// writes his JEDEC code (JEP106), in one of several forms:
//
//	802C  802C0000802C  0x802C  Unknown (0x802C)   a count of continuation bytes, then the code
//	2C80  2C00                                     the same with its bytes swapped
//	7F7F9B0000000000                               each 7F is a continuation (SPD of DDR2)
//
// A text that is no such code is a name already, and is given back.
func makerOf(text string) string {
	digits := strings.ToUpper(strings.Trim(text, " ()[]"))
	digits = strings.Trim(strings.TrimPrefix(digits, "UNKNOWN"), " -()[]")
	code, err := hex.DecodeString(strings.TrimPrefix(digits, "0X"))
	if err != nil {
		return text
	}
	switch len(code) {
	case 2, 6:
		return codeName(code[0], code[1], text)
	case 8:
		n := len(code) - len(strings.TrimLeft(string(code), "\x7f"))
		if n < len(code) {
			if name, _ := jedecName(byte(n), code[n]); name != "" {
				return name
			}
		}
	}
	return text
}

// codeName reads two bytes of a code, straight or swapped: the way that names a
// maker of memory is right, the straight one where neither does.
func codeName(first, second byte, text string) string {
	straight, memory := jedecName(first, second)
	if memory {
		return straight
	}
	if swapped, memory := jedecName(second, first); memory {
		return swapped
	}
	if straight != "" {
		return straight
	}
	return text
}

// jedecName finds a maker by a count of continuation bytes and a code. The highest
// bit of either is its parity, which not every firmware keeps.
func jedecName(continuations, code byte) (name string, memory bool) {
	rest, ok := lines.Find(jedecLines, fmt.Sprintf("%02x%02x", continuations&0x7f, code&0x7f))
	if !ok {
		return "", false
	}
	name, kind, _ := strings.Cut(rest, "\t")
	return name, kind == "memory"
}
