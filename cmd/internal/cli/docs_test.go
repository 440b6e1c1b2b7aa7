package cli

import (
	"bytes"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra/doc"
)

// date is the date of a man page, which would be that of the day.
var date = regexp.MustCompile(`(?m)^(\.TH "[^"]*" "1") "[^"]*"`)

// generated returns the man pages of all commands by their names.
func generated(t *testing.T) map[string][]byte {
	root := newRoot(&Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard})
	root.DisableAutoGenTag = true
	root.InitDefaultCompletionCmd()
	dir := t.TempDir()
	if err := doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "dumptriage", Manual: "dumptriage"}, dir); err != nil {
		t.Fatal(err)
	}
	return pagesIn(t, dir)
}

func pagesIn(t *testing.T, dir string) map[string][]byte {
	names, err := filepath.Glob(filepath.Join(dir, "*.1"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string][]byte{}
	for _, name := range names {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(name)] = date.ReplaceAll(page, []byte(`$1 ""`))
	}
	return pages
}

// TestManPages checks that the program has the man page of every command, and no other. go
// test -update writes them.
func TestManPages(t *testing.T) {
	want := generated(t)
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.RemoveAll("man"); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir("man", 0o755); err != nil {
			t.Fatal(err)
		}
		for name, page := range want {
			if err := os.WriteFile(filepath.Join("man", name), page, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	got := pagesIn(t, "man")
	if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
		t.Errorf("pages %q, want %q (go test -update writes them)", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
	for name, page := range want {
		if !bytes.Equal(got[name], page) {
			t.Errorf("%s differs from the command (go test -update writes it)", name)
		}
	}
}
