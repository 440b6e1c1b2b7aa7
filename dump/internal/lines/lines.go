// Package lines looks words up in lists that are compiled into the program as
// text: lines in the order of their bytes, each a key, a tab and what is known of
// it. Nothing is parsed until it is asked for.
//
// It must not know what the lists are about.
package lines

import (
	"sort"
	"strings"
)

// Find returns what follows a key in a list whose lines all end. Lines before the
// first key, such as a head, do no harm as long as they sort before it.
func Find(list, key string) (rest string, ok bool) {
	at := sort.Search(len(list), func(i int) bool {
		line, _, _ := strings.Cut(list[start(list, i):], "\n")
		return line >= key
	})
	line, _, _ := strings.Cut(list[start(list, at):], "\n")
	if rest, ok = strings.CutPrefix(line, key+"\t"); !ok {
		return "", false
	}
	return rest, true
}

// start is where the line begins in which a byte lies.
func start(list string, at int) int { return strings.LastIndexByte(list[:at], '\n') + 1 }
