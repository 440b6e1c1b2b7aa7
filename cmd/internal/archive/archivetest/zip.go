// Package archivetest builds archives for tests. It shares no code with the
// readers in package archive.
package archivetest

import (
	"archive/zip"
	"bytes"
	"testing"
)

// A File is a member of an archive. A name that ends in a slash is a folder.
type File struct {
	Name string
	Data []byte
}

// Zip builds a zip archive, all files compressed with one method.
func Zip(t testing.TB, method uint16, files ...File) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range files {
		m, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: method})
		if err == nil {
			_, err = m.Write(f.Data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
