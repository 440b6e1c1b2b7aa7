// Package pool knows the kernel pools: block headers, tags and whose they are.
//
// It reads through a memory.Space. It must not know dump formats, nor what a
// STOP code means.
package pool

import (
	_ "embed"
	"strings"

	"dumptriage/dump/internal/lines"
)

// A Tag is what the tag list says of one pool tag. Driver is as the list has
// it, and not always a file name.
type Tag struct {
	Tag     string
	Driver  string
	Purpose string
}

// tagLines is the list of known tags, sorted: tag, driver and purpose, one a
// line. The head tells where the list comes from; it sorts before every tag.
//
//go:embed tags.tsv
var tagLines string

// KnownTag looks a tag up in the list. It is often right and never proof: tags
// are free for anybody to use.
func KnownTag(tag string) (Tag, bool) {
	rest, ok := lines.Find(tagLines, tag)
	if !ok {
		return Tag{}, false
	}
	driver, purpose, _ := strings.Cut(rest, "\t")
	return Tag{tag, driver, purpose}, true
}

// protectedBit marks a block that must be freed by its tag; it is no part of
// the tag's text.
const protectedBit = 0x80000000

// TagText writes a tag's 32-bit value as text, lowest byte first. It is false
// where a byte is no printable character: then it is no tag.
func TagText(v uint32) (string, bool) {
	v &^= protectedBit
	b := []byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)}
	letters := 0
	for _, c := range b {
		if c < ' ' || c > '~' {
			return "", false
		}
		if c != ' ' {
			letters++
		}
	}
	return string(b), letters > 0
}

// TagBytes writes a tag as text whatever its bytes are: those that cannot be
// printed as a dot, as debuggers do.
func TagBytes(v uint32) string {
	if text, ok := TagText(v); ok {
		return text
	}
	b := [4]byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v>>24) &^ 0x80}
	for i, c := range b {
		if c < ' ' || c > '~' {
			b[i] = '.'
		}
	}
	return string(b[:])
}
