package module

import (
	"bytes"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"dumptriage/dump/facts"
)

// A hostile image is a good one with one lie in it.
type hostile struct {
	name    string
	change  func(p peImage, b []byte)
	refused bool // no image at all
}

var hostiles = []hostile{
	{"all zeros", func(_ peImage, b []byte) { clear(b) }, true},
	{"all ones", func(_ peImage, b []byte) { fill(b, 0xff) }, true},
	{"no MZ", func(_ peImage, b []byte) { b[0] = 'Z' }, true},
	{"no PE", func(_ peImage, b []byte) { b[peAt] = 'N' }, true},
	{"e_lfanew 0", func(_ peImage, b []byte) { le.PutUint32(b[60:], 0) }, true},
	{"e_lfanew far", func(_ peImage, b []byte) { le.PutUint32(b[60:], 0x3000) }, true},
	{"e_lfanew negative", func(_ peImage, b []byte) { le.PutUint32(b[60:], 0xffffff80) }, true},
	{"e_lfanew at the end", func(_ peImage, b []byte) { le.PutUint32(b[60:], 0xffc) }, true},
	{"magic", func(_ peImage, b []byte) { le.PutUint16(b[optionalAt:], 0x107) }, true},
	{"no sections", func(_ peImage, b []byte) { le.PutUint16(b[peAt+6:], 0) }, true},
	{"97 sections", func(_ peImage, b []byte) { le.PutUint16(b[peAt+6:], 97) }, true},
	{"65535 sections", func(_ peImage, b []byte) { le.PutUint16(b[peAt+6:], 0xffff) }, true},
	{"no optional header", func(_ peImage, b []byte) { le.PutUint16(b[peAt+20:], 0) }, true},
	{"optional header of 64 KiB", func(_ peImage, b []byte) { le.PutUint16(b[peAt+20:], 0xffff) }, true},
	{"96 sections of garbage", func(p peImage, b []byte) {
		le.PutUint16(b[peAt+6:], 96)
		fill(b[p.sectionsAt():p.sectionsAt()+40*48], 0xff)
	}, false},
	{"section names of control characters", func(p peImage, b []byte) { copy(b[p.sectionsAt():], "\x1b[31m\x07\r\n") }, false},
	{"4 GB sections", func(p peImage, b []byte) {
		for i := range 4 {
			fill(b[p.sectionsAt()+40*i+8:p.sectionsAt()+40*i+36], 0xff)
		}
	}, false},
	{"4 billion COFF symbols", func(_ peImage, b []byte) { fill(b[peAt+12:peAt+20], 0xff) }, false},
	{"COFF symbols here", func(_ peImage, b []byte) { le.PutUint32(b[peAt+12:], 0x400); le.PutUint32(b[peAt+16:], 50000) }, false},
	{"Rich at the end of the stub", func(_ peImage, b []byte) { copy(b[peAt-4:], "Rich") }, false},
	{"Rich without DanS", func(_ peImage, b []byte) { copy(b[0x80:], "Rich\x00\x00\x00\x00") }, false},
	{"empty Rich", func(_ peImage, b []byte) { copy(b[0x80:], "DanS\x00\x00\x00\x00Rich\x00\x00\x00\x00") }, false},
	{"image base", func(_ peImage, b []byte) { fill(b[optionalAt+24:optionalAt+32], 0xff) }, false},
	{"alignment 0", func(_ peImage, b []byte) { clear(b[optionalAt+32 : optionalAt+40]) }, false},
	{"alignment 1", func(_ peImage, b []byte) { le.PutUint32(b[optionalAt+32:], 1); le.PutUint32(b[optionalAt+36:], 1) }, false},
	{"4 billion directories", func(_ peImage, b []byte) { fill(b[optionalAt+92:optionalAt+96], 0xff) }, false},
	{"directories behind the end", func(p peImage, b []byte) { fill(b[p.directoryAt(0):p.directoryAt(16)], 0xff) }, false},
	{"directories at the header", func(p peImage, b []byte) {
		for i := range 16 {
			le.PutUint32(b[p.directoryAt(i):], 1)
		}
	}, false},
	{"SizeOfImage 0", func(_ peImage, b []byte) { le.PutUint32(b[optionalAt+56:], 0) }, false},
	{"SizeOfImage 4 GB", func(_ peImage, b []byte) { le.PutUint32(b[optionalAt+56:], 0xffffffff) }, false},
	{"export name far", func(_ peImage, b []byte) { le.PutUint32(b[dataPage+12:], 0xfffffff0) }, false},
	{"export name without end", func(_ peImage, b []byte) { fill(b[dataPage+0x80:dataPage+0x200], 'A') }, false},
	{"export name of control characters", func(_ peImage, b []byte) { copy(b[dataPage+0x80:], "a\x1b]0;x\x07\x00") }, false},
	{"150 million debug entries", func(p peImage, b []byte) { le.PutUint32(b[p.directoryAt(6)+4:], 0xffffffff) }, false},
	{"CodeView of 4 GB", func(_ peImage, b []byte) { le.PutUint32(b[dataPage+0x200+2*28+16:], 0xffffffff) }, false},
	{"CodeView of 20 bytes", func(_ peImage, b []byte) { le.PutUint32(b[dataPage+0x200+2*28+16:], 20) }, false},
	{"CodeView far", func(_ peImage, b []byte) { le.PutUint32(b[dataPage+0x200+2*28+20:], 0xffffffff) }, false},
	{"65535 types", func(_ peImage, b []byte) { fill(b[rsrcPage+12:rsrcPage+14], 0xff) }, false},
	{"131070 types", func(_ peImage, b []byte) { fill(b[rsrcPage+12:rsrcPage+16], 0xff) }, false},
	{"the version leads to the root", func(_ peImage, b []byte) { le.PutUint32(b[rsrcPage+0x24:], 0x80000000) }, false},
	{"the version leads to itself", func(_ peImage, b []byte) { le.PutUint32(b[rsrcPage+0x54:], 0x80000040) }, false},
	{"a fourth level", func(_ peImage, b []byte) { le.PutUint32(b[rsrcPage+0x74:], 0x80000040) }, false},
	{"the version far", func(_ peImage, b []byte) { le.PutUint32(b[rsrcPage+0x24:], 0xfffffff0) }, false},
	{"a version of 4 GB", func(_ peImage, b []byte) { le.PutUint32(b[rsrcPage+0xa4:], 0xffffffff) }, false},
	{"a version without length", func(_ peImage, b []byte) { le.PutUint16(b[rsrcPage+0x400:], 0) }, false},
	{"a version of garbage", func(_ peImage, b []byte) { fill(b[rsrcPage+0x400:rsrcPage+0x1000], 0x41) }, false},
	{"a tree of 2^50 ways", doublingTree, false},
}

