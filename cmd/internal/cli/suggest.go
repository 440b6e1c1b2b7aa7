package cli

import "strings"

// suggest is "; did you mean X?" for the candidate that is nearest to what was
// typed, or "" where none is near.
func suggest(typed string, candidates []string) string {
	best, least := "", len(typed)/3+1 // a third of the letters may be wrong
	for _, c := range candidates {
		if d := distance(strings.ToLower(typed), strings.ToLower(c), least); d < least {
			best, least = c, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance is how many letters must be put in, taken out, changed or exchanged
// with their neighbour to make one word of the other (Damerau, Levenshtein), or
// most where it is not less.
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
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
	return min(most, rows[(len(a)+1)%3][len(b)])
}
