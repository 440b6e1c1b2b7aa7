package signatures

import (
	"strings"

	"dumptriage/dump/spell"
)

// suggest completes a refusal: the word that was probably meant, or all that
// may stand here.
func suggest(word string, allowed []string) string {
	if best := spell.Closest(word, allowed); best != "" {
		return "did you mean " + best + "?"
	}
	return "write " + orList(allowed)
}

// orList writes a, b or c.
func orList[S ~string](words []S) string { return enumerate(words, " or ") }

// andList writes a, b and c.
func andList[S ~string](words []S) string { return enumerate(words, " and ") }

func enumerate[S ~string](words []S, last string) string {
	var b strings.Builder
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			b.WriteString(last)
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(w))
	}
	return b.String()
}
