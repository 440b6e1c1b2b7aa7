package signatures

import "strings"

// suggest completes a refusal: the word that was probably meant, or all that
// may stand here.
func suggest(word string, allowed []string) string {
	if best := closest(word, allowed); best != "" {
		return "did you mean " + best + "?"
	}
	return "write " + orList(allowed)
}

// closest is the allowed word at the smallest edit distance, or "" where none
// is near enough to be a slip of the hand.
func closest(word string, allowed []string) string {
	best, bestDistance := "", 1+max(1, min(len(word), 12)/3)
	for _, w := range allowed {
		if d := editDistance(strings.ToLower(word), strings.ToLower(w), bestDistance); d < bestDistance {
			best, bestDistance = w, d
		}
	}
	return best
}

// editDistance counts the bytes to insert, delete or replace to get from a to
// b. It gives limit where there are at least as many.
func editDistance(a, b string, limit int) int {
	if len(a) > len(b)+limit || len(b) > len(a)+limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], limit)
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
