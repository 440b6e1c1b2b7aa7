package bugcheck

import (
	"sort"
	"strings"
)

// table is the lines of an embedded file, sorted by the eight lower-case hex
// digits that each begins with. Lines are read when they are asked for, so
// that looking up one code costs a split of the file and a binary search.
type table []string

// newTable cuts text into lines and drops comments.
func newTable(text string) table {
	t := make(table, 0, strings.Count(text, "\n"))
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line != "" && line[0] != '#' {
			t = append(t, line)
		}
	}
	return t
}

// find returns the lines that begin with a key.
func (t table) find(key string) []string {
	from := sort.Search(len(t), func(i int) bool { return t[i] >= key })
	to := from
	for to < len(t) && strings.HasPrefix(t[to], key) {
		to++
	}
	return t[from:to]
}

// split fills cells with the tab-separated cells of a line.
func split(line string, cells []string) {
	for i := range cells {
		cells[i], line, _ = strings.Cut(line, "\t")
	}
}

// key writes a code as the tables do.
func key(code uint32) string {
	const digits = "0123456789abcdef"
	var b [8]byte
	for i := range b {
		b[i] = digits[code>>(28-4*i)&0xf]
	}
	return string(b[:])
}
