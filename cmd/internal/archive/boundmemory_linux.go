package archive

import (
	"runtime/debug"
	"slices"
	"syscall"
)

// boundMemory bounds the memory of this process, in bytes: what takes more ends it.
func boundMemory(limit uint64) {
	if boundsMemory() {
		_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: limit, Max: limit})
	}
}

// boundsMemory reports whether the memory of a process can be bounded. With the race detector
// a program takes more than any limit.
func boundsMemory() bool {
	info, ok := debug.ReadBuildInfo()
	return !ok || !slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
