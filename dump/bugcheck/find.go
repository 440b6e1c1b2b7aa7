package bugcheck

import "strings"

// Find looks codes up by name: letter case does not matter, words may be
// joined by spaces, hyphens or underscores, and a leading STOP, BUGCHECK or
// BUGCODE may be there or not. Where no name is exactly this one, all that
// contain it are given. The result is sorted by code as in All.
func Find(name string) []Entry {
	want := plainName(name)
	if want == "" {
		return nil
	}
	var exact, part []Entry
	for _, line := range codes() {
		_, rest, _ := strings.Cut(line, "\t")
		raw, _, _ := strings.Cut(rest, "\t")
		switch have := plainName(raw); {
		case have == want:
			exact = append(exact, parseEntry(line))
		case strings.Contains(have, want):
			part = append(part, parseEntry(line))
		}
	}
	if exact != nil {
		return exact
	}
	return part
}

// plainName brings a name into the form in which names are compared.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == ':' || r == '\t' {
			return '_'
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(name)))
	for _, noise := range [...]string{"STOP_", "BUG_CHECK_", "BUGCHECK_", "BUGCODE_"} {
		name = strings.TrimLeft(strings.TrimPrefix(name, noise), "_")
	}
	return strings.TrimRight(name, "_")
}
