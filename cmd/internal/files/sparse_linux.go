package files

import (
	"errors"

	"golang.org/x/sys/unix"
)

// NextData returns the offset of the next data at or after off: the size of the file if only a
// hole follows, and off if the file system cannot tell.
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
