package cli_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dumptriage/dump/dumptest"
)

// An object is served over HTTP, with faults.
type object struct {
	io.ReaderAt
	size int64

	fails    int64        // the period of requests that fail; 0: none
	changes  int64        // the object is another from this request on; 0: never
	requests atomic.Int64 // so far
	sent     atomic.Int64 // bytes
}

func (o *object) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := o.requests.Add(1)
	if o.fails > 0 && n%o.fails == 0 {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	w.Header().Set("ETag", `"1"`)
	if o.changes > 0 && n >= o.changes {
		w.Header().Set("ETag", `"2"`)
	}
	modified := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	http.ServeContent(w, r, "", modified, counting{io.NewSectionReader(o, 0, o.size), &o.sent})
}

type counting struct {
	io.ReadSeeker
	n *atomic.Int64
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.ReadSeeker.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// served returns the URL of the object.
func (o *object) served(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(o)
	t.Cleanup(s.Close)
	return s.URL + "/MEMORY.DMP"
}

// TestURL: the report on a dump is the same wherever the dump is, and a store knows it again.
func TestURL(t *testing.T) {
	for _, name := range []string{"win11-d1.dmp.zip", "nt351-q138935.dmp.zip"} {
		path := filepath.Join("..", "..", "..", "testdata", name)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		o := &object{ReaderAt: bytes.NewReader(b), size: int64(len(b))}
		url := o.served(t)
		want, _, _ := run(t, "triage", "--format", "json", path)
		got, errs, code := run(t, url, "--format", "json")
		if code != 0 || strings.ReplaceAll(got, url, path) != want {
			t.Errorf("%s: exit code %d, another report: %s", name, code, errs)
		}

		store := filepath.Join(t.TempDir(), "s.db")
		run(t, "scan", url, "--store", store)
		before := o.requests.Load()
		out, errs, code := run(t, "scan", url, "--store", store, "--format", "ndjson")
		if n := o.requests.Load() - before; out != "" || code != 0 || n != 1 {
			t.Errorf("%s: again: exit code %d, %d requests: %s%s", name, code, n, out, errs)
		}
	}
}

// TestURLChanged: a dump that is replaced while it is read is an error, and nothing is said
// of it.
func TestURLChanged(t *testing.T) {
	b := machineWith(t, "amd64 19041", 0)
	o := &object{ReaderAt: b, size: b.Size(), changes: 4}
	url := o.served(t)
	out, errs, code := run(t, "triage", url, "--max-transfer", "4MiB", "--format", "text")
	if code != 1 || out != "" || !strings.Contains(errs, url+": the object changed while it was read") {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
}

// TestURLArchiveChanged: the same holds for a dump in an archive.
func TestURLArchiveChanged(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "nt351-q138935.dmp.zip"))
	if err != nil {
		t.Fatal(err)
	}
	o := &object{ReaderAt: bytes.NewReader(b), size: int64(len(b)), changes: 4} // the first that the triage makes after its head
	out, errs, code := run(t, "triage", o.served(t), "--format", "text")
	if code != 1 || out != "" || !strings.Contains(errs, "the object changed while it was read") {
		t.Errorf("exit code %d, %d requests\n%s%s", code, o.requests.Load(), out, errs)
	}
}

// TestURLGiant: of a complete dump of 16 GiB a triage transfers little, also where one
// request in ten fails.
func TestURLGiant(t *testing.T) {
	small, giant := machineWith(t, "amd64 19041", 0), machineWith(t, "amd64 19041", 4<<20)
	o := &object{ReaderAt: giant, size: giant.Size(), fails: 10}
	path := filepath.Join(t.TempDir(), "MEMORY.DMP")
	if err := os.WriteFile(path, small.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	want, got := decoded(t, path), decoded(t, o.served(t))
	for _, key := range []string{"conclusion", "bugcheck", "modules"} {
		if want[key] == nil || !reflect.DeepEqual(got[key], want[key]) {
			t.Errorf("%s: %v, want %v", key, got[key], want[key])
		}
	}
	t.Logf("%d MB in %d requests of %d MB", o.sent.Load()/1e6, o.requests.Load(), o.size/1e6)
	if o.size < 16<<30 || o.sent.Load() > 64e6 {
		t.Errorf("%d bytes of %d transferred", o.sent.Load(), o.size)
	}
}

// machineWith is a dump of a machine that has pages more of memory than it uses.
func machineWith(t *testing.T, name string, pages uint64) *dumptest.Image {
	t.Helper()
	for _, s := range dumptest.Healthy() {
		if s.Name == name {
			if pages > 0 {
				s.Header.Runs = append(s.Header.Runs, dumptest.Run{Base: 1 << 20, Count: pages})
			}
			return s.Build().Image()
		}
	}
	t.Fatalf("no machine is called %q", name)
	return nil
}

// decoded is the report on one input.
func decoded(t *testing.T, input string) map[string]any {
	t.Helper()
	out, errs, code := run(t, "triage", "--format", "ndjson", input)
	var d map[string]any
	if err := json.Unmarshal([]byte(out), &d); err != nil || code != 0 {
		t.Fatalf("%s: exit code %d, %v: %s", input, code, err, errs)
	}
	return d
}
