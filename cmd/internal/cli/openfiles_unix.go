//go:build unix

package cli

import "syscall"

// openFiles is how many files the process may have open.
func openFiles() (int, bool) {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 0, false
	}
	return int(min(uint64(limit.Cur), 1<<20)), true
}
