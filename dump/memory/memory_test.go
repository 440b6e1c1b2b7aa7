package memory

import (
	"bytes"
	"errors"
	"math/rand"
	"testing"
)

func TestRuns(t *testing.T) {
	rs := NewRuns([]Run{
		{Start: 0x100000, Size: 0x2000, File: 0x9000},
		{Start: 0x1000, Size: 0x3000, File: 0x1000},
		{Start: 0x4000, Size: 0x5000, File: 0x4000},  // continues the one before, in the file too
		{Start: 0x8000, Size: 0x2000, File: 0x20000}, // its first page is covered already
		{Start: 0x50000, Size: 0},
		{Start: ^Phys(0) - 0x10, Size: 0x100, File: 1}, // wraps
	})
	if len(rs) != 3 {
		t.Fatalf("%d runs, want 3: %+v", len(rs), rs)
	}
	for _, c := range []struct {
		pa   Phys
		off  Offset
		left uint64
	}{
		{0x0fff, 0, 0}, {0x1000, 0x1000, 0x8000}, {0x8fff, 0x8fff, 1}, {0x9000, 0x21000, 0x1000},
		{0xa000, 0, 0}, {0x100010, 0x9010, 0x1ff0}, {0x102000, 0, 0},
	} {
		if off, n := rs.Find(c.pa); off != c.off || n != c.left {
			t.Errorf("0x%x: 0x%x, %d bytes; want 0x%x, %d", c.pa, off, n, c.off, c.left)
		}
	}
	if rs.Bytes() != 0x8000+0x1000+0x2000 {
		t.Errorf("0x%x bytes", rs.Bytes())
	}
}

// TestBlocks compares reads with a plain model: each byte of the address space
// comes from the first block of the list that has it.
func TestBlocks(t *testing.T) {
	rnd := rand.New(rand.NewSource(7))
	file := make([]byte, 512)
	rnd.Read(file)
	for round := range 300 {
		const base, span = 0xfffff80000001000, 400
		var list []Block
		model := make([]int, span)
		for i := range model {
			model[i] = -1
		}
		for range rnd.Intn(12) {
			b := Block{Size: uint64(rnd.Intn(60)), File: Offset(rnd.Intn(400))}
			at := rnd.Intn(span - 60)
			b.Start = base + Virt(at)
			list = append(list, b)
			for i := range int(b.Size) {
				if model[at+i] < 0 {
					model[at+i] = int(b.File) + i
				}
			}
		}
		space := NewBlocks(bytes.NewReader(file), list)
		for range 40 {
			at, n := rnd.Intn(span-40), 1+rnd.Intn(40)
			want := make([]byte, 0, n)
			for i := at; i < at+n && model[i] >= 0; i++ {
				want = append(want, file[model[i]])
			}
			got := make([]byte, n)
			err := space.ReadVirt(got, base+Virt(at))
			var absent *AbsentError
			switch {
			case len(want) == n && (err != nil || !bytes.Equal(got, want)):
				t.Fatalf("round %d: %x, %v; want %x", round, got, err, want)
			case len(want) < n && (!errors.As(err, &absent) || absent.Read != len(want) || !errors.Is(err, ErrNotInDump)):
				t.Fatalf("round %d: %v, want a gap after %d bytes", round, err, len(want))
			case len(want) < n && len(want) > 0 && !errors.Is(err, ErrPartial):
				t.Fatalf("round %d: %v is not partial", round, err)
			}
		}
	}
}

// TestBlocksAtTheTop reads a block that ends at the last address.
func TestBlocksAtTheTop(t *testing.T) {
	space := NewBlocks(bytes.NewReader(make([]byte, 64)), []Block{{Start: ^Virt(0) - 15, Size: 64}})
	if err := space.ReadVirt(make([]byte, 8), ^Virt(0)-15); err != nil {
		t.Error(err)
	}
	if err := space.ReadVirt(make([]byte, 32), ^Virt(0)-15); !errors.Is(err, ErrNotInDump) {
		t.Errorf("reading across the end: %v", err)
	}
}

func TestSpaceUint(t *testing.T) {
	s := Space{NewBlocks(bytes.NewReader([]byte{1, 2, 3, 4, 5, 6, 7, 8}), []Block{{Start: 0x1000, Size: 8}}), 4}
	for _, c := range []struct {
		width int
		want  uint64
	}{{1, 1}, {2, 0x201}, {4, 0x4030201}, {8, 0x807060504030201}} {
		if v, err := s.Uint(0x1000, c.width); err != nil || v != c.want {
			t.Errorf("%d bytes: 0x%x, %v", c.width, v, err)
		}
	}
	if p, err := s.Ptr(0x1004); err != nil || p != 0x8070605 {
		t.Errorf("pointer 0x%x, %v", p, err)
	}
	if _, err := s.Uint(0x1000, 9); err == nil {
		t.Error("nine bytes are no integer")
	}
}