// doublingTree makes a resource tree of fifty levels, each with two directories
// that both lead to both of the next: a walk through all of it never ends.
func doublingTree(_ peImage, b []byte) {
	r := b[rsrcPage:lastPage]
	clear(r)
	for level := range 50 {
		for i := range 2 {
			d := r[level*64+i*32:]
			le.PutUint16(d[14:], 2)
			for e := range 2 {
				le.PutUint32(d[16+8*e:], 16)
				le.PutUint32(d[20+8*e:], 0x80000000|uint32((level+1)*64+e*32))
			}
		}
	}
}

func fill(b []byte, with byte) {
	for i := range b {
		b[i] = with
	}
}

// maxReadBytes bounds what reading one image may allocate, in bytes.
const maxReadBytes = 256 << 10

// TestHostile: a lie is refused or costs its own fact, whatever is said beside
// it is no lie; nothing takes long, nothing takes memory, nothing is printed.
func TestHostile(t *testing.T) {
	for _, wide := range []bool{false, true} {
		for _, h := range hostiles {
			p := fullImage(wide)
			b := p.build()
			h.change(p, b)
			s := mapAt(b)
			var img *Image
			var err error
			bytes := allocated(func() { img, err = ReadImage(s, testBase, 0) })
			if bytes > maxReadBytes {
				t.Errorf("%s (wide %v): %d bytes allocated", h.name, wide, bytes)
			}
			if (err != nil) != h.refused {
				t.Errorf("%s (wide %v): %v", h.name, wide, err)
			}
			if IsImage(s, testBase) == h.refused {
				t.Errorf("%s (wide %v): IsImage says %v", h.name, wide, !h.refused)
			}
			if err == nil {
				checkPlain(t, h.name, img)
			}
		}
	}
}

