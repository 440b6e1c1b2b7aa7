package memory

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// TestFile: the end of a file is its size, and whatever fails before is a failure that is
// remembered.
func TestFile(t *testing.T) {
	f := NewFile(bytes.NewReader([]byte("0123456789")), 10)
	p := make([]byte, 4)
	for _, c := range []struct {
		off  int64
		n    int
		want error
	}{{0, 4, nil}, {6, 4, nil}, {8, 2, io.EOF}, {10, 0, io.EOF}, {-1, 0, io.EOF}} {
		if n, err := f.ReadAt(p, c.off); n != c.n || err != c.want {
			t.Errorf("ReadAt(4, %d) = %d, %v; want %d, %v", c.off, n, err, c.n, c.want)
		}
	}
	if f.Failures() != 0 || len(f.Failed()) != 0 {
		t.Errorf("%d failures", f.Failures())
	}

	shrank := NewFile(bytes.NewReader([]byte("0123456789")), 20)
	n, err := shrank.ReadAt(make([]byte, 8), 8)
	if n != 2 || !errors.Is(err, ErrIO) || !errors.Is(err, errShrank) || err.Error() != "input/output error at offset 0xa: "+errShrank.Error() {
		t.Errorf("a file that shrank: %d, %v", n, err)
	}
	for range 2 * maxFailures {
		shrank.ReadAt(p, 12)
	}
	if shrank.Failures() != 2*maxFailures+1 || len(shrank.Failed()) != maxFailures || shrank.Failed()[0].Offset != 10 {
		t.Errorf("%d failures, of which %d are remembered: %v", shrank.Failures(), len(shrank.Failed()), shrank.Failed())
	}
	if _, err := NewFile(stuck{}, 4).ReadAt(p, 0); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that does nothing: %v", err)
	}
}

// stuck reads nothing, and says nothing of it.
type stuck struct{}

func (stuck) ReadAt([]byte, int64) (int, error) { return 0, nil }

// TestPhysical reads across runs that are neighbours, and says where memory is missing.
func TestPhysical(t *testing.T) {
	file := []byte(strings.Repeat("a", 0x1000) + strings.Repeat("b", 0x1000))
	m := NewPhysical(NewFile(bytes.NewReader(file), int64(len(file))), NewRuns([]Run{
		{Start: 0x10000, Size: 0x1000, File: 0x1000}, {Start: 0x11000, Size: 0x1000, File: 0}, {Start: 0x20000, Size: 0x1000, File: 0x1800},
	}))
	p := make([]byte, 4)
	if err := m.ReadPhys(p, 0x10ffe); err != nil || string(p) != "bbaa" {
		t.Errorf("across runs: %q, %v", p, err)
	}
	for _, c := range []struct {
		at   Phys
		want string
	}{
		{0x30000, "physical address 0x30000: not saved in this dump"},
		{0x11ffe, "physical address 0x12000: not saved in this dump after 2 bytes"},
		{0x207fe, "physical address 0x20800: not saved in this dump after 2 bytes"}, // the file ends before the run
		{^Phys(0) - 1, "physical address 0xfffffffffffffffe: not saved in this dump"},
	} {
		err := m.ReadPhys(p, c.at)
		if err == nil || err.Error() != c.want || !errors.Is(err, ErrNotInDump) || errors.Is(err, ErrPartial) != strings.HasSuffix(c.want, "bytes") {
			t.Errorf("0x%x: %v, want %s", uint64(c.at), err, c.want)
		}
	}
	broken := NewPhysical(NewFile(bytes.NewReader(nil), 0x1000), NewRuns([]Run{{Start: 0, Size: 0x1000}}))
	if err := broken.ReadPhys(p, 0x10); !errors.Is(err, ErrIO) || errors.Is(err, ErrNotInDump) {
		t.Errorf("a read that fails: %v", err)
	}
	if below := m.Runs().Below(0x11800); below.Bytes() != 0x1800 || len(m.Runs().Below(0)) != 0 {
		t.Errorf("%+v", below)
	}
}

// short is memory from an address on.
type short struct {
	at Virt
	b  []byte
}

func (s short) ReadVirt(p []byte, va Virt) error {
	n := 0
	if va >= s.at && va < s.at.Add(uint64(len(s.b))) {
		n = copy(p, s.b[va-s.at:])
	}
	if n < len(p) {
		return &AbsentError{Virt: va, Read: n, Why: ErrNotPresent}
	}
	return nil
}

type broken struct{}

func (broken) ReadVirt([]byte, Virt) error { return ErrIO }

// TestSpace reads integers, pointers and bytes as far as they go.
func TestSpace(t *testing.T) {
	s := Space{short{0x1000, []byte{1, 2, 3, 4, 5, 6, 7, 8}}, 4}
	if v, err := s.Uint(0x1001, 2); v != 0x0302 || err != nil {
		t.Errorf("0x%x, %v", v, err)
	}
	if v, err := s.Ptr(0x1000); v != 0x04030201 || err != nil {
		t.Errorf("0x%x, %v", uint64(v), err)
	}
	for _, width := range []int{0, 9, -1} {
		if _, err := s.Uint(0x1000, width); err == nil {
			t.Errorf("an integer of %d bytes", width)
		}
	}
	if _, err := s.Ptr(0x1006); !errors.Is(err, ErrPartial) || err.Error() != "address 0x1006: not present in the page tables after 2 bytes" {
		t.Errorf("%v", err)
	}
	p := make([]byte, 4)
	for at, want := range map[Virt]int{0x1000: 4, 0x1006: 2, 0x2000: 0} {
		if n := s.ReadUpTo(p, at); n != want {
			t.Errorf("ReadUpTo(0x%x) = %d, want %d", uint64(at), n, want)
		}
	}
	if n := (Space{broken{}, 8}).ReadUpTo(p, 0); n != 0 {
		t.Errorf("%d bytes of a read that failed", n)
	}
	if b, err := s.Bytes(0x1000, 100, 8); len(b) != 8 || err != nil {
		t.Errorf("%v, %v", b, err)
	}
	if _, err := s.Bytes(0x1000, 100, 9); err == nil {
		t.Error("more bytes than there are")
	}
	if end := (Range{0x1000, 0x10}).End(); end != 0x1010 {
		t.Errorf("the range ends at 0x%x", uint64(end))
	}
}

// TestAbsentError: the text tells what is missing.
func TestAbsentError(t *testing.T) {
	for want, err := range map[string]*AbsentError{
		"address 0x1000: not saved in this dump":                       {Virt: 0x1000, Why: ErrNotInDump},
		"address 0x1000 (physical 0x2000): not saved in this dump":     {Virt: 0x1000, Phys: 0x2000, Physical: true, Why: ErrNotInDump},
		"physical address 0x2000: not saved in this dump":              {Phys: 0x2000, Physical: true, Why: ErrNotInDump},
		"address 0x1000: not present in the page tables after 7 bytes": {Virt: 0x1000, Read: 7, Why: ErrNotPresent},
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
}
