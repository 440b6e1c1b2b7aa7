package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"dumptriage/cmd/internal/cli"
)

const samples = "../../testdata"

// startServer starts a server of NATS, which NATS_URL names.
func startServer(t *testing.T) {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	t.Setenv("NATS_URL", s.ClientURL())
}

func call(ctx context.Context, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(ctx, args, &o, &e)
	return o.String(), e.String(), code
}

// ok calls the program, which is to succeed.
func ok(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, code := call(t.Context(), args...)
	if code != 0 || errs != "" {
		t.Errorf("%q: exit code %d: %s", args, code, errs)
	}
	return out
}

// stored returns the inputs of the reports in a store.
func stored(t *testing.T, place string) (paths []string) {
	t.Helper()
	var out, errs bytes.Buffer
	s := &cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs}
	if code := cli.Run(t.Context(), []string{"store", "export", "--store", place}, s); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	for line := range strings.Lines(out.String()) {
		var entry struct{ Report json.RawMessage }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, pathOf(t, string(entry.Report)))
	}
	slices.Sort(paths)
	return paths
}

func pathOf(t *testing.T, line string) string {
	t.Helper()
	var d struct {
		Source struct{ Path, Member string }
		Error  string
	}
	if err := json.Unmarshal([]byte(line), &d); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	return filepath.Base(d.Source.Path) + " " + d.Source.Member + d.Error
}

// TestWork: what is put into the queue is in the store afterwards, whatever else is there.
func TestWork(t *testing.T) {
	startServer(t)
	dir := t.TempDir()
	for _, name := range []string{"win11-d1.dmp.zip", "nt351-q138935.dmp.zip"} {
		b, err := os.ReadFile(filepath.Join(samples, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "in", name), b)
	}
	write(t, filepath.Join(dir, "in", "deep", "readme.txt"), []byte("nothing of interest"))
	gone := filepath.Join(dir, "gone.dmp")
	write(t, gone, []byte("PAGEDUMP"))
	web := httptest.NewServer(http.FileServer(http.Dir(samples)))
	defer web.Close()

	place := filepath.Join(dir, "s.db")
	if out := ok(t, "enqueue", filepath.Join(dir, "in"), gone, web.URL+"/win11-d1.dmp.zip"); out != "5 put into the queue\n" {
		t.Errorf("%q", out)
	}
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	if out := ok(t, "status"); out != "waiting  5\nrunning  0\ngiven up 0\n" {
		t.Errorf("%q", out)
	}
	out := ok(t, "work", "--store", place, "--drain", "--pause", "1ms", "--print")
	if n := strings.Count(out, "\n"); n < 2 || n > 5 {
		t.Errorf("%d reports printed: %s", n, out)
	}
	want := []string{"nt351-q138935.dmp.zip nt351-q138935.dmp", "win11-d1.dmp.zip win11-d1.dmp"}
	if got := stored(t, place); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	dead := ok(t, "dead")
	if got := pathOf(t, dead); got != "gone.dmp no such file or directory (tried 3 times)" {
		t.Errorf("given up: %q", got)
	}

	// Put again, it is not read again.
	ok(t, "enqueue", "--queue", "other", filepath.Join(dir, "in"))
	if out := ok(t, "work", "--queue", "other", "--store", place, "--drain", "--print"); out != "" {
		t.Errorf("read again: %s", out)
	}
	if got := stored(t, place); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWaits: a worker waits for a store that cannot be used.
func TestWaits(t *testing.T) {
	startServer(t)
	dir := t.TempDir()
	sample, err := filepath.Abs(filepath.Join(samples, "win11-d1.dmp.zip"))
	if err != nil {
		t.Fatal(err)
	}
	ok(t, "enqueue", sample)
	time.AfterFunc(time.Second/2, func() { os.Mkdir(filepath.Join(dir, "later"), 0o700) })
	place := filepath.Join(dir, "later", "s.db")
	_, errs, code := call(t.Context(), "work", "--store", place, "--drain")
	if code != 0 || !strings.Contains(errs, "waiting for it\n") {
		t.Errorf("exit code %d: %q", code, errs)
	}
	if got := stored(t, place); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

func TestUsage(t *testing.T) {
	t.Setenv("NATS_URL", "")
	t.Setenv("DUMPTRIAGE_STORE", "")
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"status"}, 2, "name the servers with --nats or $NATS_URL"},
		{[]string{"work", "--nats", "nats://127.0.0.1:1"}, 2, "name a store with --store or $DUMPTRIAGE_STORE"},
		{[]string{"enqueue"}, 2, "name a file, a folder or a URL"},
		{[]string{"dead", "x"}, 2, `"x": this command takes no arguments`},
		{[]string{"nonsense"}, 2, `there is no command "nonsense"`},
		{[]string{"work", "--nonsense"}, 2, "unknown flag: --nonsense"},
		{[]string{"status", "--nats", "nats://127.0.0.1:1"}, 1, "connect to nats://127.0.0.1:1: "},
	} {
		if _, errs, code := call(t.Context(), test.args...); code != test.code || !strings.HasPrefix(errs, "dumptriage-worker: "+test.want) {
			t.Errorf("%q: exit code %d: %s", test.args, code, errs)
		}
	}
	if out, _, code := call(t.Context()); code != 0 || !strings.Contains(out, "enqueue") {
		t.Errorf("alone: exit code %d: %s", code, out)
	}
}

// TestStopped: a worker that is stopped ends without a word, with the code of an interrupt.
func TestStopped(t *testing.T) {
	startServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Second/4, cancel)
	if _, errs, code := call(ctx, "work", "--store", filepath.Join(t.TempDir(), "s.db")); code != 128+2 || errs != "" {
		t.Errorf("exit code %d: %s", code, errs)
	}
}
