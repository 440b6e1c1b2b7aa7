//go:build !linux

package archive

import "runtime/debug"

// boundMemory lets the garbage collector keep to a limit: nothing else here bounds memory.
func boundMemory(limit uint64) { debug.SetMemoryLimit(int64(limit)) }

func boundsMemory() bool { return false }
