package remote

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How long a server may take, and how often it is asked again.
const (
	answerTime = 30 * time.Second // until the first byte
	fetchTime  = 2 * time.Minute  // for one range
	attempts   = 6
	maxPause   = 30 * time.Second
)

// An identity is what a server says of an object beside its bytes.
type identity struct {
	size     int64
	etag     string // "" if the server sends none
	modified time.Time
}

// version tells contents apart; "" is unknown.
func (i identity) version() string {
	switch {
	case i.etag != "":
		return i.etag
	case !i.modified.IsZero():
		return i.modified.UTC().Format(time.RFC3339)
	}
	return ""
}

// requests are those for ranges of one object. They are made one after the other.
type requests struct {
	ctx     context.Context
	client  *http.Client
	address func() (string, error)
	pause   time.Duration
	left    int64 // bytes that may be transferred

	is    identity // after the first
	known bool
}

// got is what a request yielded.
type got struct {
	bytes  []byte
	stream io.ReadCloser // everything, from a server that knows no ranges
}

// A retryError may be over when the request is made again.
type retryError struct {
	error
	after time.Duration // what the server asks for; 0: nothing
}

func (e retryError) Unwrap() error { return e.error }

// fetch returns n bytes at an offset, fewer at the end. What fails in a way that may pass is
// tried again.
func (r *requests) fetch(at, n int64) (got, error) {
	pause := r.pause
	for attempt := 1; ; attempt++ {
		if n > r.left {
			return got{}, ErrTransfer
		}
		g, err := r.once(at, n)
		again, passes := errors.AsType[retryError](err)
		if !passes || r.ctx.Err() != nil {
			return g, err
		}
		if attempt == attempts {
			return got{}, fmt.Errorf("%w (tried %d times)", again.error, attempts)
		}
		wait := max(again.after, pause/2+rand.N(pause))
		select {
		case <-time.After(min(wait, maxPause)):
		case <-r.ctx.Done():
			return got{}, context.Cause(r.ctx)
		}
		pause *= 2
	}
}

// once makes one request.
func (r *requests) once(at, n int64) (got, error) {
	address, err := r.address()
	if err != nil {
		return got{}, err
	}
	// The deadline is lifted for a stream, which takes as long as it takes.
	ctx, cancel := context.WithCancel(r.ctx)
	deadline := time.AfterFunc(fetchTime, cancel)
	answer, err := r.ask(ctx, address, at, n)
	if err != nil {
		cancel()
		deadline.Stop()
		return got{}, err
	}
	if answer.StatusCode == http.StatusOK {
		deadline.Stop()
		return got{stream: closing{answer.Body, cancel}}, nil
	}
	defer cancel()
	defer deadline.Stop()
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusRequestedRangeNotSatisfiable {
		return got{}, nil // of an empty object
	}
	want := min(n, r.is.size-at)
	body, err := io.ReadAll(io.LimitReader(answer.Body, want))
	r.left -= int64(len(body))
	switch {
	case err == nil && int64(len(body)) == want:
		return got{bytes: body}, nil
	case err == nil:
		err = io.ErrUnexpectedEOF
	}
	return got{}, retryError{error: plain(err)}
}

// ask makes a request and checks its answer, which is a range, everything, or says that the
// object is empty.
func (r *requests) ask(ctx context.Context, address string, at, n int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, plain(err)
	}
	req.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", at, at+n-1))
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("User-Agent", "dumptriage")
	if r.known && strings.HasPrefix(r.is.etag, `"`) { // a weak one never matches
		req.Header.Set("If-Match", r.is.etag)
	}
	answer, err := r.client.Do(req)
	if err != nil {
		if r.ctx.Err() != nil {
			return nil, context.Cause(r.ctx)
		}
		if lasting(err) {
			return nil, plain(err)
		}
		return nil, retryError{error: plain(err)}
	}
	if err := r.check(answer, at); err != nil {
		io.Copy(io.Discard, io.LimitReader(answer.Body, discardSize)) // so that the connection is used again
		answer.Body.Close()
		return nil, err
	}
	return answer, nil
}

const discardSize = 64 << 10

// check compares an answer with the request and with the answers before. It notes what the
// first says of the object.
func (r *requests) check(answer *http.Response, at int64) error {
	switch code := answer.StatusCode; {
	case code == http.StatusPartialContent:
	case !r.known && (code == http.StatusOK || code == http.StatusRequestedRangeNotSatisfiable && isEmpty(answer.Header)):
		return nil
	case r.known && slices.Contains(changed, code):
		return ErrChanged
	default:
		return status(answer)
	}
	if encoding := answer.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return fmt.Errorf("the server encodes the object (%.20q)", encoding)
	}
	from, size, ok := contentRange(answer.Header)
	if !ok || from != at {
		return errors.New("the server returned a different range than requested")
	}
	is := identity{size: size, etag: answer.Header.Get("ETag")}
	is.modified, _ = http.ParseTime(answer.Header.Get("Last-Modified"))
	if r.known && is != r.is {
		return ErrChanged
	}
	r.is, r.known = is, true
	return nil
}

// changed are the answers to a later request for an object that was replaced.
var changed = []int{http.StatusPreconditionFailed, http.StatusOK, http.StatusRequestedRangeNotSatisfiable, http.StatusNotFound}

// status is the error that the status of an answer stands for.
func status(answer *http.Response) error {
	code := answer.StatusCode
	if code == http.StatusRequestTimeout || code == http.StatusTooManyRequests || code >= http.StatusInternalServerError {
		seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
		return retryError{statusError(code), time.Duration(max(seconds, 0)) * time.Second}
	}
	return statusError(code)
}

func statusError(code int) error {
	return fmt.Errorf("the server answers %d %s", code, http.StatusText(code))
}

// contentRange reads the offset and the size of the object: "bytes 0-99/1234".
func contentRange(h http.Header) (from, size int64, ok bool) {
	var to int64
	n, err := fmt.Sscanf(h.Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &size)
	return from, size, n == 3 && err == nil && 0 <= from && from <= to && to < size
}

// isEmpty reports whether a server that refuses a range says that the object has no bytes.
func isEmpty(h http.Header) bool { return h.Get("Content-Range") == "bytes */0" }

// plain drops the URL from an error, which may be secret and is named anyway.
func plain(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// lasting reports whether it is of no use to connect again.
func lasting(err error) bool {
	name, isName := errors.AsType[*net.DNSError](err)
	_, isCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, isOther := errors.AsType[tls.RecordHeaderError](err)
	return isName && name.IsNotFound || isCertificate || isOther || errors.Is(err, errRedirect)
}

// closing also ends the request of a stream that is closed.
type closing struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c closing) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}