// allocated is how many bytes f allocates, freed or not.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// checkPlain: a fact is either text without control characters, of bounded
// length, or unknown with a reason.
func checkPlain(t *testing.T, what string, img *Image) {
	t.Helper()
	all := list(img)
	for _, s := range img.Sections.Or(nil) {
		if s.Name != "" {
			all["section "+s.Name] = facts.Some(s.Name)
		}
	}
	for name, f := range all {
		switch {
		case f.OK && (f.Value == "" || len([]rune(f.Value)) > 260 || strings.ContainsAny(f.Value, "\x00\x07\x1b\r\n\x7f")):
			t.Errorf("%s: %s is %q", what, name, f.Value)
		case !f.OK && f.Why == "":
			t.Errorf("%s: %s has no reason", what, name)
		}
	}
}

// TestSilence: the library prints unless it is kept from it.
func TestSilence(t *testing.T) {
	out := printed(t, func() {
		for _, h := range hostiles {
			p := fullImage(false)
			b := p.build()
			h.change(p, b)
			for limit := range uint64(2) {
				_, _ = ReadImage(mapAt(b, 4), testBase, limit*imageSize)
			}
		}
	})
	if len(out) != 0 {
		t.Errorf("printed: %.300q", out)
	}
}

// printed is what f writes to standard output and standard error.
func printed(t *testing.T, f func()) []byte {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = w, w
	done := make(chan []byte)
	go func() {
		b, _ := io.ReadAll(r)
		done <- b
	}()
	func() {
		defer func() { os.Stdout, os.Stderr = stdout, stderr }()
		f()
	}()
	w.Close()
	select {
	case b := <-done:
		return b
	case <-time.After(time.Minute):
		t.Fatal("the pipe did not close")
		return nil
	}
}

func TestPrinted(t *testing.T) {
	if out := printed(t, func() { os.Stdout.WriteString("a"); os.Stderr.WriteString("b") }); !bytes.Equal(out, []byte("ab")) {
		t.Errorf("the test does not see what is printed: %q", out)
	}
}

// FuzzImage takes any bytes for an image: no panic, bounded memory, no fact
// that is neither text nor unknown, and the three readers agree.
func FuzzImage(f *testing.F) {
	for _, wide := range []bool{false, true} {
		f.Add(fullImage(wide).build(), uint64(imageSize))
		for _, h := range hostiles {
			p := fullImage(wide)
			b := p.build()
			h.change(p, b)
			f.Add(b, uint64(0))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, limit uint64) {
		s := mapAt(b)
		img, err := ReadImage(s, testBase, limit)
		h, headErr := ReadHeader(s, testBase)
		if (err == nil) != (headErr == nil) || (err == nil) != IsImage(s, testBase) {
			t.Fatalf("ReadImage says %v, ReadHeader %v, IsImage %v", err, headErr, IsImage(s, testBase))
		}
		if err != nil {
			return
		}
		if h.TimeStamp != img.TimeStamp || h.SizeOfImage != img.SizeOfImage {
			t.Errorf("%+v and %+v", h, img.Header)
		}
		checkPlain(t, "fuzzed", img)
	})
}
