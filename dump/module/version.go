package module

import (
	"encoding/binary"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// Version is the version resource of an image. Images that have several
// languages are read in the first.
type Version struct {
	FileVersion      facts.Known[string] // the number: "6.1.7601.17514"
	FileVersionText  facts.Known[string] // what is written: "6.1.7601.17514 (win7sp1_rtm.101119-1850)"
	CompanyName      facts.Known[string]
	ProductName      facts.Known[string]
	FileDescription  facts.Known[string]
	OriginalFilename facts.Known[string]
}

// versionTexts are the strings that are read, by their key in the resource
// ("String structure" page, Menus and Other Resources).
var versionTexts = []struct {
	key string
	at  func(*Version) *facts.Known[string]
}{
	{"CompanyName", func(v *Version) *facts.Known[string] { return &v.CompanyName }},
	{"ProductName", func(v *Version) *facts.Known[string] { return &v.ProductName }},
	{"FileDescription", func(v *Version) *facts.Known[string] { return &v.FileDescription }},
	{"OriginalFilename", func(v *Version) *facts.Known[string] { return &v.OriginalFilename }},
	{"FileVersion", func(v *Version) *facts.Known[string] { return &v.FileVersionText }},
}

// version reads the version resource.
func (m mapped) version(d directory) Version {
	leaf, err := m.versionResource(d)
	return decodeVersion(leaf, err)
}

// decodeVersion decodes VS_VERSIONINFO, or what there is of it; err is why
// there is no more.
func decodeVersion(leaf bin.Record, err error) Version {
	why := "the version resource does not have it"
	if err != nil {
		why = err.Error()
	}
	none := facts.Unknown[string](why)
	v := Version{none, none, none, none, none, none}
	root, _, ok := nextBlock(leaf)
	if !ok || root.key != "VS_VERSION_INFO" {
		if err == nil && len(leaf) != 0 {
			none.Why = "the version resource is damaged"
			v = Version{none, none, none, none, none, none}
		}
		return v
	}
	if text, ok := fixedVersion(root.value); ok {
		v.FileVersion = facts.Some(text)
	}
	root.each("StringFileInfo", func(info block) {
		info.each("", func(table block) {
			table.each("", func(s block) { v.take(s) })
		})
	})
	return v
}

// take notes a String, unless another language had it before.
func (v *Version) take(s block) {
	for _, t := range versionTexts {
		if at := t.at(v); s.key == t.key && !at.OK && !s.cut {
			*at = plain(bin.UTF16(s.text), t.key)
		}
	}
}

// blockHead is what all structures of a version resource begin with; the key
// follows as UTF-16 with a NUL, then, both at a multiple of four, the value and
// the blocks inside ("VS_VERSIONINFO structure" page).
var blockHead = struct {
	size                      int
	length, valueLength, kind bin.Field
}{6, bin.U16(0), bin.U16(2), bin.U16(4)}

const maxKey = 64 // characters; "OriginalFilename" has 16

// A block is one structure of a version resource.
type block struct {
	key   string
	value bin.Record // as long as the block says: bytes
	text  bin.Record // all after the key: linkers do not agree on how to count the length of text
	inner bin.Record // the blocks inside
	cut   bool       // the block is longer than the bytes that there are
}

// nextBlock takes the first block off a list of blocks.
func nextBlock(b bin.Record) (out block, rest bin.Record, ok bool) {
	length := int(b.Or(blockHead.length, 0))
	if length < blockHead.size {
		return block{}, nil, false
	}
	whole := b[:min(length, len(b))]
	key, ended := untilNUL16(whole[min(blockHead.size, len(whole)):])
	if !ended || len(key) > 2*maxKey {
		return block{}, nil, false
	}
	out.key, out.cut = bin.UTF16(key), length > len(b)
	out.text = behind(whole, blockHead.size+len(key)+2)
	n := int(whole.Or(blockHead.valueLength, 0))
	out.value = out.text[:min(n, len(out.text))]
	out.inner = behind(out.text, n)
	return out, behind(b, length), true
}

// each calls yield for the blocks inside that have a key, or for all.
func (b block) each(key string, yield func(block)) {
	for rest := b.inner; ; {
		inner, next, ok := nextBlock(rest)
		if !ok {
			return
		}
		if key == "" || inner.key == key {
			yield(inner)
		}
		rest = next
	}
}

// behind is what follows n bytes, at the next multiple of four.
func behind(b bin.Record, n int) bin.Record {
	n = (n + 3) &^ 3
	return b[min(n, len(b)):]
}

// untilNUL16 returns the bytes of UTF-16 text before its NUL.
func untilNUL16(b []byte) (text []byte, ended bool) {
	for i := 0; i+2 <= len(b); i += 2 {
		if binary.LittleEndian.Uint16(b[i:]) == 0 {
			return b[:i], true
		}
	}
	return nil, false
}
