package textlog

import (
	"time"

	"dumptriage/dump/internal/lazyregexp"
)

// clock is a time as people and programs write it before a listing, with its date where the
// order of day and month leaves no doubt.
var clock = lazyregexp.New(`\b(?:(\d{4}-\d\d-\d\d)[ T])?(\d{1,2}:\d\d(?::\d\d)?)(?:\.\d+)?[ ]?((?i:AM|PM)\b)?`)

// clockIn returns the last time in the text before a listing, or the zero time.
func clockIn(text string) time.Time {
	all := clock.FindAllStringSubmatch(text, -1)
	for i := len(all) - 1; i >= 0; i-- {
		m := all[i]
		layout, word := "15:04", m[2]
		if len(m[2]) > len("15:04") {
			layout = "15:04:05"
		}
		if m[3] != "" {
			layout, word = "3"+layout[2:]+"PM", word+upper(m[3])
		}
		if m[1] != "" {
			layout, word = time.DateOnly+" "+layout, m[1]+" "+word
		}
		if at, err := time.Parse(layout, word); err == nil {
			return at
		}
	}
	return time.Time{}
}

func upper(mark string) string {
	if mark[0]|0x20 == 'a' {
		return "AM"
	}
	return "PM"
}
