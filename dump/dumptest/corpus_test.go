package dumptest

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// realDump is what an independent reader saw in a real dump.
type realDump struct {
	Path    string
	Magic   string
	Type    *uint64 `json:"dump_type"`
	Machine string
	Build   uint64
	CPUs    *uint64
	Code    string `json:"bugcheck_hex"`
	Params  []string
}

// The offsets of the header tables hold in real dumps.
func TestHeaderOffsetsHoldInRealDumps(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "corpus")
	text, err := os.ReadFile(filepath.Join(root, "corpus.json"))
	if err != nil {
		t.Skip("no corpus of real dumps beside the checkout")
	}
	var corpus struct{ Files []realDump }
	if err := json.Unmarshal(text, &corpus); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, d := range corpus.Files {
		if d.Magic != "PAGEDUMP" && d.Magic != "PAGEDU64" {
			continue
		}
		head, err := realHeader(filepath.Join(root, filepath.FromSlash(d.Path)))
		if err != nil {
			t.Errorf("%s: %v", d.Path, err)
			continue
		}
		seen++
		t.Run(filepath.Base(d.Path), func(t *testing.T) { compareHeader(t, d, head) })
	}
	if seen == 0 {
		t.Error("the corpus holds no kernel dump")
	}
}

func compareHeader(t *testing.T, d realDump, head []byte) {
	table := header32
	if d.Magic == "PAGEDU64" {
		table = header64
	}
	if string(head[:8]) != d.Magic {
		t.Fatalf("begins %q, want %q", head[:8], d.Magic)
	}
	check := func(field string, want uint64) {
		t.Helper()
		p := table[field]
		word := append(bytes.Clone(head[p.off:p.off+p.width]), make([]byte, 8)...)
		if got := binary.LittleEndian.Uint64(word); got != want {
			t.Errorf("%s at %#x is %#x, want %#x", field, p.off, got, want)
		}
	}
	check("MinorVersion", d.Build)
	check("BugCheckCode", number16(t, d.Code))
	if d.Machine != "" {
		check("MachineImageType", number16(t, d.Machine))
	}
	if d.CPUs != nil {
		check("NumberProcessors", *d.CPUs)
	}
	if d.Type != nil {
		check("DumpType", *d.Type)
	}
	for i, p := range d.Params {
		check("BugCheckParameter"+strconv.Itoa(i+1), number16(t, p))
	}
}

func number16(t *testing.T, s string) uint64 {
	t.Helper()
	v, err := strconv.ParseUint(strings.TrimPrefix(s, "0x"), 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// realHeader is the first 0x2000 bytes of a file, or of the only dump in an
// archive.
func realHeader(path string) ([]byte, error) {
	head := make([]byte, 0x2000)
	if filepath.Ext(path) == ".zip" {
		whole, err := Unzip(path)
		return head[:copy(head, whole)], err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	_, err = io.ReadFull(f, head)
	return head, err
}
