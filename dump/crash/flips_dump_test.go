package crash_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
)

// flipped is a dump with some bytes changed.
type flipped struct {
	io.ReaderAt
	at map[int64]byte
}

func (f flipped) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.ReaderAt.ReadAt(p, off)
	for at, v := range f.at {
		if at >= off && at < off+int64(n) {
			p[at-off] = v
		}
	}
	return n, err
}

// base is a dump whose bytes are changed, and where it has any.
type base struct {
	bytes []byte
	pages []int64
}

func newBase(b []byte) base {
	out := base{bytes: b}
	for at := 0; at+0x1000 <= len(b); at += 0x1000 {
		if len(bytes.Trim(b[at:at+0x1000], "\x00")) > 0 {
			out.pages = append(out.pages, int64(at))
		}
	}
	return out
}

// change sets bytes as the fuzzer says, five for one: a page that is not empty,
// a place in it, and the value.
func (b base) change(flips []byte) flipped {
	f := flipped{bytes.NewReader(b.bytes), map[int64]byte{}}
	for ; len(flips) >= 5 && len(f.at) < 64; flips = flips[5:] {
		page := int64(binary.LittleEndian.Uint16(flips)) % int64(len(b.pages))
		f.at[b.pages[page]+int64(binary.LittleEndian.Uint16(flips[2:])%0x1000)] = flips[4]
	}
	return f
}

// FuzzMachine flips bytes in whole machines, page tables, lists, images and pool
// among them: every one gives a report.
func FuzzMachine(f *testing.F) {
	var bases []base
	var raw base // as a raw image, in which the kernel is looked for
	for i, s := range dumptest.Healthy() {
		memory := s.Build().Memory
		bases = append(bases, newBase(memory.Build()))
		if i == 0 {
			raw = newBase(memory.Raw())
		}
		f.Add(uint8(i), []byte{})
		f.Add(uint8(i), []byte{0, 0, 0x10, 0, 1, 0, 0, 0x18, 0, 0x55, 3, 0, 4, 12, 0xff, 9, 0, 0, 0, 0x80})
	}
	bases = append(bases, raw)
	f.Add(uint8(len(bases)-1), []byte{})
	f.Fuzz(func(t *testing.T, which uint8, flips []byte) {
		b := bases[int(which)%len(bases)]
		facts, err := dump.Read(context.Background(), b.change(flips), int64(len(b.bytes)))
		switch {
		case err != nil: // the magic was hit
		case len(facts.Modules.Or(nil)) > 4096 || len(facts.Processes.Or(nil)) > 1<<16:
			t.Error("a list without end")
		case len(facts.ReadErrors) > 0:
			t.Error("read errors of a reader that has none")
		}
	})
}
