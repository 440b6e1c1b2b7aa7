package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"dumptriage/dump/facts"
	"dumptriage/dump/pool"
	"dumptriage/dump/textlog"
)

// A text that is longer than can be held is read in windows, and of its listings some are
// kept: the first, the last, and those between at even distances.
const (
	window  = 8 << 20
	maxKept = 256
)

// Stream returns the facts of the pool listings of a text of any length, in memory that does
// not grow with it. It is false for a text with fewer than two, or of two bytes a character.
func Stream(r io.ReaderAt, size int64, tags *pool.TagList) (states []*facts.Facts, ok bool, err error) {
	t := &stream{series: series{tags: tags, size: size}, stride: 1}
	for off := int64(0); off < size; {
		raw, err := readWindow(r, off, min(window, size-off))
		if err != nil {
			return nil, false, err
		}
		if len(raw) == 0 {
			break
		}
		if bytes.Count(raw[:min(len(raw), 4096)], []byte{0}) > 0 {
			return nil, false, nil
		}
		if off+int64(len(raw)) < size {
			raw = raw[:textlog.WholeListings(raw)]
		}
		t.take(raw)
		off += int64(len(raw))
	}
	return t.states(), t.seen > 1, nil
}

// readWindow reads a window of a text, or what there is of it.
func readWindow(r io.ReaderAt, off, size int64) ([]byte, error) {
	raw := make([]byte, size)
	n, err := r.ReadAt(raw, off)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return raw[:n], err
}

// A stream is the states that are kept of a series.
type stream struct {
	series
	kept   []*facts.Facts
	last   *facts.Facts
	seen   int
	stride int // every so many are kept
}

// take reads one window.
func (t *stream) take(raw []byte) {
	if l, ok := textlog.ReadLog(raw, Names); ok {
		for _, p := range counted(l) {
			t.add(t.state(l, p))
		}
	}
	t.line += bytes.Count(raw, []byte{'\n'})
}

// add keeps a state, or passes it by.
func (t *stream) add(f *facts.Facts) {
	t.last = f
	if t.seen%t.stride == 0 {
		t.kept = append(t.kept, f)
	}
	t.seen++
	if len(t.kept) < maxKept {
		return
	}
	for i := range maxKept / 2 {
		t.kept[i] = t.kept[2*i]
	}
	clear(t.kept[maxKept/2:])
	t.kept, t.stride = t.kept[:maxKept/2], 2*t.stride
}

// states are those that were kept, with the last of all.
func (t *stream) states() []*facts.Facts {
	out := t.kept
	if t.last != nil && (len(out) == 0 || out[len(out)-1] != t.last) {
		out = append(out, t.last)
	}
	if len(out) > 0 && len(out) < t.seen {
		out[0].Warnings = append(out[0].Warnings, fmt.Sprintf("of %d listings, %d are compared, evenly spaced", t.seen, len(out)))
	}
	return out
}
