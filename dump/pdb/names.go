package pdb

import "strings"

// Undecorate returns the name of a function without what compilers add to it: of C for
// x86 the leading underscore and the size of the arguments, of C++ all but the names of
// function and classes. A name of another form stays as it is.
func Undecorate(name string) string {
	switch {
	case strings.HasPrefix(name, "?"):
		if plain, ok := scoped(name[1:]); ok {
			return plain
		}
	case strings.HasPrefix(name, "_") || strings.HasPrefix(name, "@"):
		if base, size, ok := strings.Cut(name[1:], "@"); ok && digits(strings.TrimPrefix(size, "@")) && base != "" {
			return base
		}
	}
	return name
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// special are the names of functions that have none of their own; # is their class.
var special = map[string]string{"?0": "#", "?1": "~#", "?2": "operator new", "?3": "operator delete", "?_G": "scalar deleting destructor", "?_E": "vector deleting destructor"}

// scoped reads "Name@Class@Space@@…": the names, innermost first. Templates and names that
// refer to earlier ones are not read.
func scoped(text string) (string, bool) {
	own := ""
	for mark := range special {
		if strings.HasPrefix(text, mark) && len(mark) > len(own) {
			own = mark
		}
	}
	list, _, ended := strings.Cut(text[len(own):], "@@")
	if !ended || list == "" && own == "" {
		return "", false
	}
	parts := strings.Split(list, "@")
	for _, p := range parts {
		if p == "" || strings.ContainsAny(p, "?$") || p[0] >= '0' && p[0] <= '9' {
			return "", false
		}
	}
	if own != "" {
		parts = append([]string{strings.ReplaceAll(special[own], "#", parts[0])}, parts...)
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, "::"), true
}
