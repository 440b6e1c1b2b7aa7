package remote_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"dumptriage/cmd/internal/remote"
)

// A server has one object, with faults.
type server struct {
	content  []byte
	etag     string
	modified time.Time
	fault    func(n int64, w http.ResponseWriter, r *http.Request) bool // answers in its place

	requests, sent atomic.Int64
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := s.requests.Add(1)
	if s.fault != nil && s.fault(n, w, r) {
		return
	}
	if s.etag != "" {
		w.Header().Set("ETag", s.etag)
	}
	http.ServeContent(counted{w, &s.sent}, r, "", s.modified, bytes.NewReader(s.content))
}

// counted counts the bytes of a body.
type counted struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return c.ResponseWriter.Write(p)
}

// start serves and returns the URL of the object.
func (s *server) start(t *testing.T) string {
	t.Helper()
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return h.URL + "/dump.dmp"
}

// quick is a client that does not wait long between retries.
func quick(limit int64) *remote.Client {
	return &remote.Client{MaxTransfer: limit, Pause: time.Millisecond}
}

// content is n bytes that differ everywhere.
func content(n int) []byte {
	b := make([]byte, n)
	random := rand.NewChaCha8([32]byte{1})
	random.Read(b)
	return b
}

func open(t *testing.T, c *remote.Client, url string) *remote.Object {
	t.Helper()
	o, err := c.Open(t.Context(), url, 4096, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Close() })
	return o
}

// sameRanges compares random ranges with the content.
func sameRanges(t *testing.T, o *remote.Object, want []byte) {
	t.Helper()
	if o.Size != int64(len(want)) {
		t.Fatalf("%d bytes, want %d", o.Size, len(want))
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		at := r.Int64N(int64(len(want)))
		p := make([]byte, 1+r.Int64N(min(int64(len(want))-at, 300_000)))
		if n, err := o.ReadAt(p, at); err != nil || n != len(p) {
			t.Fatalf("ReadAt(%d, %d) = %d, %v", len(p), at, n, err)
		}
		if !bytes.Equal(p, want[at:at+int64(len(p))]) {
			t.Fatalf("ReadAt(%d, %d) yields other bytes", len(p), at)
		}
	}
}

func failing(status int, every int64) func(int64, http.ResponseWriter, *http.Request) bool {
	return func(n int64, w http.ResponseWriter, _ *http.Request) bool {
		if n%every != 0 {
			return false
		}
		w.WriteHeader(status)
		return true
	}
}

// broken sends half of what it announces.
func broken(every int64) func(int64, http.ResponseWriter, *http.Request) bool {
	return func(n int64, w http.ResponseWriter, r *http.Request) bool {
		if n%every != 0 {
			return false
		}
		var from, to int64
		fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &from, &to)
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to, 9<<20))
		w.Header().Set("Content-Length", fmt.Sprint(to-from+1))
		w.WriteHeader(http.StatusPartialContent)
		w.Write(make([]byte, (to-from)/2))
		return true
	}
}
