package remote_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dumptriage/cmd/internal/remote"
)

var past = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// TestRanges: whatever a server says of its object, and however often it fails, the bytes
// are the right ones, and each is transferred once.
func TestRanges(t *testing.T) {
	whole := content(9 << 20)
	for name, s := range map[string]*server{
		"with an ETag":         {etag: `"1"`},
		"with a weak ETag":     {etag: `W/"1"`},
		"with a time":          {modified: past},
		"without either":       {},
		"every third is 503":   {etag: `"1"`, fault: failing(http.StatusServiceUnavailable, 3)},
		"every third is 429":   {etag: `"1"`, fault: failing(http.StatusTooManyRequests, 3)},
		"every third is short": {modified: time.Time{}, fault: broken(3)},
	} {
		for kind, limit := range map[string]int64{"whole": 16 << 20, "parts": 9<<20 - 4096} {
			if kind == "parts" && name == "every third is short" {
				continue // what a broken answer had is not there for another
			}
			t.Run(name+", "+kind, func(t *testing.T) {
				s := &server{content: whole, etag: s.etag, modified: s.modified, fault: s.fault}
				o := open(t, quick(limit), s.start(t))
				sameRanges(t, o, whole)
				if err := o.Failure(); err != nil {
					t.Error(err)
				}
				if sent := s.sent.Load(); sent > 9<<20+4096 {
					t.Errorf("%d bytes transferred", sent)
				}
				if o.Modified != s.modified || (o.Version == "") != (s.etag == "" && s.modified.IsZero()) {
					t.Errorf("version %q, modified %v", o.Version, o.Modified)
				}
			})
		}
	}
}

// TestFewBytes: what is not asked for is not transferred.
func TestFewBytes(t *testing.T) {
	s := &server{content: content(32 << 20), etag: `"1"`}
	o := open(t, quick(1<<20), s.start(t))
	p := make([]byte, 16)
	for at := int64(0); at < 10; at++ {
		if _, err := o.ReadAt(p, at*3<<20); err != nil {
			t.Fatal(err)
		}
	}
	if sent := s.sent.Load(); sent > 700<<10 {
		t.Errorf("%d bytes for ten reads", sent)
	}
	for at := int64(10); ; at++ {
		_, err := o.ReadAt(p, at*1<<20)
		if err == nil && at < 32 {
			continue
		}
		if !errors.Is(err, remote.ErrTransfer) || o.Failure() != nil {
			t.Errorf("beyond the limit: %v, %v", err, o.Failure())
		}
		break
	}
	if sent := s.sent.Load(); sent > 1<<20+4096 {
		t.Errorf("%d bytes, more than the limit", sent)
	}
}

// TestSequential: an object that is read from one end to the other takes few requests.
func TestSequential(t *testing.T) {
	s := &server{content: content(32 << 20), etag: `"1"`}
	o := open(t, quick(31<<20), s.start(t))
	if n, err := io.Copy(io.Discard, io.NewSectionReader(o, 0, 30<<20)); err != nil || n != 30<<20 {
		t.Fatal(n, err)
	}
	if n := s.requests.Load(); n > 20 {
		t.Errorf("%d requests for 30 MiB", n)
	}
}

// TestChanged: an object that is replaced while it is read is an error, however it shows.
func TestChanged(t *testing.T) {
	for name, change := range map[string]func(*server){
		"another ETag": func(s *server) { s.etag = `"2"` },
		"another time": func(s *server) { s.etag, s.modified = "", past.Add(time.Second) },
		"another size": func(s *server) { s.etag, s.modified, s.content = "", past, s.content[:10<<20] },
		"gone":         func(s *server) { s.fault = failing(http.StatusNotFound, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			s := &server{content: content(32 << 20), etag: `"1"`}
			if name != "another ETag" {
				s.etag, s.modified = "", past
			}
			o := open(t, quick(1<<20), s.start(t))
			change(s)
			_, err := o.ReadAt(make([]byte, 16), 5<<20)
			if !errors.Is(err, remote.ErrChanged) || !errors.Is(o.Failure(), remote.ErrChanged) {
				t.Errorf("%v, %v", err, o.Failure())
			}
		})
	}
}

