package remote_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"dumptriage/cmd/internal/remote"
)

// A bucket answers like S3, two keys a page, whoever has the key.
type bucket struct {
	keys    map[string][]byte
	anyone  bool
	refused int // answers with 503 that are still to come
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if b.refused > 0 {
		b.refused--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	q := r.URL.Query()
	credential := r.Header.Get("Authorization") + q.Get("X-Amz-Credential")
	if !b.anyone && !strings.Contains(credential, "KEY1/") {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>")
		return
	}
	key, _ := strings.CutPrefix(r.URL.Path, "/crashes/")
	if q.Get("list-type") == "2" {
		b.list(w, q.Get("prefix"), q.Get("continuation-token"))
		return
	}
	content, ok := b.keys[key]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("ETag", `"tag"`)
	http.ServeContent(w, r, "", past, bytes.NewReader(content))
}

func (b *bucket) list(w http.ResponseWriter, prefix, after string) {
	var names []string
	for name := range b.keys {
		if strings.HasPrefix(name, prefix) && name > after {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	page := names[:min(2, len(names))]
	w.Header().Set("Content-Type", "application/xml")
	fmt.Fprintf(w, "<ListBucketResult><Name>crashes</Name><IsTruncated>%v</IsTruncated>", len(page) < len(names))
	if len(page) < len(names) {
		fmt.Fprintf(w, "<NextContinuationToken>%s</NextContinuationToken>", page[len(page)-1])
	}
	for _, name := range page {
		fmt.Fprintf(w, "<Contents><Key>%s</Key><LastModified>%s</LastModified><Size>%d</Size></Contents>",
			name, past.Format(time.RFC3339), len(b.keys[name]))
	}
	fmt.Fprint(w, "</ListBucketResult>")
}

// serve starts the bucket and sets the environment up for it.
func (b *bucket) serve(t *testing.T, key string) {
	t.Helper()
	h := httptest.NewServer(b)
	t.Cleanup(h.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": h.URL, "AWS_ENDPOINT_URL": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "",
		"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": key, "AWS_SESSION_TOKEN": "", "AWS_ACCESS_KEY": "", "AWS_SECRET_KEY": "",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": t.TempDir() + "/none",
	} {
		t.Setenv(name, value)
	}
}

func TestBucket(t *testing.T) {
	whole := content(3 << 20)
	b := &bucket{keys: map[string][]byte{"2026/a b+c.dmp": whole, "2026/b.dmp": whole[:10], "2026/c.dmp": whole[:20], "2026/d/": nil, "2027/e.dmp": nil}}
	b.serve(t, "KEY1")
	b.refused = 2
	sameRanges(t, open(t, quick(0), "s3://crashes/2026/a b+c.dmp"), whole)

	var got []string
	for f, err := range quick(0).List(t.Context(), "s3://crashes/2026/") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(f.Path, " ", f.Size, " ", f.Modified.Equal(past)))
	}
	want := []string{"s3://crashes/2026/a b+c.dmp 3145728 true", "s3://crashes/2026/b.dmp 10 true", "s3://crashes/2026/c.dmp 20 true"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for range quick(0).List(t.Context(), "s3://crashes/") {
		break // whoever has seen enough stops
	}
	if _, err := quick(0).Open(t.Context(), "s3://crashes/none", 1, nil); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("an object that does not exist: %v", err)
	}
}

// TestBucketRefused: without the right key nothing is read, unless everybody may.
func TestBucketRefused(t *testing.T) {
	b := &bucket{keys: map[string][]byte{"a.dmp": content(100)}}
	for _, key := range []string{"KEY2", ""} {
		b.serve(t, key)
		b.anyone = false
		if _, err := quick(0).Open(t.Context(), "s3://crashes/a.dmp", 1, nil); err == nil || !strings.Contains(err.Error(), "403 Forbidden") {
			t.Errorf("key %q: %v", key, err)
		}
		for _, err := range quick(0).List(t.Context(), "s3://crashes") {
			if err == nil || err.Error() != "Access Denied" {
				t.Errorf("key %q: a list: %v", key, err)
			}
		}
		b.anyone = true
		sameRanges(t, open(t, quick(0), "s3://crashes/a.dmp"), b.keys["a.dmp"])
	}
}

func TestIsFolder(t *testing.T) {
	for path, want := range map[string]bool{
		"s3://b": true, "s3://b/": true, "s3://b/k/": true, "s3://b/k": false, "https://h/": false, "folder/": false,
	} {
		if got := remote.IsFolder(path); got != want {
			t.Errorf("IsFolder(%q) = %v", path, got)
		}
	}
}

func TestBadEndpoint(t *testing.T) {
	new(bucket).serve(t, "")
	t.Setenv("AWS_ENDPOINT_URL_S3", "localhost")
	if _, err := quick(0).Open(t.Context(), "s3://b/k", 1, nil); err == nil || !strings.Contains(err.Error(), "$AWS_ENDPOINT_URL") {
		t.Errorf("%v", err)
	}
}
