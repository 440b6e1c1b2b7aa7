package facts

import "strings"

// FileName returns the file name alone of a path, as Windows or a Unix writes it.
func FileName(path string) string {
	return path[strings.LastIndexAny(path, `\/`)+1:]
}

// PoolName is the name of one of the two pools.
func PoolName(paged bool) string {
	if paged {
		return "paged"
	}
	return "nonpaged"
}
