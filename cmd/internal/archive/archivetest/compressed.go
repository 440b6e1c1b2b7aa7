package archivetest

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

// Gzip compresses data with gzip.
func Gzip(t testing.TB, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	w.Write(data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// XZ compresses data with xz.
func XZ(t testing.TB, data []byte) []byte {
	return compressed(t, data, func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) })
}

// compressed is data as a compressor writes it.
func compressed(t testing.TB, data []byte, compressor func(io.Writer) (io.WriteCloser, error)) []byte {
	var b bytes.Buffer
	w, err := compressor(&b)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Zstd compresses data with Zstandard.
func Zstd(t testing.TB, data []byte) []byte {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(data, nil)
}

// LZMA2 compresses data with LZMA2, without the header of a file.
func LZMA2(t testing.TB, data []byte) []byte {
	return compressed(t, data, func(w io.Writer) (io.WriteCloser, error) { return lzma.NewWriter2(w) })
}
