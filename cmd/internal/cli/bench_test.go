package cli_test

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"dumptriage/cmd/internal/cli"
)

// BenchmarkTriage is the whole triage command, without the start of its
// process, on a real triage dump of 0.9 MB.
func BenchmarkTriage(b *testing.B) {
	benchmarkTriage(b, "kernel/francotrone64-082325-12593-01.dmp", "text")
}

// BenchmarkTriageJSON is the same with the JSON report.
func BenchmarkTriageJSON(b *testing.B) {
	benchmarkTriage(b, "kernel/francotrone64-082325-12593-01.dmp", "json")
}

// BenchmarkTriageLarge is the largest real triage dump, of 4.2 MB with 4,908
// data blocks.
func BenchmarkTriageLarge(b *testing.B) {
	benchmarkTriage(b, "kernel/r-techsupport-9f.dmp", "text")
}

func benchmarkTriage(b *testing.B, file, format string) {
	path := filepath.Join(corpusDir, file)
	b.ReportAllocs()
	for b.Loop() {
		var errs bytes.Buffer
		s := &cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: &errs}
		if code := cli.Run(context.Background(), []string{"triage", "--format", format, path}, s); code != 0 {
			b.Skipf("real dumps are not here: %s", errs.String())
		}
	}
}
