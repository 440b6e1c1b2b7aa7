package textlog

import (
	"strconv"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// whole reads a number with any mark between its thousands: a dot, a comma, a blank, an
// apostrophe. Anything else is none.
func whole(cell string) (uint64, bool) {
	var digits []byte
	group := 0
	for _, r := range strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(cell), "KB")) {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, byte(r))
			group++
		case strings.ContainsRune(".,' \u00a0\u202f\u2009’", r):
			if len(digits) == 0 || group > 3 && len(digits) > 3 {
				return 0, false
			}
			group = 0
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseUint(string(digits), 10, 64)
	return v, err == nil
}

// grouped reads the numbers of a row. Blanks may stand between thousands as well as
// between numbers: the reading in which the third is the difference of the first two is
// right.
func grouped(rest string) []uint64 {
	words := strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == '\t' })
	var plain []uint64
	for _, w := range words {
		v, ok := whole(w)
		if !ok {
			break
		}
		plain = append(plain, v)
	}
	if len(plain) >= 4 && plain[0]-plain[1] == plain[2] {
		return plain
	}
	var out []uint64
	for _, cell := range wideGaps(rest) {
		v, ok := whole(cell)
		if !ok {
			break
		}
		out = append(out, v)
	}
	if len(out) >= 4 && out[0]-out[1] == out[2] {
		return out
	}
	return plain
}

var wideGap = lazyregexp.New(`[ \t]{2,}`)

// wideGaps parts a row where at least two blanks follow each other.
func wideGaps(rest string) []string {
	var out []string
	for _, cell := range wideGap.Split(strings.TrimSpace(rest), -1) {
		out = append(out, strings.TrimSpace(cell))
	}
	return out
}
