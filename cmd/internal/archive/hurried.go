package archive

import (
	"errors"
	"io"
	"time"
)

// How long decompressing may take: for the first bytes, and beyond that by what comes out of
// it. RAR 4 archives contain programs that filter what was decompressed, and a few bytes make
// them run for minutes.
const (
	decodePatience = 10 * time.Second
	slowestDecode  = 256 << 10 // bytes a second
)

var errSlow = errors.New("decompressing takes too long: the archive is damaged, or made to take long")

// hurried gives up on a decoder that takes too long. What it does within one Read cannot be
// ended.
type hurried struct {
	r     io.Reader
	now   func() time.Time
	spent time.Duration
	out   int64
}

func inTime(r io.Reader) io.Reader { return &hurried{r: r, now: time.Now} }

func (h *hurried) Read(p []byte) (int, error) {
	if h.spent > decodePatience+time.Duration(h.out)*(time.Second/slowestDecode) {
		return 0, errSlow
	}
	begun := h.now()
	n, err := h.r.Read(p)
	h.spent += h.now().Sub(begun)
	h.out += int64(n)
	return n, err
}
