package dumptest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestEverySampleIsNamedOnceAndBuiltTheSame(t *testing.T) {
	first, second := Every(), Every()
	if len(first) != len(second) {
		t.Fatalf("%d samples, then %d", len(first), len(second))
	}
	seen := map[string]bool{}
	for i, s := range first {
		if seen[s.Name] {
			t.Errorf("%s: name used twice", s.Name)
		}
		seen[s.Name] = true
		if s.Name != second[i].Name || s.Want != second[i].Want || !bytes.Equal(s.Bytes, second[i].Bytes) {
			t.Errorf("%s: built differently the second time", s.Name)
		}
	}
}

func TestEveryCoversAllNames(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Every() {
		for _, name := range []string{s.Want.Format, s.Want.Kind, s.Want.Machine} {
			seen[name] = true
		}
	}
	for _, name := range strings.Fields(`pagedump32 pagedump64 minidump
		complete kernel header triage bitmap-complete bitmap-kernel automatic
		range-kernel active range-complete user unknown-0x1f
		x86 x86-pae amd64 arm64 ia64 alpha mips ppc arm`) {
		if !seen[name] {
			t.Errorf("no sample with %q", name)
		}
	}
}

// A dump of packed runs is as long as its header and its pages.
func TestSizeOfPackedRuns(t *testing.T) {
	for _, s := range Every() {
		if s.Want.Kind != "complete" {
			continue
		}
		header, page := uint64(0x1000), uint64(0x1000)
		if s.Want.Format == "pagedump64" {
			header = 0x2000
		}
		if s.Want.Machine == "alpha" || s.Want.Machine == "ia64" {
			page = 0x2000
		}
		if want := header + s.Want.Pages*page; uint64(len(s.Bytes)) != want {
			t.Errorf("%s: %#x bytes, want %#x", s.Name, len(s.Bytes), want)
		}
	}
}

// file(1) has an independent description of both headers.
func TestFileCommandRecognisesKernelDumps(t *testing.T) {
	command, err := exec.LookPath("file")
	if err != nil {
		t.Skip("file(1) is not installed")
	}
	dir := t.TempDir()
	args := []string{"-b"}
	samples := Every()
	for _, s := range samples {
		path := filepath.Join(dir, strings.ReplaceAll(s.Name, " ", "_"))
		if err := os.WriteFile(path, s.Bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.Command(command, args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(samples) {
		t.Fatalf("%d lines for %d samples", len(lines), len(samples))
	}
	for i, s := range samples {
		want := "MS Windows 32bit crash dump"
		switch s.Want.Format {
		case "pagedump64":
			want = "MS Windows 64bit crash dump"
		case "minidump":
			want = "Mini DuMP crash report"
		}
		if !strings.Contains(lines[i], want) {
			t.Errorf("%s: file(1) says %q, want %q", s.Name, lines[i], want)
		}
	}
}
