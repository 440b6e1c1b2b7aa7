package cli

import "dumptriage/dump/spell"

// suggest returns "; did you mean X?" for the candidate nearest to what was typed, ""
// where none is near.
func suggest(typed string, candidates []string) string {
	if best := spell.Closest(typed, candidates); best != "" {
		return "; did you mean " + best + "?"
	}
	return ""
}
