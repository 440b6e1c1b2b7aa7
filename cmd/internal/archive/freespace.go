package archive

import "errors"

// Temporary files leave so much of a disk to others, and how much is written
// before that is looked at again.
const (
	leftFree   = 256 << 20
	spaceEvery = 64 << 20
)

var ErrDiskFull = errors.New("the disk with the folder for temporary files is nearly full (set TMPDIR to another)")

// room reports whether there is room for more bytes on the disk of the temporary
// files. Where nothing tells, there is.
func (s *Spill) room(more int64) error {
	free := s.Free
	if free == nil {
		free = freeSpace
	}
	if n, ok := free(s.dir()); ok && n < leftFree+more {
		return ErrDiskFull
	}
	return nil
}
