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

// samples are the folder of the dumps that the README shows.
const samples = "../../testdata/"

// TestSamples holds the samples and the builders together.
func TestSamples(t *testing.T) {
	built := NT351().Build()
	if pages := uint64(built.NonPagedPages); pages != built.Header.Params[1] {
		t.Errorf("nonpaged pool has %d pages, and the STOP says %d", pages, built.Header.Params[1])
	}
	for name, want := range map[string][]byte{"nt351-q138935.dmp": built.Memory.Build(), "win11-d1.dmp": Windows11().Build()} {
		path := samples + name + ".zip"
		if *update {
			writeSample(t, path, name, want)
		}
		got, err := Unzip(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the builder makes; go test -update writes it anew", path)
		}
		if st, err := os.Stat(path); err != nil || st.Size() >= 1<<20 {
			t.Errorf("%s has %d bytes, %v", path, st.Size(), err)
		}
	}
}

func writeSample(t *testing.T, path, name string, dump []byte) {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(2024, 1, 2, 3, 4, 6, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(dump); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
