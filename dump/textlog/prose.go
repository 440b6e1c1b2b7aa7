package textlog

import (
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// maxProse is the size of a text that is what somebody wrote of a crash, and no log.
const maxProse = 4 << 10

// nearProse is how far from the word for a blue screen its code or name is.
const nearProse = 200

// Mention is the form of a bug check that somebody writes of. A text that documents one reads
// the same.
const Mention = "mention"

// What people write of a blue screen: the word for it, its code, and its name with the driver
// that Windows shows beside it.
var (
	blueWords   = lazyregexp.New(`(?i)\bblue ?-?screen(?:s|ed)?\b|\bbsods?\b|\bbug ?-?checks?\b|\bcrash(?:es|ed)?\b`)
	stopWritten = lazyregexp.New(`(?i)\b(?:stop|bug ?-?check)(?: code| error)?:?[ \t]*(0x[0-9A-Fa-f]{1,8})\b|\b(0x[0-9A-Fa-f]{1,8})[ \t]+(?:stop|bug ?-?check|bsod|blue ?screen)\b`)
	nameWritten = lazyregexp.New(`\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b(?:[ \t]*\(([\w.$-]+\.(?i:sys))\))?`)
)

// mentioned finds the one bug check that somebody writes of, by its code or its name. Where a
// text names several, none is meant for certain.
func mentioned(text string, names Names) []*Crash {
	if len(text) > maxProse {
		return nil
	}
	var found *Crash
	add := func(code uint32, at []int) *Crash {
		c := &Crash{Form: Mention, at: at[0], end: at[1]}
		c.Code = code
		if found == nil {
			found = c
		}
		return found
	}
	codes := map[uint32]bool{}
	for _, m := range stopWritten.FindAllStringSubmatchIndex(text, 20) {
		if m[2] < 0 {
			m[2], m[3] = m[4], m[5]
		}
		if v, ok := Number(text[m[2]:m[3]], 16); ok && v != 0 {
			codes[uint32(v)] = true
			add(uint32(v), m)
		}
	}
	for _, m := range nameWritten.FindAllStringSubmatchIndex(text, 200) {
		code, ok := names(strings.TrimSuffix(text[m[2]:m[3]], "_M"))
		if !ok {
			continue
		}
		codes[code] = true
		if c := add(code, m); m[4] >= 0 {
			c.Blamed = append(c.Blamed, Blame{File: text[m[4]:m[5]], By: "the text"})
		}
	}
	if len(codes) != 1 {
		return nil
	}
	if near := text[max(0, found.at-nearProse):min(len(text), found.end+nearProse)]; !blueWords.MatchString(near) {
		return nil
	}
	if m := rowOfFour.FindStringSubmatch(text[found.end:min(len(text), found.end+nearRow)]); m != nil && len(found.Params) == 0 {
		for _, word := range numbers.FindAllString(m[1], 4) {
			found.add(word)
		}
	}
	return []*Crash{found}
}

// rowOfFour is a line of four parameters, at most nearRow after what they are of.
var rowOfFour = lazyregexp.New("(?m)^[ \\t(]*((?:(?:0x)?[0-9A-Fa-f`]{8,18}[ \\t,]+){3}(?:0x)?[0-9A-Fa-f`]{8,18})[ \\t).]*$")

const nearRow = 500
