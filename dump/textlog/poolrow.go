package textlog

import (
	"bytes"
	"strings"
)

// plainRow reads a row of poolmon in its usual form, which a log has millions of: a tag of
// four characters, the type, and digits with changes in brackets between them. It is false for
// a row of any other form, one with the name of a driver among them, and for one whose
// difference is another.
func (l *PoolList) plainRow(line string) bool {
	line = strings.TrimPrefix(line, " ")
	if len(line) < 10 {
		return false
	}
	tag, rest := line[:4], strings.TrimLeft(line[4:], " ")
	paged := strings.HasPrefix(rest, "Paged ")
	if !paged && !strings.HasPrefix(rest, "Nonp ") {
		return false
	}
	var counts [5]uint64
	n, i := 0, 5
	for i < len(rest) && n < len(counts) {
		switch c := rest[i]; {
		case c == ' ':
			i++
		case c == '(':
			end := strings.IndexByte(rest[i:], ')')
			if end < 0 {
				return false
			}
			i += end + 1
		case c >= '0' && c <= '9':
			var v uint64
			begin := i
			for ; i < len(rest) && rest[i] >= '0' && rest[i] <= '9'; i++ {
				v = 10*v + uint64(rest[i]-'0')
			}
			if i-begin > 18 || i < len(rest) && rest[i] != ' ' && rest[i] != '(' {
				return false
			}
			counts[n] = v
			n++
		default:
			return false
		}
	}
	if n < len(counts) || counts[0]-counts[1] != counts[2] || strings.IndexByte(rest[i:], '[') >= 0 {
		return false
	}
	l.Rows = append(l.Rows, PoolRow{Tag: strings.Clone(tag), Paged: paged, Allocs: counts[0], Frees: counts[1], Bytes: counts[3]})
	return true
}

// WholeListings is how much of the beginning of a log is whole listings of poolmon: what
// follows the last row before the last titles may go on behind the bytes that are there. It
// is the last line that is whole where no listing begins.
func WholeListings(raw []byte) int {
	at := bytes.LastIndex(raw, []byte(" Type "))
	lines := bytes.LastIndexByte(raw, '\n') + 1
	if lines == 0 {
		return len(raw)
	}
	if at < 0 {
		return lines
	}
	for at > 0 { // back to the line after the last row before
		begin := bytes.LastIndexByte(raw[:at], '\n')
		if begin <= 0 {
			return lines
		}
		line := string(bytes.TrimRight(raw[bytes.LastIndexByte(raw[:begin], '\n')+1:begin], "\r "))
		if typed2.MatchString(line) {
			return begin + 1
		}
		at = begin
		if len(raw)-at > len(raw)/2 {
			return lines
		}
	}
	return lines
}
