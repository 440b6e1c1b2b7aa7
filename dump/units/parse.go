package units

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// sizeUnits are the units that a size may be written with. As everywhere, MB is
// 10^6 bytes and MiB 2^20; a letter alone is the unit of 1024, as for dd and du.
var sizeUnits = []struct {
	name string
	n    float64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"tib", 1 << 40},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"tb", 1e12},
	{"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, {"t", 1 << 40}, {"b", 1}, {"", 1},
}

// ParseBytes reads a size: "64GiB", "12.5 MiB", "500M", "1000000". Case does not
// matter. It fails for what is no number, negative, or 2^63 bytes or more.
func ParseBytes(text string) (uint64, error) {
	t := strings.ToLower(strings.TrimSpace(text))
	for _, u := range sizeUnits {
		digits, ok := strings.CutSuffix(t, u.name)
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		if n := v * u.n; err == nil && n >= 0 && n < math.MaxInt64 && !strings.ContainsAny(digits, "xp_+") {
			return uint64(n), nil
		}
		break
	}
	return 0, fmt.Errorf("%q is not a size: write it like 500MB or 64GiB", text)
}
