package local

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestFind: the dumps of a Windows, wherever it keeps them, the newest first.
func TestFind(t *testing.T) {
	drive := t.TempDir()
	root := filepath.Join(drive, "Windows")
	begun := time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC)
	var want []string
	for i, name := range []string{
		"Windows/LiveKernelReports/WATCHDOG/WATCHDOG-20240506-1200.dmp", "Windows/MEMORY.DMP", "Windows/Minidump/050624-1-01.dmp",
		"ProgramData/Microsoft/Windows/WER/ReportQueue/x/triagedump.dmp", "Windows/Minidump/050524-1-01.dmp",
	} {
		path := filepath.Join(drive, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte("x"), 0o644))
		must(t, os.Chtimes(path, begun, begun.Add(-time.Duration(i)*time.Hour)))
		want = append(want, path)
	}
	must(t, os.WriteFile(filepath.Join(root, "Minidump", "notes.txt"), nil, 0o644))
	got, err := Defaults(root).Find()
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if got, err := Defaults(filepath.Join(t.TempDir(), "Windows")).Find(); len(got) != 0 || err != nil {
		t.Errorf("of nothing: %q, %v", got, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
