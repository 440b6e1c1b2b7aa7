// Package spell finds the word that was meant by one that is misspelled.
//
// It must not know what the words are.
package spell

import "strings"

// Closest returns the allowed word at the smallest distance from a word, "" where none
// is near enough to be a slip: a third of the letters may be wrong, of a long word
// four. Case does not matter.
func Closest(word string, allowed []string) string {
	best, least := "", 1+max(1, min(len(word), 12)/3)
	for _, w := range allowed {
		if d := distance(strings.ToLower(word), strings.ToLower(w), least); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance counts the bytes to insert, delete, replace or exchange with their
// neighbour to get from a to b (Damerau, Levenshtein). It returns limit where there
// are at least as many.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := rows[(i+2)%3], rows[i%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return min(limit, rows[(len(a)+1)%3][len(b)])
}
