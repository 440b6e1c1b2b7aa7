package report

import "strconv"

// decimal writes a number without groups, for programs.
func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

// addUp adds figures of a dump, which may be absurd, without wrapping around.
func addUp(a, b uint64) uint64 {
	if a > 1<<64-1-b {
		return 1<<64 - 1
	}
	return a + b
}