// TestRefused: errors that last are told at once, and others after some attempts.
func TestRefused(t *testing.T) {
	for name, test := range map[string]struct {
		fault    func(int64, http.ResponseWriter, *http.Request) bool
		want     string
		requests int64
	}{
		"404":   {failing(404, 1), "the server answers 404 Not Found", 1},
		"403":   {failing(403, 1), "the server answers 403 Forbidden", 1},
		"500":   {failing(500, 1), "the server answers 500 Internal Server Error (tried 6 times)", 6},
		"range": {ranged("bytes 5-9/100", ""), "a different range", 1},
		"size":  {ranged("bytes 0-9/*", ""), "a different range", 1},
		"huge":  {ranged("bytes 0-9/99999999999999999999", ""), "a different range", 1},
		"gzip":  {ranged("bytes 0-9/100", "gzip"), `encodes the object ("gzip")`, 1},
		"none":  {ranged("", ""), "a different range", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := &server{fault: test.fault}
			_, err := quick(0).Open(t.Context(), s.start(t), 4096, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
			if n := s.requests.Load(); n != test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
		})
	}
}

func ranged(content, encoding string) func(int64, http.ResponseWriter, *http.Request) bool {
	return func(_ int64, w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Range", content)
		w.Header().Set("Content-Encoding", encoding)
		w.WriteHeader(http.StatusPartialContent)
		w.Write(make([]byte, 10))
		return true
	}
}

// TestStream: a server that knows no ranges sends everything, up to the limit.
func TestStream(t *testing.T) {
	whole := content(3 << 20)
	s := &server{fault: func(_ int64, w http.ResponseWriter, _ *http.Request) bool {
		w.Write(whole)
		return true
	}}
	url := s.start(t)
	for limit, want := range map[int64]error{4 << 20: nil, 3 << 20: nil, 2 << 20: remote.ErrTransfer} {
		o := open(t, quick(limit), url)
		if o.Stream == nil {
			t.Fatal("no stream")
		}
		got, err := io.ReadAll(o.Stream)
		if !errors.Is(err, want) || err == nil && string(got) != string(whole) {
			t.Errorf("limit %d: %d bytes, %v", limit, len(got), err)
		}
	}
}

func TestEmpty(t *testing.T) {
	s := &server{fault: func(_ int64, w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Range", "bytes */0")
		w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		return true
	}}
	o := open(t, quick(0), s.start(t))
	if n, err := o.ReadAt(make([]byte, 1), 0); n != 0 || err != io.EOF || o.Size != 0 {
		t.Errorf("%d bytes: %d, %v", o.Size, n, err)
	}
}

// TestRedirects: a redirect is followed, unless it gives up encryption or never ends.
func TestRedirects(t *testing.T) {
	s := &server{content: content(100), etag: `"1"`}
	target := s.start(t)
	moved := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := target
		if r.URL.Path == "/round" {
			to = "/round"
		}
		http.Redirect(w, r, to, http.StatusFound)
	})
	plain, secure := httptest.NewServer(moved), httptest.NewTLSServer(moved)
	defer plain.Close()
	defer secure.Close()
	sameRanges(t, open(t, quick(0), plain.URL+"/x"), s.content)
	for url, want := range map[string]string{
		plain.URL + "/round": "the server redirects more than 5 times",
		secure.URL + "/x":    "the server redirects from https to http",
	} {
		c := quick(0)
		c.Transport = secure.Client().Transport
		if _, err := c.Open(t.Context(), url, 1, nil); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
	if _, err := quick(0).Open(t.Context(), secure.URL, 1, nil); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("an unknown certificate: %v", err)
	}
}

// TestInterrupted: a read ends with its context.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	s := &server{fault: func(int64, http.ResponseWriter, *http.Request) bool {
		cancel(stopped)
		time.Sleep(time.Second / 10)
		return false
	}}
	if _, err := quick(0).Open(ctx, s.start(t), 1, nil); !errors.Is(err, stopped) {
		t.Error(err)
	}
}

// TestShown: nothing that is secret is shown.
func TestShown(t *testing.T) {
	for path, want := range map[string]string{
		"https://host/a/MEMORY.DMP":                    "https://host/a/MEMORY.DMP",
		"https://me:secret@host/a.dmp":                 "https://host/a.dmp",
		"https://host/a.dmp?X-Amz-Signature=abc#there": "https://host/a.dmp?…",
		"s3://bucket/a b.dmp":                          "s3://bucket/a%20b.dmp",
		"https://host\x7f/secret":                      "https://…",
	} {
		if got := remote.Shown(path); got != want {
			t.Errorf("Shown(%q) = %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]bool{
		"https://h": true, "http://h/x": true, "s3://b": true,
		"https://": false, "C:\\a.dmp": false, "ftp://h/x": false, "a/http://h": false, "": false,
	} {
		if got := remote.Is(path); got != want {
			t.Errorf("Is(%q) = %v", path, got)
		}
	}
}
