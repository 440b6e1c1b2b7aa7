package pool_test

import (
	"bytes"
	"context"
	"path/filepath"
	"reflect"
	"testing"

	"dumptriage/dump/container"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
	"dumptriage/dump/memory"
	"dumptriage/dump/pool"
	"dumptriage/dump/system"
	"dumptriage/dump/target"
)

// opened resolves the target of a dump, and describes its system.
func opened(t *testing.T, b []byte) (*target.Target, *pool.Request) {
	t.Helper()
	file := memory.NewFile(bytes.NewReader(b), int64(len(b)))
	img, err := container.Open(context.Background(), file, int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	d := target.New(context.Background(), file, img)
	for _, part := range target.Parts {
		if part.Wanted(d) {
			part.Run(d)
		}
	}
	sys := system.Describe(d)
	return d, &pool.Request{MemoryBytes: sys.MemoryBytes, Checked: sys.Checked}
}

// TestWaysOfLocating finds the same tracker table by the debugger data block, by
// the kernel's variables and by its pages.
func TestWaysOfLocating(t *testing.T) {
	dumps := map[string][]byte{}
	for _, pattern := range []string{"synthetic/*.zip", "corpus/nt-compatible/*.zip", "real-x64/*.zip"} {
		if testing.Short() {
			break // large dumps
		}
		list, _ := filepath.Glob(filepath.Join(reading.Shared, pattern))
		for _, path := range list {
			b, err := dumptest.Unzip(path)
			if err != nil {
				t.Fatal(err)
			}
			dumps[filepath.Base(path)] = b
		}
	}
	if len(dumps) == 0 {
		t.Logf("no dumps in %s: only built ones are tried", reading.Shared)
	}
	for _, s := range dumptest.Healthy() {
		if !s.Untagged {
			dumps[s.Name] = s.Build().Memory.Build()
		}
	}
	for name, b := range dumps {
		d, req := opened(t, b)
		if d.Tables == nil {
			t.Errorf("%s: %s", name, d.NoMemory)
			continue
		}
		m := pool.ReaderOf(d, req)
		want, err := m.Tracker(d.Ctx)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		byVariables, byPages := pool.ReaderOf(d, req), pool.ReaderOf(d, req)
		byVariables.TrackerVariable = 0
		byPages.TrackerVariable, byPages.Data = 0, nil
		for i, way := range []*pool.Reader{byVariables, byPages} {
			got, err := way.Tracker(d.Ctx)
			if err != nil {
				t.Errorf("%s, way %d: %v", name, i, err)
				continue
			}
			// Without the kernel's variables nothing leads to the other processors.
			if got.Tables == want.Tables && !reflect.DeepEqual(got.Tags, want.Tags) {
				t.Errorf("%s, %s: other rows than %s", name, got.Source, want.Source)
			}
			if got.Tables < want.Tables && got.Exact {
				t.Errorf("%s, %s: %d of %d tables and called exact", name, got.Source, got.Tables, want.Tables)
			}
			t.Logf("%s: %s, %d of %d tables", name, got.Source, got.Tables, want.Tables)
		}
	}
}
