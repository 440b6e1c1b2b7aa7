package transcript

import (
	"bytes"
	"fmt"
	"io"

	"dumptriage/dump/facts"
	"dumptriage/dump/pool"
	"dumptriage/dump/textlog"
)

// overlap is how much of a window is read again with the next: what a text tells of a crash
// takes less.
const overlap = 1 << 20

// maxLong bounds the crashes of a long text that are reported.
const maxLong = 1000

// Long returns the facts of a text of any length: of each of its bug checks once, of crashes
// of programs where it tells of no bug check, or of its last pool listing. It is false for
// bytes that tell of nothing.
func Long(r io.ReaderAt, size int64, tags *pool.TagList) (all []*facts.Facts, ok bool, err error) {
	return inWindows(r, size, tags, window, overlap)
}

// inWindows is Long with windows of a size.
func inWindows(r io.ReaderAt, size int64, tags *pool.TagList, window int64, overlap int) (all []*facts.Facts, ok bool, err error) {
	t := &long{tags: tags, size: size}
	for off := int64(0); off < size; {
		raw, err := readWindow(r, off, min(window, size-off))
		n := len(raw)
		if err != nil {
			return nil, false, err
		}
		if n == 0 {
			break
		}
		if off == 0 {
			t.mark = textlog.Mark(raw)
		} else {
			raw = append(bytes.Clone(t.mark), raw...)
		}
		lines, next := 0, n
		if last := off+int64(n) >= size; !last {
			next = textlog.WholeLines(raw[len(raw)-n : len(raw)-overlap])
			lines = textlog.Lines(raw[:len(raw)-n+next])
		}
		t.take(raw, lines)
		off += int64(next)
	}
	all = t.states()
	return all, len(all) > 0, nil
}

// A long is what was found in a text so far.
type long struct {
	tags *pool.TagList
	size int64
	mark []byte // of the order of bytes, which every window is read with
	line int    // lines of the text before the window

	crashes, programs []*facts.Facts
	rest              *facts.Facts // of a window that tells of neither
	told              []*textlog.Crash
	more              int
}

// take reads one window. What begins after so many lines is taken from the next; 0 is for the
// last window.
func (t *long) take(raw []byte, lines int) {
	l, ok := textlog.ReadLog(raw, Names)
	if ok {
		r := &reader{log: l, tags: t.tags, size: t.size, line: t.line}
		for _, c := range l.Crashes {
			if lines == 0 || c.Line <= lines {
				t.crash(r, c)
			}
		}
		for _, p := range l.Programs {
			if (lines == 0 || p.Line <= lines) && len(t.programs) < maxLong {
				t.programs = append(t.programs, r.program(p))
			}
		}
		if len(l.Crashes)+len(l.Programs) == 0 && (t.rest == nil || len(l.Pools) > 0) {
			t.rest = r.rest()
		}
		t.more += l.More
	}
	t.line += lines
}

// crash keeps a bug check that was not told of before.
func (t *long) crash(r *reader, c *textlog.Crash) {
	for _, o := range t.told {
		if o.Same(c) {
			return
		}
	}
	if len(t.told) == maxLong {
		t.more++
		return
	}
	t.told = append(t.told, c)
	t.crashes = append(t.crashes, r.crash(c))
}

// states are the facts of what was found.
func (t *long) states() []*facts.Facts {
	switch {
	case len(t.crashes) > 0:
		if t.more > 0 {
			f := t.crashes[0]
			f.Warnings = append(f.Warnings, fmt.Sprintf("the text describes %d more bug checks than the %d that are reported", t.more, len(t.crashes)))
		}
		return t.crashes
	case len(t.programs) > 0:
		return t.programs
	case t.rest != nil:
		return []*facts.Facts{t.rest}
	}
	return nil
}
