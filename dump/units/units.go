// Package units writes quantities for people, in one form everywhere: sizes,
// counts and spans of time.
//
// It knows units. It must not know what is counted, or where the text goes.
package units

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// sizes are the units of sizes, each 1024 of the one before.
var sizes = [...]string{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}

// Bytes writes a number of bytes with a unit: "512 bytes", "1.5 MiB", "16 GiB".
func Bytes(n uint64) string {
	value, unit := float64(n), 0
	for value >= 1023.95 && unit < len(sizes)-1 {
		value, unit = value/1024, unit+1
	}
	switch {
	case n == 1:
		return "1 byte"
	case unit == 0 || value >= 100:
		return fmt.Sprintf("%.0f %s", value, sizes[unit])
	}
	return strings.TrimSuffix(strconv.FormatFloat(value, 'f', 1, 64), ".0") + " " + sizes[unit]
}

// Count writes a number and what is counted: "1 page", "12,034 pages".
func Count[N int | uint32 | uint64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(uint64(n)) + " " + many
}

// Number writes a number with its digits in groups of three.
func Number(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Listed joins the first few of a list and says how many are left.
func Listed(items []string, most int, separator string) string {
	if len(items) <= most {
		return strings.Join(items, separator)
	}
	return strings.Join(items[:most], separator) + separator + "and " + Count(len(items)-most, "more", "more")
}

// Span writes a duration by its two largest units: "15 hours 7 minutes".
func Span(d time.Duration) string {
	parts := []struct {
		of        time.Duration
		one, many string
	}{
		{24 * time.Hour, "day", "days"},
		{time.Hour, "hour", "hours"},
		{time.Minute, "minute", "minutes"},
		{time.Second, "second", "seconds"},
	}
	for i, p := range parts {
		n := d / p.of
		if n == 0 {
			continue
		}
		text := Count(uint64(n), p.one, p.many)
		if i+1 < len(parts) {
			if m := d % p.of / parts[i+1].of; m > 0 {
				text += " " + Count(uint64(m), parts[i+1].one, parts[i+1].many)
			}
		}
		return text
	}
	return "less than a second"
}
