package cli

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
)

// licenses are the notices of everything that is linked into the program: of each
// module its path, and the text that comes with it. Compressed, they are a ninth as large.
//
//go:embed licenses.txt.gz
var licenses []byte

// writeLicenses writes the notices as text.
func writeLicenses(w io.Writer) error {
	r, err := gzip.NewReader(bytes.NewReader(licenses))
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}
