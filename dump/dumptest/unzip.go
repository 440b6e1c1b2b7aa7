package dumptest

import (
	"archive/zip"
	"io"
)

// Unzip returns the first member of an archive, for dumps that are kept packed.
func Unzip(path string) ([]byte, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	f, err := z.File[0].Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
