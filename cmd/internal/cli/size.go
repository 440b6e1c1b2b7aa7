package cli

import (
	"math"
	"strconv"
	"strings"
)

var sizeUnits = []struct {
	name string
	n    float64
}{
	{"KIB", 1 << 10}, {"MIB", 1 << 20}, {"GIB", 1 << 30}, {"TIB", 1 << 40},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
	{"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"T", 1 << 40}, {"B", 1}, {"", 1},
}

// parseSize reads a size like "64GiB", "500M" or "1000000".
func parseSize(text string) (int64, error) {
	t := strings.ToUpper(strings.TrimSpace(text))
	for _, u := range sizeUnits {
		num, ok := strings.CutSuffix(t, u.name)
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(num), 64)
		if n := v * u.n; err == nil && n >= 1 && n < math.MaxInt64 && !strings.ContainsAny(num, "XP_") {
			return int64(n), nil
		}
		break
	}
	return 0, usagef("%q is no size: write it like 500MB or 64GiB", text)
}
