package dump_test

import (
	"bytes"
	"io"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
)

// BenchmarkMachine triages the 64 MB machine of the sample, pool and owners
// included, beside reading its bytes once.
func BenchmarkMachine(b *testing.B) {
	raw := dumptest.NT351().Build().Memory.Build()
	b.Run("triage", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			if _, err := dump.Read(b.Context(), bytes.NewReader(raw), int64(len(raw))); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sequential", func(b *testing.B) {
		buf := make([]byte, 1<<20)
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{bytes.NewReader(raw)}, buf); err != nil {
				b.Fatal(err)
			}
		}
	})
}
