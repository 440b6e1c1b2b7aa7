package textlog

import (
	"bytes"
	"strings"
	"unicode/utf8"
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
	if !paged && !strings.HasPrefix(rest, "Nonp ") || tag[0]|tag[1]|tag[2]|tag[3] >= utf8.RuneSelf {
		return false
	}
	counts, rest, ok := fiveCounts(rest[5:])
	if !ok || counts[0]-counts[1] != counts[2] || strings.IndexByte(rest, '[') >= 0 {
		return false
	}
	l.Rows = append(l.Rows, PoolRow{Tag: strings.Clone(tag), Paged: paged, Allocs: counts[0], Frees: counts[1], Bytes: counts[3]})
	return true
}

// fiveCounts reads five numbers with what is in brackets between them, and returns the rest.
func fiveCounts(text string) (counts [5]uint64, rest string, ok bool) {
	for n := 0; text != "" && n < len(counts); {
		switch c := text[0]; {
		case c == ' ':
			text = text[1:]
		case c == '(':
			end := strings.IndexByte(text, ')')
			if end < 0 {
				return counts, "", false
			}
			text = text[end+1:]
		default:
			if counts[n], text, ok = count(text); !ok {
				return counts, "", false
			}
			if n++; n == len(counts) {
				return counts, text, true
			}
		}
	}
	return counts, "", false
}

// maxDigits is how many digits always fit into 64 bits.
const maxDigits = 18

// count reads a number in digits, which ends before a blank or a bracket.
func count(text string) (v uint64, rest string, ok bool) {
	n := 0
	for ; n < len(text) && text[n] >= '0' && text[n] <= '9'; n++ {
		v = 10*v + uint64(text[n]-'0')
	}
	if n == 0 || n > maxDigits || n < len(text) && text[n] != ' ' && text[n] != '(' {
		return 0, "", false
	}
	return v, text[n:], true
}

// WholeListings is how much of the beginning of a log is whole listings of poolmon: what
// follows the last row before the last titles may continue after the bytes that are there. It
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
