package dump_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/facts"
)

// sharedDir is where dumps lie that others built or captured, each with what is
// true of it, beside a checkout that has them.
const sharedDir = "../../shared"

// unzipped is the only member of an archive.
func unzipped(t testing.TB, path string) []byte {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// truths runs a test on every dump of a folder that has a truth beside it.
func truths[T any](t *testing.T, folder string, test func(t *testing.T, truth T, b []byte)) {
	t.Helper()
	list, _ := filepath.Glob(filepath.Join(sharedDir, folder, "*.truth.json"))
	if len(list) == 0 {
		t.Skipf("no dumps in %s: skipped", filepath.Join(sharedDir, folder))
	}
	for _, path := range list {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var truth T
		if err := json.Unmarshal(raw, &truth); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		base := strings.TrimSuffix(path, ".truth.json")
		t.Run(filepath.Base(base), func(t *testing.T) { test(t, truth, unzipped(t, base+".dmp.zip")) })
	}
}

func read(t testing.TB, b []byte) *facts.Facts {
	t.Helper()
	f, err := dump.Read(context.Background(), bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// number is a number that a truth writes as hex text, with or without 0x, or as
// a number.
type number uint64

func (n *number) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	base := 10
	if len(text) < len(b) {
		base = 16
		text = strings.TrimPrefix(text, "0x")
	}
	if text == "null" {
		return nil
	}
	v, err := strconv.ParseUint(text, base, 64)
	*n = number(v)
	return err
}

// builtTruth is what the builder of a synthetic machine says of it.
type builtTruth struct {
	Dump struct {
		Kind, Machine string
		Build         uint32
		Processors    uint32
		PagesSaved    uint64 `json:"pages_saved"`
		MemoryBytes   uint64 `json:"memory_bytes"`
	}
	Bugcheck struct {
		Code       number
		Parameters []number
	}
	Modules []struct {
		Name, Path                string
		Base                      number
		Size                      uint64
		Timestamp                 uint32
		Checksum                  uint32
		Version, Company, Product string
	}
	Processes []struct {
		Name string
		PID  uint64
	}
}

func TestBuiltMachines(t *testing.T) {
	truths(t, "synthetic", func(t *testing.T, truth builtTruth, b []byte) {
		f := read(t, b)
		known(t, "machine", f.System.Machine, truth.Dump.Machine)
		known(t, "build", f.System.Build, truth.Dump.Build)
		known(t, "processors", f.System.Processors, truth.Dump.Processors)
		known(t, "pages saved", f.Dump.PagesSaved, truth.Dump.PagesSaved)
		known(t, "pages in the file", f.Dump.PagesInFile, truth.Dump.PagesSaved)
		known(t, "memory", f.System.MemoryBytes, truth.Dump.MemoryBytes)
		stop, _ := f.Bugcheck.Get()
		if stop.Code != uint32(truth.Bugcheck.Code) {
			t.Errorf("STOP 0x%x, want 0x%x", stop.Code, truth.Bugcheck.Code)
		}
		for i, p := range truth.Bugcheck.Parameters {
			if stop.Parameters[i].Value != uint64(p) {
				t.Errorf("parameter %d: 0x%x, want 0x%x", i+1, stop.Parameters[i].Value, p)
			}
		}
		modules := f.Modules.Or(nil)
		if len(modules) != len(truth.Modules) {
			t.Fatalf("%d modules, want %d", len(modules), len(truth.Modules))
		}
		for i, w := range truth.Modules {
			m := modules[i]
			path := m.Path
			if path == "" {
				path = m.Name
			}
			if m.Name != w.Name || path != w.Path || m.Base != uint64(w.Base) || m.Size != w.Size ||
				m.TimeStamp.Or(0) != w.Timestamp || m.Checksum.Or(0) != w.Checksum ||
				m.Version.Or("") != w.Version || m.Company.Or("") != w.Company || m.Product.Or("") != w.Product {
				t.Errorf("module %d:\ngot  %+v\nwant %+v", i, m, w)
			}
		}
		processes := f.Processes.Or(nil)
		if len(processes) != len(truth.Processes) {
			t.Fatalf("%d processes (%s), want %d", len(processes), f.Processes.Reason(), len(truth.Processes))
		}
		for i, w := range truth.Processes {
			const cut = 15 // characters that the kernel keeps of a name
			if p := processes[i]; p.Name.Or("") != w.Name[:min(len(w.Name), cut)] || p.ID.Or(0) != w.PID {
				t.Errorf("process %d: %s %d, want %s %d", i, p.Name.Or("?"), p.ID.Or(0), w.Name, w.PID)
			}
		}
		for _, w := range f.Warnings {
			t.Errorf("warning: %s", w)
		}
	})
}

// capturedTruth is what an independent reader found, with symbols, in the
// memory of a running kernel.
type capturedTruth struct {
	Base    number `json:"kernel_base"`
	KDBG    number `json:"kdbg_va"`
	Modules []struct {
		Name, Path string
		Base       number
		Size       uint64
		Checksum   number
		Stamp      number `json:"timedatestamp"`
	}
}

func TestCapturedMachines(t *testing.T) {
	for _, folder := range []string{"corpus/nt-compatible", "real-x64"} {
		truths(t, folder, func(t *testing.T, truth capturedTruth, b []byte) {
			f := read(t, b)
			if truth.Base != 0 {
				known(t, "kernel base", f.System.KernelBase, uint64(truth.Base))
			}
			if truth.KDBG != 0 {
				known(t, "KDBG", f.System.KDBG, uint64(truth.KDBG))
			}
			modules := f.Modules.Or(nil)
			if len(modules) != len(truth.Modules) || len(modules) == 0 {
				t.Fatalf("%d modules, want %d", len(modules), len(truth.Modules))
			}
			stamped := 0
			for i, w := range truth.Modules {
				m := modules[i]
				if m.TimeStamp.OK {
					stamped++
				}
				path := m.Path
				if path == "" {
					path = m.Name
				}
				if m.Name != w.Name || path != w.Path || m.Base != uint64(w.Base) || m.Size != w.Size ||
					m.Checksum.Or(0) != uint32(w.Checksum) || m.TimeStamp.OK && w.Stamp != 0 && m.TimeStamp.Value != uint32(w.Stamp) {
					t.Errorf("module %d: %s 0x%x; want %+v", i, m.Name, m.Base, w)
				}
			}
			t.Logf("%d of %d time stamps could be read: the other headers are blank", stamped, len(modules))
		})
	}
}
