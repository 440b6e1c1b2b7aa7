package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// units of sizes, each 1024 of the one before.
var units = [...]string{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}

// size writes a number of bytes with a unit: "512 bytes", "1.5 MiB", "16 GiB".
func size(n uint64) string {
	value, unit := float64(n), 0
	for value >= 1023.95 && unit < len(units)-1 {
		value, unit = value/1024, unit+1
	}
	switch {
	case n == 1:
		return "1 byte"
	case unit == 0 || value >= 100:
		return fmt.Sprintf("%.0f %s", value, units[unit])
	}
	return strings.TrimSuffix(strconv.FormatFloat(value, 'f', 1, 64), ".0") + " " + units[unit]
}

// count writes a number and what is counted: "1 page", "12,034 pages".
func count[N int | uint32 | uint64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(uint64(n)) + " " + many
}

// number writes a number with its digits in groups of three.
func number(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// span writes a duration by its two largest units: "15 hours 7 minutes".
func span(d time.Duration) string {
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
		text := count(uint64(n), p.one, p.many)
		if i+1 < len(parts) {
			if m := d % p.of / parts[i+1].of; m > 0 {
				text += " " + count(uint64(m), parts[i+1].one, parts[i+1].many)
			}
		}
		return text
	}
	return "less than a second"
}

// decimal writes a number without groups, for programs.
func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

// addUp adds figures of a dump, which may be absurd, without wrapping around.
func addUp(a, b uint64) uint64 {
	if a > 1<<64-1-b {
		return 1<<64 - 1
	}
	return a + b
}
