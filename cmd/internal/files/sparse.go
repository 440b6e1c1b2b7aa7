package files

import (
	"io"
	"os"
)

// sparse is a file that tells where its holes are.
type sparse struct{ *os.File }

// Sparse returns a file as a reader that has a method NextData, if the system can tell where
// the holes of files are.
func Sparse(f *os.File) io.ReaderAt { return sparse{f} }
