package files

import (
	"errors"

	"golang.org/x/sys/unix"
)

// NextData returns the first offset at or after off that is in no hole, and the size of the
// file if there is none; off where the file system does not know.
func (s sparse) NextData(off int64) int64 {
	c, err := s.SyscallConn()
	if err != nil {
		return off
	}
	at := off
	bad := c.Control(func(fd uintptr) { at, err = unix.Seek(int(fd), off, unix.SEEK_DATA) })
	switch {
	case bad == nil && err == nil:
		return at
	case errors.Is(err, unix.ENXIO):
		if info, err := s.Stat(); err == nil {
			return max(off, info.Size())
		}
	}
	return off
}
