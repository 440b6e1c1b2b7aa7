//go:build linux || darwin

package archive

import "golang.org/x/sys/unix"

// freeSpace is how many bytes a folder's disk has for us.
func freeSpace(dir string) (int64, bool) {
	var st unix.Statfs_t
	if unix.Statfs(dir, &st) != nil {
		return 0, false
	}
	return int64(min(st.Bavail*uint64(st.Bsize), 1<<62)), true
}
