package cli

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rule parts the notices.
var rule = strings.Repeat("-", 80)

// linked are the modules and lists that the programs are linked from on any system,
// each with its folder.
func linked(t *testing.T) map[string]string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"Go": strings.TrimSpace(string(root)), "the PCI ID list": "../../../dump/pci"}
	for _, system := range []string{"linux", "windows", "darwin"} {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}\t{{.Dir}}{{end}}", "dumptriage/cmd/dumptriage", "dumptriage/cmd/dumptriage-worker")
		cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		list, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", system, err)
		}
		for _, line := range strings.Split(string(list), "\n") {
			if path, dir, ok := strings.Cut(line, "\t"); ok && path != "dumptriage" {
				out[path] = dir
			}
		}
	}
	return out
}

// TestLicenses: the program has the notice of every module that it is linked
// from, and of no other. go test -update writes them.
func TestLicenses(t *testing.T) {
	modules := linked(t)
	if flag.Lookup("update").Value.String() == "true" {
		var b bytes.Buffer
		packed, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range slices.Sorted(maps.Keys(modules)) {
			fmt.Fprintf(packed, "%s\n%s\n%s\n\n%s\n", rule, path, rule, notice(t, modules[path]))
		}
		if err := packed.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("licenses.txt.gz", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	var text strings.Builder
	if err := writeLicenses(&text); err != nil {
		t.Fatal(err)
	}
	var named []string
	lines := strings.Split(text.String(), "\n")
	for i := range lines {
		if i+2 < len(lines) && lines[i] == rule && lines[i+2] == rule {
			named = append(named, lines[i+1])
		}
	}
	if want := slices.Sorted(maps.Keys(modules)); !slices.Equal(named, want) {
		t.Errorf("licenses.txt.gz has %d modules, the program is linked from %d (go test -update writes it anew):\n%q\n%q", len(named), len(want), named, want)
	}
}

// notice is the text of the license in a folder.
func notice(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"LICENSE*", "LICENCE*", "COPYING*", "NOTICE*"} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, f := range files {
			if b, err := os.ReadFile(f); err == nil {
				out = append(out, strings.TrimSpace(strings.ReplaceAll(string(b), "\r\n", "\n")))
			}
		}
	}
	if len(out) == 0 {
		t.Errorf("%s: no license", dir)
	}
	return strings.Join(out, "\n\n") + "\n"
}
