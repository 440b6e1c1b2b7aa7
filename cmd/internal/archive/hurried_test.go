package archive

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"
)

// TestHurried: a decoder may take its time for what it yields, and no more.
func TestHurried(t *testing.T) {
	for name, c := range map[string]struct {
		each  time.Duration // of a Read
		piece int           // bytes that it yields
		want  error
	}{
		"fast":                   {time.Millisecond, 4 << 10, nil},
		"slow, but as it should": {time.Second / 10, 32 << 10, nil},
		"slow":                   {time.Second, 64 << 10, errSlow},
		"stuck":                  {7 * time.Second, 1, errSlow},
	} {
		clock := time.Unix(0, 0)
		content := bytes.NewReader(make([]byte, 8<<20))
		h := &hurried{now: func() time.Time { return clock }, r: readerFunc(func(p []byte) (int, error) {
			clock = clock.Add(c.each)
			return content.Read(p[:min(len(p), c.piece)])
		})}
		n, err := 0, error(nil)
		for buf := make([]byte, 64<<10); err == nil; {
			var k int
			k, err = h.Read(buf)
			n += k
		}
		if err == io.EOF {
			err = nil
		}
		if !errors.Is(err, c.want) || c.want == nil && n != 8<<20 {
			t.Errorf("%s: %d bytes, %v; want %v", name, n, err, c.want)
		}
		if c.want != nil && clock.Sub(time.Unix(0, 0)) > 3*decodePatience {
			t.Errorf("%s: it took %v", name, clock.Sub(time.Unix(0, 0)))
		}
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
