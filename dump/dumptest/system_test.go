package dumptest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"flag"
	"io"
	"os"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the samples of testdata anew")

// samplePath is the dump that the README shows.
const samplePath = "../../testdata/nt351-q138935.dmp.zip"

// TestSample holds the sample and the builder together.
func TestSample(t *testing.T) {
	built := NT351().Build()
	if pages := uint64(built.NonPagedPages); pages != built.Header.Params[1] {
		t.Errorf("nonpaged pool has %d pages, and the STOP says %d", pages, built.Header.Params[1])
	}
	want := built.Memory.Build()
	if *update {
		writeSample(t, want)
	}
	got, err := Unzip(samplePath)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the sample is not what the builder makes; go test -update writes it anew")
	}
	if st, err := os.Stat(samplePath); err != nil || st.Size() >= 1<<20 {
		t.Errorf("the sample has %d bytes, %v", st.Size(), err)
	}
}

func writeSample(t *testing.T, dump []byte) {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	w, err := z.CreateHeader(&zip.FileHeader{Name: "nt351-q138935.dmp", Method: zip.Deflate, Modified: time.Date(2024, 1, 2, 3, 4, 6, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(dump); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(samplePath, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
