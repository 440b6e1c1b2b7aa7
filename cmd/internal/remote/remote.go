// Package remote reads dumps from web servers (http, https) and buckets (s3): only the
// ranges that are asked for, in blocks, within a limit on what is transferred.
//
// It knows requests, retries and what tells that an object changed. It must not know what
// is in an object, nor print.
//
//	c := &remote.Client{MaxTransfer: 64 << 20}
//	o, err := c.Open(ctx, "https://host/MEMORY.DMP", 4096, nil)
//	defer o.Close()
//	n, err := o.ReadAt(buf, 1<<30)
package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// DefaultMaxTransfer is the most that is transferred of one object where nobody says, in
// bytes. A triage of a dump of 16 GB reads 11 to 55 MB.
const DefaultMaxTransfer = 64 << 20

// A Client opens objects. It may be used by several goroutines.
type Client struct {
	MaxTransfer int64         // bytes of one object; 0 is DefaultMaxTransfer
	Pause       time.Duration // before the first retry; 0 is a quarter of a second
	Transport   http.RoundTripper

	once    sync.Once
	http    *http.Client
	mu      sync.Mutex
	buckets *bucketClient
}

// Is reports whether a path is a URL that Open can open.
func Is(path string) bool {
	scheme, rest, _ := strings.Cut(path, "://")
	return rest != "" && (scheme == "http" || scheme == "https" || scheme == "s3")
}

// Shown returns a URL without what may be secret: the password, and the values of a query,
// which in a presigned URL are the permission to read.
func Shown(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		scheme, _, _ := strings.Cut(path, "://")
		return scheme + "://…"
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	query := u.RawQuery != ""
	u.RawQuery = ""
	if query {
		return u.String() + "?…"
	}
	return u.String()
}

// Errors that are about an object as a whole.
var (
	ErrChanged  = errors.New("the object changed while it was read")
	ErrTransfer = errors.New("the transfer limit is reached (--max-transfer)")
)

// An Error is a failure of a server or of the network. Another time it may be over.
type Error struct{ err error }

func (e *Error) Error() string { return e.err.Error() }
func (e *Error) Unwrap() error { return e.err }

// An Object is an open object. It may be used by several goroutines.
type Object struct {
	Size     int64     // bytes; -1 for a stream
	Modified time.Time // zero where the server does not say
	Version  string    // differs when the content does; "" where the server does not say

	// Stream is the content, from the start, where the server does not support ranges. ReadAt does
	// not work then. The caller closes the object, not the stream.
	Stream io.ReadCloser

	blocks *blocks
	cancel context.CancelFunc
}

// Open opens an object, and reads up to head bytes of it. It and all reads end with ctx. store
// keeps what is transferred and is closed with the object; nil: memory does.
func (c *Client) Open(ctx context.Context, path string, head int64, store Store) (*Object, error) {
	if store == nil {
		store = &held{}
	}
	address, err := c.address(ctx, path)
	if err != nil {
		return nil, &Error{err}
	}
	ctx, cancel := context.WithCancel(ctx)
	r := &requests{ctx: ctx, client: c.client(), address: address, left: c.maxTransfer() + head, pause: c.pause()}
	first, err := r.fetch(0, max(head, 1))
	if err != nil {
		cancel()
		return nil, &Error{err}
	}
	o := &Object{Size: r.is.size, Modified: r.is.modified, Version: r.is.version(), cancel: cancel}
	if first.stream != nil {
		o.Size, o.Stream = -1, limitedStream(first.stream, r.left)
		return o, nil
	}
	o.blocks = &blocks{
		size: r.is.size, block: smallBlock, head: first.bytes, store: store, kept: map[int64]int64{},
		fetch: func(at, n int64) ([]byte, error) {
			got, err := r.fetch(at, n)
			return got.bytes, err
		},
		left: func() int64 { return r.left },
	}
	if r.is.size <= r.left {
		o.blocks.block = largeBlock
	}
	return o, nil
}

// ReadAt reads bytes of the object, and transfers what was not transferred before.
func (o *Object) ReadAt(p []byte, off int64) (int, error) {
	if o.blocks == nil {
		return 0, errors.New("the server does not support ranges")
	}
	return o.blocks.ReadAt(p, off)
}

// Failure returns why reads of the object failed: the server did not answer, or the object
// is another than it was. What was read is then worth nothing. That the limit is reached is
// no such failure.
func (o *Object) Failure() error {
	if o.blocks == nil {
		return nil
	}
	if err := o.blocks.failure(); err != nil && !errors.Is(err, ErrTransfer) {
		return err
	}
	return nil
}

// Close ends the reads that are under way.
func (o *Object) Close() error {
	o.cancel()
	if o.Stream != nil {
		return o.Stream.Close()
	}
	return o.blocks.store.Close()
}

func (c *Client) client() *http.Client {
	c.once.Do(func() { c.http = &http.Client{Transport: c.transport(), CheckRedirect: follow} })
	return c.http
}

func (c *Client) transport() http.RoundTripper {
	if c.Transport != nil {
		return c.Transport
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true // ranges are of the bytes as they are
	t.ResponseHeaderTimeout = answerTime
	return t
}

// follow refuses redirects that give up encryption or go on and on.
func follow(next *http.Request, via []*http.Request) error {
	switch {
	case len(via) >= maxRedirects:
		return fmt.Errorf("%w more than %d times", errRedirect, maxRedirects)
	case via[0].URL.Scheme == "https" && next.URL.Scheme != "https":
		return fmt.Errorf("%w from https to %s", errRedirect, next.URL.Scheme)
	}
	return nil
}

const maxRedirects = 5

var errRedirect = errors.New("the server redirects")

func (c *Client) maxTransfer() int64 {
	if c.MaxTransfer > 0 {
		return c.MaxTransfer
	}
	return DefaultMaxTransfer
}

func (c *Client) pause() time.Duration {
	if c.Pause > 0 {
		return c.Pause
	}
	return time.Second / 4
}

// address returns what gives the URL of each request: those of objects in buckets are signed
// anew, since a signature is good for a time.
func (c *Client) address(ctx context.Context, path string) (func() (string, error), error) {
	if bucket, key, ok := bucketKey(path); ok {
		b, err := c.bucketClient()
		if err != nil {
			return nil, err
		}
		return func() (string, error) { return b.sign(ctx, bucket, key) }, nil
	}
	return func() (string, error) { return path, nil }, nil
}

// limitedStream fails after n bytes.
func limitedStream(r io.ReadCloser, n int64) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(io.LimitReader(r, n), failing{r}), r}
}

// failing fails unless its reader is at its end.
type failing struct{ r io.Reader }

func (f failing) Read([]byte) (int, error) {
	var one [1]byte
	if n, err := io.ReadFull(f.r, one[:]); n == 0 {
		return 0, err
	}
	return 0, ErrTransfer
}
