package signatures

import (
	"fmt"
	"strings"
)

// A poolTag is the tag of pool blocks as a signature writes it: four
// characters, a beginning and *, or * alone for the tag that leads the pool.
type poolTag struct {
	text   string // without the *
	prefix bool
}

const tagLength = 4

func (v *poolTag) parse(text string) error {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return fmt.Errorf("pool tag %q has a character that cannot be typed: write printable ASCII", text)
		}
	}
	v.text, v.prefix = strings.CutSuffix(text, "*")
	switch n := len(v.text); {
	case v.leads():
		return nil
	case v.prefix && n > 0 && n < tagLength, !v.prefix && n == tagLength:
		return nil
	case v.prefix:
		return fmt.Errorf("pool tag %q: write one to three characters before the *, as Afd*", text)
	case n < tagLength:
		padded := text + strings.Repeat(" ", tagLength-n)
		return fmt.Errorf("pool tag %q has %d characters and needs 4: pad it with blanks in quotes, as %q, or write a beginning, as %s*", text, n, padded, strings.TrimRight(text, " "))
	default:
		return fmt.Errorf("pool tag %q has %d characters and needs 4: write %q, or a beginning, as %s*", text, n, text[:tagLength], text[:tagLength-1])
	}
}

// String returns the tag as it is written, in quotes where a blank could be
// overlooked.
func (v poolTag) String() string {
	switch {
	case v.leads():
		return "that leads"
	case v.prefix:
		return v.text + "*"
	case strings.Contains(v.text, " "):
		return `"` + v.text + `"`
	}
	return v.text
}

// leads reports whether the tag that leads the pool is meant, whichever it is.
func (v *poolTag) leads() bool { return v.prefix && v.text == "" }

// is reports whether tag is meant.
func (v *poolTag) is(tag string, anyCase bool) bool {
	if len(tag) < len(v.text) || tag[0] != v.text[0] && !anyCase {
		return false
	}
	if v.prefix {
		tag = tag[:len(v.text)]
	}
	return tag == v.text || anyCase && strings.EqualFold(tag, v.text)
}

func growsWords(grows bool, pool string) string {
	if grows {
		return "grows in " + pool + " from each state to the next"
	}
	return "does not grow in " + pool
}
