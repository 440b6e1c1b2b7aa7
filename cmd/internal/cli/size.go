package cli

import "dumptriage/dump/units"

// parseSize reads the size of a flag, at least one byte.
func parseSize(text string) (int64, error) {
	n, err := units.ParseBytes(text)
	switch {
	case err != nil:
		return 0, usagef("%v", err)
	case n == 0:
		return 0, usagef("%q is not a size: write it like 500MB or 64GiB", text)
	}
	return int64(n), nil
}
